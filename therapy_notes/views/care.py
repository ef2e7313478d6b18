"""Episodes and their diagnoses."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from therapy_notes import access, audit, planning
from therapy_notes.forms import DiagnosisForm, EpisodeForm
from therapy_notes.models import Diagnosis, Episode


def new_episode(request, pk):
    patient = access.patient_to_edit(request.user, pk)
    access.need_clinician(request.user)
    episode = Episode(patient=patient, discipline=request.user.clinician.discipline)
    return _form_page(request, EpisodeForm, episode, title="New episode of care", event="episode.opened")


def edit_episode(request, pk):
    episode = access.episode_to_edit(request.user, pk)
    return _form_page(request, EpisodeForm, episode, title="Episode of care", event="episode.changed")


def new_diagnosis(request, pk):
    episode = access.episode_to_edit(request.user, pk)
    return _form_page(
        request, DiagnosisForm, Diagnosis(episode=episode), title="New diagnosis", event="diagnosis.added"
    )


@require_POST
def remove_diagnosis(request, pk):
    diagnosis = get_object_or_404(Diagnosis, pk=pk, episode__patient__clinic_id=request.user.clinic_id)
    episode = access.episode_to_edit(request.user, diagnosis.episode_id)
    planning.remove_diagnosis(diagnosis, by=request.user)
    messages.success(request, "The diagnosis is removed. Signed notes keep it.")
    return redirect("chart", pk=episode.patient_id)


def _form_page(request, form_class, row, *, title, event):
    patient = row.patient if isinstance(row, Episode) else row.episode.patient
    form = form_class(request.POST or None, instance=row)
    if form.is_valid() and planning.save_form(form, by=request.user, event=event, patient=patient, at=timezone.now()):
        messages.success(request, "Saved.")
        return redirect("chart", pk=patient.pk)
    audit.record_read("chart.read", patient, by=request.user, at=timezone.now(), patient=patient)
    return render(request, "therapy_notes/form_page.html", {"form": form, "title": title, "patient": patient})
