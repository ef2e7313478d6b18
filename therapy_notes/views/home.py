"""Today, and the pages that belong to nobody else."""

import datetime as dt
import re

from django.contrib import messages
from django.contrib.auth.views import PasswordChangeView
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone

from therapy_notes import access, clocks, grouping, queues
from therapy_notes.clinic_time import at_clock
from therapy_notes.models import Note

TYPED = ("visit-", "note-", "activity-", "plan-", "report-", "return-text_")
# For how long administrators are shown a note that was signed with an attestation.
LATE_DAYS = 90
CHOICE = re.compile(r"-(by|with_whom)_\d+$|-goals$")  # these send the number of a row: nothing to copy


def today(request):
    """The clinician's day, and what still waits for their signature; others see where they can go."""
    if not access.is_clinician(request.user):
        return _welcome(request)
    now = timezone.localtime()
    start = at_clock(now.date(), dt.time())
    day = list(
        queues.visits_of_day(request.user, start=start, end=at_clock(now.date() + dt.timedelta(days=1), dt.time()))
    )
    waiting = list(queues.unsigned_notes(request.user, before=now.date()))
    for note in waiting:
        note.age = (now.date() - note.date).days
    reports, cosign = [], list(queues.awaiting_cosign(request.user))
    returned = queues.returned_notes(request.user)
    for note in [*returned, *cosign[:1]]:
        since = timezone.localtime(note.latest_return.at).date() if note in returned else note.date
        note.age = (now.date() - since).days
    if access.is_therapist(request.user):
        reports = clocks.pressing(list(queues.open_episodes(request.user)), on=now.date())
    attention = len(returned) + len(waiting) + len(reports) + bool(cosign)
    held = [visit for visit in day if not visit.missed]
    context = {
        "day": day,
        "held": len(held),
        "next": next((visit for visit in held if _is_to_come(visit)), None),
        "attention": attention,
        "groups": grouping.groups_of_day(request.user.clinician, on=now.date()),
        "returned": returned,
        "waiting": waiting,
        "reports": reports,
        "cosign": cosign,
        "now": now,
    }
    return render(request, "therapy_notes/today.html", context)


def _is_to_come(visit):
    return visit.note.status == Note.Status.DRAFT and not visit.note.started


def _welcome(request):
    """For who treats nobody: where to go; administrators are told which notes were signed past the second limit."""
    context = {"late_days": LATE_DAYS, "late": None}
    if request.user.role == request.user.Role.ADMINISTRATOR:
        since = timezone.now() - dt.timedelta(days=LATE_DAYS)
        context["late"] = list(queues.attested_late(request.user, since=since))
        for entry in context["late"]:
            entry.days = (entry.at - entry.due_at).days
    return render(request, "therapy_notes/welcome.html", context)


class ChangePassword(PasswordChangeView):
    template_name = "registration/change_password.html"
    success_url = reverse_lazy("today")

    def form_valid(self, form):
        messages.success(self.request, "Your password is changed.")
        return super().form_valid(form)


def refused(request, exception):
    """403: who can, and, where a signed note refused a form, the words that were typed, to copy."""
    typed = _typed_words(request) if isinstance(exception, access.Refused) else []
    context = {"reason": str(exception), "note": getattr(exception, "note", None), "typed": typed}
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
