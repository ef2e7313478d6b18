"""A signed note, or those of a period, that hold every element of a progress report."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from therapy_notes import audit, proving
from therapy_notes.access.afterwards import note_to_state
from therapy_notes.forms.counting import CountsAsReportForm
from therapy_notes.reporting import counting

TITLE = "Count as a progress report"


@sensitive_post_parameters()
def state(request, pk):
    note, at = note_to_state(request.user, pk), timezone.now()
    form = _form(request, note, at=at)
    if form.is_valid():
        try:
            proof = proving.of_request(request, form, on=note)
            counting.state_complete(note, proof=proof, at=at, **form.facts())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "It counts as the progress report of its period.")
            return redirect(f"{reverse('chart', args=[note.episode.patient_id])}#periods-{note.episode_id}")
    patient, back = note.episode.patient, reverse("note", args=[note.pk])
    audit.record_read("chart.read", patient, by=request.user, at=at, patient=patient)
    context = {"form": form, "title": TITLE, "note": note, "patient": patient, "act": "Sign that it counts"}
    return render(request, "therapy_notes/form_page.html", context | {"back": back})


def _form(request, note, *, at):
    kinds = counting.kinds_of(note)
    if not kinds:
        raise PermissionDenied("A progress report counts by itself, and a first plan of care covers no treatment yet.")
    facts = {"note": note, "kinds": kinds, "notes": counting.candidates(note), "style": request.user.clinic.date_style}
    initial = {"period_end": counting.proposed_end(note, on=timezone.localdate(at))}
    return CountsAsReportForm(request.POST or None, initial=initial, **facts)
