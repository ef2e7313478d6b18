"""Today, and the pages that belong to nobody else."""

import datetime as dt
import re

from django.shortcuts import render
from django.utils import timezone

from therapy_notes import access, audit, clocks, compliance, emergency, grouping, integrity, leaving, queues
from therapy_notes.clinic_time import at_clock
from therapy_notes.inbox import reminders
from therapy_notes.models import Note
from therapy_notes.supervision import supervising

TYPED = ("visit-", "note-", "activity-", "plan-", "report-", "judge-", "return-text_")
# For how long administrators are shown a note that was signed with an attestation.
LATE_DAYS = 90
EMERGENCY_DAYS = dt.timedelta(days=30)
ANCHOR_AGE = dt.timedelta(days=2)  # one is made every day
CHOICE = re.compile(r"-(by|with_whom)_\d+$|-goals$")  # these send the number of a row: nothing to copy


def today(request):
    """The clinician's day, and what still waits for their signature; others see where they can go."""
    if not access.is_clinician(request.user):
        return _welcome(request)
    now = timezone.localtime()
    start, end = (at_clock(now.date() + dt.timedelta(days=number), dt.time()) for number in (0, 1))
    day = list(queues.visits_of_day(request.user, start=start, end=end))
    todo = _todo(request.user, on=now.date())
    shown = [one.episode for one in (*day, *todo["returned"], *todo["waiting"])]
    shown += [episode for episode, _ in (*todo["reports"], *todo["supervised"])]
    shown += [one.episode for one in todo["plans"]]
    access.conceal(request.user, [*shown, *(one.note.episode for one in todo["addenda"])])
    held = [visit for visit in day if not visit.missed]
    context = todo | {
        "day": day,
        "held": len(held),
        "next": next((visit for visit in held if _is_to_come(visit)), None),
        "attention": sum(len(rows) for name, rows in todo.items() if name != "cosign") + bool(todo["cosign"]),
        "groups": grouping.groups_of_day(request.user.clinician, on=now.date()),
        "found_to_cosign": len(todo["cosign"]),
        "cosign": reminders.by_age(todo["cosign"], on=now.date()) if todo["cosign"] else {},
        "awaited": reminders.of_author(request.user, on=now.date()),
        "now": now,
    }
    return render(request, "therapy_notes/today.html", context)


def _todo(user, *, on):
    """What waits for the person, by its kind; notes with their `age` in days."""
    waiting, returned = list(queues.unsigned_notes(user, before=on)), queues.returned_notes(user)
    for note in waiting:
        note.age = (on - note.date).days
    for note in returned:
        note.age = (on - timezone.localtime(note.latest_return.at).date()).days
    therapist = access.is_therapist(user)
    return {
        "returned": returned,
        "waiting": waiting,
        "reports": clocks.pressing(list(queues.open_episodes(user)), on=on) if therapist else [],
        "plans": compliance.own_plans(user, on=on),
        "supervised": supervising.pressing(user, on=on),
        "addenda": list(queues.addenda_to_cosign(user)),
        "cosign": list(queues.awaiting_cosign(user)),
    }


def _is_to_come(visit):
    return visit.note.status == Note.Status.DRAFT and not visit.note.started


def _welcome(request):
    """For who treats nobody: where to go; administrators are told which notes were signed past the second limit."""
    context = {"late_days": LATE_DAYS, "late": None}
    if access.may_search_log(request.user):
        anchor = integrity.last_anchor()
        late = anchor is None or timezone.now() - anchor.made_at > ANCHOR_AGE
        context |= {"watches_anchors": True, "anchor": anchor, "anchor_is_late": late}
    if request.user.role == request.user.Role.ADMINISTRATOR:
        since = timezone.now() - dt.timedelta(days=LATE_DAYS)
        context["late"] = list(queues.attested_late(request.user, since=since))
        context["left"] = leaving.unsigned_of_leavers(request.user, on=timezone.localdate())
        context["past_due"] = reminders.past_due(request.user, on=timezone.localdate())
        access.conceal(request.user, [entry.note.episode for entry in context["late"]])
        context["emergencies"] = list(emergency.emergencies(request.user, since=timezone.now() - EMERGENCY_DAYS))
        for entry in context["late"]:
            entry.days = (entry.at - entry.due_at).days
    return render(request, "therapy_notes/welcome.html", context)


def refused(request, exception):
    """403: who can, and, where a signed note refused a form, the words that were typed, to copy."""
    if isinstance(exception, access.Closed):
        audit.record_refused(exception.patient, by=request.user, at=timezone.now())
    typed = _typed_words(request) if isinstance(exception, access.Refused) else []
    context = {"reason": str(exception), "note": getattr(exception, "note", None), "typed": typed}
    context["closed"] = getattr(exception, "chart", None)
    return render(request, "403.html", context, status=403)


def _typed_words(request):
    """What was typed and not yet saved: every text of the page's parts that differs from what the page had shown."""
    return [
        value
        for name, values in request.POST.lists()
        for value in values
        if name.startswith(TYPED) or name in ("what", "text")
        if value not in request.POST.getlist(f"initial-{name}") and value.strip() and not CHOICE.search(name)
    ]
