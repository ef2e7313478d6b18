"""The page in place of one that was asked for too often."""

import datetime as dt

from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone

from therapy_notes import audit
from therapy_notes.hardening import limits
from therapy_notes.sign_in.lockout import address_of
from therapy_notes.views.locked import wants_json

TOO_MANY = 429


class LimitMiddleware:
    """Counts requests by the name of their address, and says when to come back. The first one too many is audited."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name, user = request.resolver_match.url_name, request.user
        who = f"person-{user.pk}" if user.is_authenticated else f"address-{address_of(request)}"
        over = limits.passed(name, request.method, who)
        if over is None:
            return None
        if over.is_first and user.is_authenticated:
            audit.record("limit.passed", user, by=user, page=name)
        return too_many(request, wait=over.wait)


def too_many(request, *, wait):
    """429, with the time to try again: seconds for programs, a clock time for people."""
    until = timezone.localtime(timezone.now() + dt.timedelta(seconds=wait + 59)).replace(second=0, microsecond=0)
    if wants_json(request):
        response = JsonResponse({"wait": wait}, status=TOO_MANY)
    else:
        said = {"until": until, "minutes": -(-wait // 60)}
        response = render(request, "therapy_notes/too_often.html", said, status=TOO_MANY)
    response["Retry-After"] = str(wait)
    return response
