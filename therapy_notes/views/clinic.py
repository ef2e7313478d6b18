"""The clinic's own data and its people, for the administrator."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render

from therapy_notes import access, planning
from therapy_notes.forms import ClinicForm, ClinicianForm, CoverForm, PersonForm, SupervisionForm
from therapy_notes.models import Clinician, Cover, Supervision, User


def edit(request):
    access.need_administrator(request.user)
    form = ClinicForm(request.POST or None, instance=request.user.clinic)
    if form.is_valid():
        planning.save_form(form, by=request.user, event="clinic.changed")
        messages.success(request, "Saved. Signed notes keep what they said.")
        return redirect("clinic")
    return render(request, "therapy_notes/form_page.html", {"form": form, "title": "Clinic"})


def people(request):
    return render(request, "therapy_notes/people.html", {"people": access.people_of(request.user)})


def new_person(request):
    access.need_administrator(request.user)
    return _person_page(request, User(clinic=request.user.clinic), title="New person")


def edit_person(request, pk):
    person = access.person_to_edit(request.user, pk)
    return _person_page(request, person, title="Person")


def new_supervision(request, pk):
    person = access.person_to_edit(request.user, pk)
    supervised = get_object_or_404(Clinician, user=person)
    therapists = access.clinicians_of(request.user, supervised.discipline).filter(credential__in=Clinician.THERAPISTS)
    link = Supervision(clinician=supervised)
    form = SupervisionForm(request.POST or None, instance=link, therapists=list(therapists))
    if form.is_valid():
        planning.save_form(form, by=request.user, event="supervision.named")
        messages.success(request, "The supervisor is named.")
        return redirect("person_edit", pk=person.pk)
    return render(request, "therapy_notes/form_page.html", {"form": form, "title": "Supervisor"})


def new_cover(request, pk):
    """Who stands in for a supervisor for a while: vacation, illness."""
    person = access.person_to_edit(request.user, pk)
    supervisor = get_object_or_404(Clinician, user=person, credential__in=Clinician.THERAPISTS)
    others = access.clinicians_of(request.user, supervisor.discipline).exclude(pk=supervisor.pk)
    therapists = list(others.filter(credential__in=Clinician.THERAPISTS))
    form = CoverForm(request.POST or None, instance=Cover(supervisor=supervisor), therapists=therapists)
    if form.is_valid():
        planning.save_form(form, by=request.user, event="cover.named")
        messages.success(request, "The cover is named.")
        return redirect("person_edit", pk=person.pk)
    return render(request, "therapy_notes/form_page.html", {"form": form, "title": "Cover"})


def _person_page(request, person, *, title):
    """Person and, for clinicians, the licence: one page, saved together."""
    clinician = getattr(person, "clinician", None) or Clinician(user=person)
    form = PersonForm(request.POST or None, instance=person)
    treats = request.POST.get("role", person.role) == User.Role.CLINICIAN
    license = ClinicianForm(request.POST if request.method == "POST" and treats else None, instance=clinician)
    if form.is_valid() and (not treats or license.is_valid()):
        with transaction.atomic():
            saved = planning.save_form(form, by=request.user, event="person.changed")
            if treats:
                license.instance.user = saved
                planning.save_form(license, by=request.user, event="license.changed")
        messages.success(request, "Saved.")
        return redirect("people")
    context = {
        "form": form,
        "license": license,
        "title": title,
        "person": person if person.pk else None,
        "covers": clinician.covers.select_related("cover__user").order_by("since") if clinician.pk else [],
        "supervisions": clinician.supervisions.select_related("supervisor__user") if clinician.pk else [],
    }
    return render(request, "therapy_notes/person.html", context)
