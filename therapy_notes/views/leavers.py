"""What people who left leave behind, for administrators."""

from django.shortcuts import render
from django.utils import timezone

from therapy_notes import leaving


def page(request):
    today = timezone.localdate()
    context = {
        "left": leaving.unsigned_of_leavers(request.user, on=today),
        "visits": leaving.visits_of_leavers(request.user, on=today),
    }
    return render(request, "therapy_notes/leavers.html", context)
