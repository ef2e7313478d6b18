"""What is answered while the screen is locked, or after the sign-in has ended: a page, or a word to a script."""

from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone

from therapy_notes import access, queues

LOCKED = 423  # it says what is so, no cache keeps it, and to a script's fetch it is not `ok`


def wants_json(request):
    """A script's request, which has no use for a page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def locked():
    return JsonResponse({"locked": True}, status=LOCKED)


def signed_out():
    return JsonResponse({"signed_out": True}, status=401)


def locked_page(request, *, back, **more):
    """The lock in place of the page at `back`, where the person goes on after the password."""
    clocks, now = list(queues.running_clocks(request.user)), timezone.now()
    access.conceal(request.user, [stretch.activity.visit.episode for stretch in clocks])
    context = {"screen_locked": True, "back": back, "clocks": clocks, "now": now, **more}
    return render(request, "registration/locked.html", context, status=LOCKED)
