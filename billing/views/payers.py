from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from billing.forms import CoverageForm, PayerForm, RatesForm, TermsForm, YearForm
from billing.models import Coverage, Payer, Terms, YearToDate
from therapy_notes import access, audit
from therapy_notes.models import User


class SignedInRequest(HttpRequest):
    """What LoginRequiredMiddleware lets through."""

    user: User


def payers(request: SignedInRequest) -> HttpResponse:
    _need_office(request.user)
    rows = Payer.objects.filter(clinic=request.user.clinic).prefetch_related("terms", "rates")
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


def rates(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the payer allows for a unit: the rates kept, and lines to paste further ones."""
    _need_office(request.user)
    payer = get_object_or_404(Payer, pk=pk, clinic=request.user.clinic)
    form = RatesForm(request.POST or None)
    if form.is_valid():
        with transaction.atomic():
            count = form.save(payer)
            audit.record("rates.kept", payer, by=request.user, since=str(form.cleaned_data["since"]), count=count)
        messages.success(request, f"{count} rate{'s' * (count != 1)} kept.")
        return redirect("rates", pk=payer.pk)
    return render(request, "billing/rates.html", {"form": form, "payer": payer, "rates": payer.rates.all()})


def year_to_date(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the patient's year had brought towards the KX threshold, as somebody looked it up."""
    patient = access.patient_to_read(request.user, pk)
    figure = YearToDate(patient=patient, by=request.user, by_text=request.user.list_name, at=timezone.now())
    form = YearForm(request.POST or None, instance=figure)
    if form.is_valid():
        with transaction.atomic():
            audit.record("year.entered", form.save(), by=request.user, patient=patient)
        messages.success(request, "The figure is kept.")
        return redirect("year_to_date", pk=patient.pk)
    figures = YearToDate.objects.filter(patient=patient)
    return render(request, "billing/year.html", {"form": form, "patient": patient, "figures": figures})


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


def _need_office(user: User) -> None:
    if user.role == user.Role.CLINICIAN:
        raise PermissionDenied("Billers and administrators of this clinic keep the payers.")
