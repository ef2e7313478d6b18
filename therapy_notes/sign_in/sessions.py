"""Where a person is signed in, and the end of it: rows of django-allauth beside the sessions themselves."""

import datetime as dt
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction

from therapy_notes import audit

# The first that an agent's text holds is its browser: Edge and Chrome on iOS call themselves by other names too.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "Chromebook",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "Linux": "Linux",
}


def of_person(person):
    """Their sessions that are still alive, the last used first. Each has `device` and `seen` (an aware moment)."""
    found = UserSession.objects.purge_and_list(person)
    for one in found:
        seen = _store(one.session_key).get("seen")
        one.seen = dt.datetime.fromtimestamp(seen, dt.UTC) if seen else one.last_seen_at
        one.device = device(one.user_agent)
    return sorted(found, key=lambda one: one.seen, reverse=True)


def begin(request):
    """Write down where a session is used that began, or was renewed, outside of allauth's own pages."""
    UserSession.objects.create_from_request(request)


@transaction.atomic
def end(person, *, by, number=None, but=None):
    """End one session, or all but the one with the key `but`. Gives how many there were."""
    found = UserSession.objects.filter(user=person).exclude(session_key=but or "")
    found = list(found.filter(pk=number) if number else found)
    for one in found:
        one.end()
    if found:
        audit.record("sessions.ended", person, by=by, count=len(found))
    return len(found)


def device(user_agent):
    """Browser and system as a person names them; versions change too often to help."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "A browser")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


def _store(key):
    return import_module(settings.SESSION_ENGINE).SessionStore(key)
