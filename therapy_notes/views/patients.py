from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from therapy_notes import access, audit, clocks, planning, queues
from therapy_notes.forms import PatientForm
from therapy_notes.models import Patient, User

MOST = 50


def search(request):
    """Patients by name, birth date or record number. The words come by POST: they do not belong in an address."""
    text = request.POST.get("q", "").strip()
    found = queues.search_patients(access.patients_of(request.user), text).prefetch_related("episodes")
    patients = list(found[: MOST + 1])
    context = {"q": text, "patients": patients[:MOST], "more": len(patients) > MOST, "today": timezone.localdate()}
    return render(request, "therapy_notes/patients.html", context)


def new(request):
    access.need_chart_keeper(request.user)
    return _form_page(request, Patient(clinic=request.user.clinic), title="New patient", event="patient.added")


def edit(request, pk):
    patient = access.patient_to_edit(request.user, pk)
    return _form_page(request, patient, title="Patient", event="patient.changed")


def chart(request, pk):
    patient = access.patient_to_read(request.user, pk)
    audit.record("chart.read", patient, by=request.user, patient=patient)
    episodes = queues.episodes_with_care(patient)
    answers = clocks.reporting_of(episodes, on=timezone.localdate())
    for episode in episodes:
        episode.reporting = answers[episode.pk]
        episode.may_schedule = access.may_schedule(episode, request.user)
    context = {
        "patient": patient,
        "episodes": episodes,
        "today": timezone.localdate(),
        "may_chart": request.user.role != User.Role.BILLER,
        "may_plan": access.is_therapist(request.user),
    }
    return render(request, "therapy_notes/chart.html", context)


def _form_page(request, patient, *, title, event):
    form = PatientForm(request.POST or None, instance=patient)
    if form.is_valid():
        planning.save_form(form, by=request.user, event=event, patient=None)
        messages.success(request, "Saved.")
        return redirect("chart", pk=patient.pk)
    context = {"form": form, "title": title, "patient": patient if patient.pk else None}
    return render(request, "therapy_notes/form_page.html", context)
