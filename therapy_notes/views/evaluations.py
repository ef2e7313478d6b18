"""The code of an evaluation, taken as it follows from its components."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from therapy_notes import access, evaluating


@require_POST
def log_proposed(request, pk):
    """Log the proposed code, or give it to the activity that has another level's."""
    visit = access.visit_to_edit(request.user, pk)
    try:
        activity = evaluating.log_proposed(visit.note, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(f"{reverse('visit', args=[visit.pk])}#evaluation")
    return redirect(f"{reverse('visit', args=[visit.pk])}?open={activity.pk}#activity-{activity.pk}")
