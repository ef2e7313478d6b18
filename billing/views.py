from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from billing.charges import visit_charges
from billing.forms import CoverageForm, PayerForm, TermsForm, TieForm
from billing.models import Coverage, Decision, Payer, Terms
from therapy_notes import access, audit
from therapy_notes.models import User, Visit


class SignedInRequest(HttpRequest):
    """What LoginRequiredMiddleware lets through."""

    user: User


@require_POST
def decide_tie(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep who takes the unit that a tie leaves to the clinician, with name and time."""
    visit = access.visit_to_read(request.user, pk)
    if not access.may_edit(visit.note, request.user):
        raise PermissionDenied("A clinician of this discipline chooses who takes the unit.")
    charges = visit_charges(visit).first
    choices = charges.answer.choices if charges else ()
    form = TieForm(request.POST, choice=choices[0]) if choices else None
    if form is None:
        messages.info(request, "There is no tie any more: the units follow from the minutes.")
    elif form.is_valid():
        _keep(visit, form, by=request.user)
    else:
        messages.error(request, " ".join(str(error) for error in form.errors["codes"]))
    return redirect(f"{reverse('visit', args=[visit.pk])}#billing")


def payers(request: SignedInRequest) -> HttpResponse:
    _need_office(request.user)
    rows = Payer.objects.filter(clinic=request.user.clinic).prefetch_related("terms")
    return render(request, "billing/payers.html", {"payers": rows})


def new_payer(request: SignedInRequest) -> HttpResponse:
    """A payer together with its first terms."""
    _need_office(request.user)
    form = PayerForm(request.POST or None, instance=Payer(clinic=request.user.clinic))
    terms = TermsForm(request.POST or None, instance=Terms(payer=form.instance))
    if form.is_valid() and terms.is_valid():
        with transaction.atomic():
            terms.instance.payer = form.save()
            terms.save()
            audit.record("payer.added", form.instance, by=request.user)
        return redirect("payers")
    return render(request, "billing/form_page.html", {"forms": [form, terms], "title": "New payer"})


def new_terms(request: SignedInRequest, pk: int) -> HttpResponse:
    _need_office(request.user)
    payer = get_object_or_404(Payer, pk=pk, clinic=request.user.clinic)
    form = TermsForm(request.POST or None, instance=Terms(payer=payer))
    if form.is_valid():
        with transaction.atomic():
            audit.record("terms.added", form.save(), by=request.user)
        return redirect("payers")
    return render(request, "billing/form_page.html", {"forms": [form], "title": f"New terms of {payer}"})


def new_coverage(request: SignedInRequest, pk: int) -> HttpResponse:
    patient = access.patient_to_read(request.user, pk)
    form = CoverageForm(
        request.POST or None,
        instance=Coverage(patient=patient),
        payers=Payer.objects.filter(clinic=request.user.clinic),
    )
    if form.is_valid():
        with transaction.atomic():
            audit.record("coverage.added", form.save(), by=request.user, patient=patient)
        return redirect("chart", pk=patient.pk)
    return render(request, "billing/form_page.html", {"forms": [form], "title": "New coverage", "patient": patient})


def edit_coverage(request: SignedInRequest, pk: int) -> HttpResponse:
    coverage = get_object_or_404(Coverage.objects.select_related("patient"), pk=pk, patient__clinic=request.user.clinic)
    payers = Payer.objects.filter(clinic=request.user.clinic)
    form = CoverageForm(request.POST or None, instance=coverage, payers=payers)
    if form.is_valid():
        with transaction.atomic():
            audit.record(
                "coverage.changed", form.save(), by=request.user, patient=coverage.patient, fields=form.changed_data
            )
        return redirect("chart", pk=coverage.patient_id)
    context = {"forms": [form], "title": "Coverage", "patient": coverage.patient}
    return render(request, "billing/form_page.html", context)


def _keep(visit: Visit, form: TieForm, *, by: User) -> None:
    chosen = form.cleaned_data["codes"]
    with transaction.atomic():
        decision = Decision.objects.create(
            patient=visit.episode.patient,
            date=visit.note.date,
            discipline=visit.episode.discipline,
            codes=chosen + [code for code in form.choice.codes if code not in chosen],
            units=form.choice.units,
            by=by,
            by_text=by.list_name,
            at=timezone.now(),
        )
        audit.record("tie.decided", decision, by=by, patient=visit.episode.patient, codes=decision.codes)


def _need_office(user: User) -> None:
    if user.role == user.Role.CLINICIAN:
        raise PermissionDenied("Billers and administrators of this clinic keep the payers.")
