"""What the pressed button of the visit page asks for beside saving: `then` is a verb and often its row."""

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from therapy_notes import access, charting, evaluating, queues
from therapy_notes.clinic_time import at_clock, day_of, local_clock, parse_clock

NUMBER = re.compile(r"[0-9]{1,15}")


def press(request, visit):
    """Do what the button says, and give the address to show."""
    verb, _, row = request.POST.get("then", "").partition(":")
    added = getattr(request, "added", None)
    if verb == "sign" and not added:
        return reverse("note_sign", args=[visit.note.pk])
    if added:
        if verb == "start":
            _clock(request, charting.start_clock, added)
        return _address(visit, str(added.pk))
    opened = request.POST.get("open") or ""
    if verb in ACTS:
        opened = ACTS[verb](request, visit, row, opened)
    elif verb == "open":
        opened = row
    elif verb == "close":
        return _address(visit, "", at=opened)
    return _address(visit, opened)


def start(request, visit, row, opened):
    return _on_row(request, row, opened, charting.start_clock)


def stop(request, visit, row, opened):
    return _on_row(request, row, opened, charting.stop_clock)


def hand(request, visit, row, opened):
    row, _, person = row.partition("-")
    to = access.clinicians_of(request.user, visit.episode.discipline).filter(pk=person if _is_number(person) else 0)
    if _is_number(row) and to.exists():
        _clock(request, charting.hand_over, access.activity_to_edit(request.user, row), to=to.get())
    return opened


def ended(request, visit, key, opened):
    """The answer to "When did this end?": the clock time typed beside the button."""
    stretch = queues.running_stretch(visit, key) if _is_key(key) else None
    if stretch:
        _clock(request, _end_at, stretch, text=request.POST.get(f"ended-{key}", ""))
    return opened


def remove(request, visit, row, opened):
    if _is_number(row):
        charting.remove_activity(access.activity_to_edit(request.user, row), **_act(request))
        messages.success(request, "The activity is removed.")
    return ""


def confirm(request, visit, row, opened):
    if _is_number(row):
        charting.confirm_copied(access.activity_to_edit(request.user, row), "skill", **_act(request))
    return opened


def like(request, visit, row, opened):
    """Carry over one activity of the last visit, and open it."""
    before = queues.visit_to_carry_from(visit)
    earlier = before.activities.filter(pk=row).first() if before and _is_number(row) else None
    if earlier is None:
        return opened
    return str(charting.carry_forward(visit, earlier, **_act(request)).pk)


def again(request, visit, row, opened):
    """Carry one over and start its clock."""
    added = like(request, visit, row, opened)
    return _on_row(request, added, added, charting.start_clock) if added != opened else opened


def same(request, visit, row, opened):
    before = queues.visit_to_carry_from(visit)
    for earlier in before.activities.order_by("pk") if before else []:
        charting.carry_forward(visit, earlier, **_act(request))
    return opened


def code(request, visit, row, opened):
    """Log the evaluation's code as it follows from the components, which this Save has written."""
    _clock(request, evaluating.log_proposed, visit.note)
    return opened


ACTS = {
    "code": code,
    "start": start,
    "stop": stop,
    "hand": hand,
    "ended": ended,
    "remove": remove,
    "confirm": confirm,
    "like": like,
    "again": again,
    "same": same,
}


def _on_row(request, row, opened, act):
    if _is_number(row):
        _clock(request, act, access.activity_to_edit(request.user, row))
    return opened


def _end_at(stretch, *, text, by, at):
    planned = stretch.activity.visit.planned
    try:
        time = parse_clock(text, near=local_clock(stretch.started))
    except ValueError:
        raise ValidationError("Type when it ended as a clock time, such as 945 or 9:45 am.") from None
    entry = charting.TimeEntry(
        stretch.started, at_clock(day_of(planned), time), stretch.by, stretch.with_whom, key=stretch.key
    )
    charting.set_stretch(stretch.activity, stretch.key, entry, by=by, at=at, was=charting.as_entry(stretch))


def _clock(request, act, row, **facts):
    try:
        act(row, **facts, **_act(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))


def _act(request):
    return {"by": request.user, "at": timezone.now()}


def _is_number(text):
    return bool(NUMBER.fullmatch(text))


def _is_key(text):
    return bool(re.fullmatch(r"[0-9a-f-]{36}", text))


def _address(visit, opened, at=""):
    address = reverse("visit", args=[visit.pk])
    if opened and _is_number(opened):
        return f"{address}?open={opened}#activity-{opened}"
    return f"{address}#activity-{at}" if at and _is_number(at) else f"{address}#activities" if opened else address
