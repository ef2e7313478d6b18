"""What a person chooses for themselves."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from therapy_notes import preferences


@require_POST
def single_keys(request):
    """Whether single letters and digits act as shortcuts outside text (WCAG 2.1.4); for the page's script."""
    preferences.set_single_keys(request.user, request.POST.get("on") == "true")
    return HttpResponse(status=204)
