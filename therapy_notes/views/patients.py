from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from therapy_notes import access, audit, clocks, emergency, planning, queues, restricting
from therapy_notes.access.plans import may_enter_plan_events
from therapy_notes.access.roles import may_plan
from therapy_notes.forms import PatientForm
from therapy_notes.goals import shown as goal_cards
from therapy_notes.models import Patient
from therapy_notes.plans import card as plan_card
from therapy_notes.reporting import counting
from therapy_notes.supervision import supervising

MOST = 50


def search(request):
    """Patients by name, birth date or record number. The words come by POST: they do not belong in an address."""
    text = request.POST.get("q", "").strip()
    found = queues.search_patients(access.patients_of(request.user), text).prefetch_related("episodes")
    patients = list(found[: MOST + 1])
    context = {
        "q": text,
        "patients": patients[:MOST],
        "more": len(patients) > MOST,
        "today": timezone.localdate(),
        "may_chart": access.may_keep_charts(request.user),
        "may_open_closed": access.is_clinician(request.user),
    }
    return render(request, "therapy_notes/patients.html", context)


def new(request):
    access.need_chart_keeper(request.user)
    return _form_page(request, Patient(clinic=request.user.clinic), title="New patient", event="patient.added")


def edit(request, pk):
    patient = access.patient_to_edit(request.user, pk)
    return _form_page(request, patient, title="Patient", event="patient.changed")


def chart(request, pk):
    patient = access.patient_to_read(request.user, pk)
    audit.record_read("chart.read", patient, by=request.user, at=timezone.now(), patient=patient)
    episodes = queues.episodes_with_care(patient)
    supervising.attach(episodes, on=timezone.localdate())
    notes = [note for episode in episodes for note in episode.notes.all()]
    courses, today = clocks.courses_of(episodes), timezone.localdate()
    style = request.user.clinic.date_style
    plan_card.attach(episodes, courses, on=today, style=style, may_enter=partial(may_enter_plan_events, request.user))
    goal_cards.attach(episodes, courses, on=today, style=style)
    counting.attach(episodes, courses)
    for episode in episodes:
        episode.may_schedule = access.may_schedule(episode, request.user)
        episode.may_plan = may_plan(request.user, episode)
        episode.may_supervise = access.may_supervise(episode, request.user)
    context = {
        "patient": patient,
        "episodes": episodes,
        "today": timezone.localdate(),
        "may_chart": access.may_keep_charts(request.user),
        "may_restrict": access.may_restrict(patient, request.user, notes=notes),
        "todays_visit": goal_cards.visit_of_day(notes, on=today),
        "open_until": emergency.open_until(patient, by=request.user, at=timezone.now()),
        "may_read_narrative": access.may_read_narrative(request.user),
    }
    return render(request, "therapy_notes/chart.html", context)


def _form_page(request, patient, *, title, event):
    form, is_new = PatientForm(request.POST or None, instance=patient), patient.pk is None
    if form.is_valid() and planning.save_form(form, by=request.user, event=event):
        if is_new:
            restricting.keep_new_patient(patient, by=request.user, at=timezone.now())
        messages.success(request, "Saved.")
        return redirect("chart", pk=patient.pk)
    if patient.pk:
        audit.record_read("chart.read", patient, by=request.user, at=timezone.now(), patient=patient)
    context = {"form": form, "title": title, "patient": patient if patient.pk else None}
    return render(request, "therapy_notes/form_page.html", context)
