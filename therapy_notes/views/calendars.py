"""The calendar feed: its page, and the feed itself, which a phone fetches without signing in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from therapy_notes import access, calendar_feed

SHOWN = "show_calendar_address"


def page(request):
    """Make, renew or switch off the address. It is shown once, right after it was made."""
    access.need_clinician(request.user)
    if request.method == "POST":
        if request.POST.get("then") == "off":
            calendar_feed.switch_off(request.user)
            messages.success(request, "The calendar feed is off. Its address opens nothing any more.")
        else:
            calendar_feed.make_key(request.user)
            request.session[SHOWN] = True
        return redirect("calendar")
    key, address = request.user.calendar_key, ""
    if request.session.pop(SHOWN, False) and key:
        address = request.build_absolute_uri(reverse("calendar_feed", args=[key]))
    context = {"is_on": key is not None, "address": address}
    return render(request, "therapy_notes/calendar.html", context)


@login_not_required
def feed(request, key):
    """Open to whoever has the key: calendars cannot sign in."""
    person = access.calendar_owner(key)
    response = HttpResponse(calendar_feed.feed(person, at=timezone.now()), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=300"
    return response
