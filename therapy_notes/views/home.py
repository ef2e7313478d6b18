"""Today, and the pages that belong to nobody else."""

import datetime as dt
import re

from django.contrib import messages
from django.contrib.auth.views import PasswordChangeView
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone

from therapy_notes import access, queues
from therapy_notes.clinic_time import at_clock

CHOICE = re.compile(r"-(by|with_whom)_\d+$|-goals$")  # these send the number of a row: nothing to copy


def today(request):
    """The clinician's day, and what still waits for their signature; others see where they can go."""
    if not access.is_clinician(request.user):
        return render(request, "therapy_notes/welcome.html")
    now = timezone.localtime()
    start = at_clock(now.date(), dt.time())
    day = list(
        queues.visits_of_day(request.user, start=start, end=at_clock(now.date() + dt.timedelta(days=1), dt.time()))
    )
    waiting = list(queues.unsigned_notes(request.user, before=now.date()))
    for note in waiting:
        note.age = (now.date() - note.date).days
    return render(request, "therapy_notes/today.html", {"day": day, "waiting": waiting, "now": now})


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
        if name.startswith(("visit-", "note-", "activity-", "plan-")) or name in ("what", "text")
        if value not in request.POST.getlist(f"initial-{name}") and value.strip() and not CHOICE.search(name)
    ]
