"""What a person chooses for themselves."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from therapy_notes import preferences


@require_POST
def single_keys(request):
    """Whether single letters and digits act as shortcuts outside text (WCAG 2.1.4); for the page's script."""
    preferences.set_single_keys(request.user, request.POST.get("on") == "true")
    return HttpResponse(status=204)


@require_POST
def desk_keys(request):
    """Whether the inbox listens to its shortcuts (WCAG 2.1.4); a form of the inbox."""
    preferences.set_desk_keys(request.user, "on" in request.POST)
    return redirect("cosign_inbox")


@require_POST
def digest(request):
    """Whether the person is mailed the day's digest; a form of the page of reports."""
    preferences.set_digest(request.user, "on" in request.POST)
    return redirect("compliance")
