"""Who opens a chart: the page on which its keepers restrict it and name people, and the list of restricted charts."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from therapy_notes import access, restricting
from therapy_notes.forms.restricting import NamePersonForm, RestrictForm


def people(request, pk):
    """Who opens the chart. POST: name one more person."""
    patient = access.patient_to_restrict(request.user, pk)
    form = NamePersonForm(request.POST or None, people=restricting.people_to_name(patient))
    if form.is_valid():
        person = form.cleaned_data["person"]
        restricting.name_person(patient, person, by=request.user, at=timezone.now())
        messages.success(request, f"{person.list_name} opens this chart from now on.")
        return redirect("chart_people", pk=pk)
    return _page(request, patient, form=form)


@require_POST
def restrict(request, pk):
    patient = access.patient_to_restrict(request.user, pk)
    form = RestrictForm(request.POST, **_proposed(patient))
    if form.is_valid():
        try:
            people = list(form.cleaned_data["people"])
            restricting.restrict(patient, people, by=request.user, at=timezone.now())
        except ValidationError as error:
            form.add_error("people", error.message_dict["people"])
        else:
            messages.success(request, "The chart is restricted: only the people named here open it.")
            return redirect(*_after(request, patient))
    return _page(request, patient, restrict=form)


@require_POST
def lift(request, pk):
    patient = access.patient_to_restrict(request.user, pk)
    restricting.lift(patient, by=request.user)
    messages.success(request, "The chart is not restricted any more.")
    return redirect("chart_people", pk=pk)


@require_POST
def take_name_back(request, pk, grant):
    patient = access.patient_to_restrict(request.user, pk)
    try:
        restricting.take_name_back(access.grant_to_take_back(request.user, patient, grant), by=request.user)
        messages.success(request, "The name is taken from the list.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(*_after(request, patient))


def restricted(request):
    charts = access.restricted_charts(request.user)
    return render(request, "therapy_notes/restricted_charts.html", {"charts": charts})


def _page(request, patient, *, form=None, restrict=None):
    today = timezone.localdate()
    context = {
        "patient": patient,
        "today": today,
        "named": restricting.named_for(patient),
        "form": form or NamePersonForm(people=restricting.people_to_name(patient)),
        "restrict": restrict or RestrictForm(**_proposed(patient)),
    }
    return render(request, "therapy_notes/chart_people.html", context)


def _proposed(patient):
    today = timezone.localdate()
    return {"treating": restricting.treating(patient, on=today), "proposed": restricting.proposed(patient, on=today)}


def _after(request, patient):
    """The same page, unless the person has just taken themselves out of it."""
    kept = access.patients_of(request.user).filter(pk=patient.pk)
    keeps = request.user.role == request.user.Role.ADMINISTRATOR or kept.exists()
    return ("chart_people", patient.pk) if keeps else ("today",)
