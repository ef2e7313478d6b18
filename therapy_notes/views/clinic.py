"""The clinic's own data and its people, for the administrator."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from therapy_notes import access, certificates, leaving, planning
from therapy_notes.forms import ClinicForm, ClinicianForm, CoverForm, PersonForm, SupervisionForm
from therapy_notes.forms.people import EndCoverForm, EndSupervisionForm
from therapy_notes.models import Clinician, Cover, Supervision, User
from therapy_notes.supervision import naming, supervising


def edit(request):
    access.need_administrator(request.user)
    form = ClinicForm(request.POST or None, instance=request.user.clinic)
    if form.is_valid():
        planning.save_form(form, by=request.user, event="clinic.changed")
        messages.success(request, "Saved. Signed notes keep what they said.")
        return redirect("clinic")
    certificate = certificates.told(request.user.clinic, at=timezone.now())
    return render(request, "therapy_notes/clinic.html", {"form": form, "certificate": certificate})


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
        link = planning.save_form(form, by=request.user, event="supervision.named")
        messages.success(request, "The supervisor is named.")
        if warning := supervising.beyond_ratio(link):
            messages.warning(request, warning)
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


def end_supervision(request, pk):
    link = access.supervision_to_end(request.user, pk)
    form = EndSupervisionForm(request.POST or None, instance=link, **_limits(request, link))
    return _end(request, form, event="supervision.ended", of=link.clinician, title="Supervisor")


def end_cover(request, pk):
    link = access.cover_to_end(request.user, pk)
    form = EndCoverForm(request.POST or None, instance=link, **_limits(request, link))
    return _end(request, form, event="cover.ended", of=link.supervisor, title="Cover")


def _limits(request, link):
    return {"cosigned": naming.last_cosigned(link), "style": request.user.clinic.date_style}


def _end(request, form, *, event, of, title):
    """Until when somebody is named; then back to the person for whom they are."""
    if form.is_valid():
        planning.save_form(form, by=request.user, event=event)
        messages.success(request, "Saved. What was signed before stays as it is.")
        return redirect("person_edit", pk=of.user_id)
    context = {"form": form, "title": title, "back": reverse("person_edit", args=[of.user_id])}
    return render(request, "therapy_notes/form_page.html", context)


def _person_page(request, person, *, title):
    """Person and, for clinicians, the credential: one page, saved together. Licenses have pages of their own."""
    clinician = getattr(person, "clinician", None) or Clinician(user=person)
    today = timezone.localdate()
    waiting = leaving.left_waiting(person, on=today)
    form = PersonForm(request.POST or None, instance=person, today=today, waiting=waiting, request=request)
    treats = request.POST.get("role", person.role) == User.Role.CLINICIAN
    license = ClinicianForm(request.POST if request.method == "POST" and treats else None, instance=clinician)
    if form.is_valid() and (not treats or license.is_valid()):
        saved = planning.save_person(form, license if treats else None, by=request.user, at=timezone.now())
        if saved:
            return _saved(request, saved)
    licenses = list(clinician.licenses.all()) if clinician.pk else []
    therapist = clinician.credential in Clinician.THERAPISTS
    context = {
        "form": form,
        "license": license,
        "title": title,
        "person": person if person.pk else None,
        "licenses": licenses,
        "is_supervised": not therapist or any(one.is_temporary for one in licenses),
        "ratio": supervising.ratio_of(clinician, on=today) if clinician.pk else None,
        **(naming.links_of(clinician) if clinician.pk else {}),
    }
    return render(request, "therapy_notes/person.html", context)


def _saved(request, person):
    """Back to the list; a clinician without a license stays in view, for nobody signs without one."""
    clinician = getattr(person, "clinician", None)
    student = clinician and clinician.credential == Clinician.Credential.STUDENT
    if clinician and clinician.pk and not student and not clinician.licenses.exists():
        messages.success(request, "Saved. Now add the license below: without one in force this person cannot sign.")
        return redirect("person_edit", pk=person.pk)
    messages.success(request, "Saved.")
    return redirect("people")
