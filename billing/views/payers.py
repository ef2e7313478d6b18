"""Payers and their terms, kept by the office; and whom they cover."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from billing.forms import CoverageForm, PayerForm, TermsForm
from billing.models import Coverage, Payer, Terms
from billing.views.asking import SignedInRequest, need_office
from therapy_notes import access, audit


def payers(request: SignedInRequest) -> HttpResponse:
    need_office(request.user)
    rows = Payer.objects.filter(clinic=request.user.clinic).prefetch_related("terms", "rates")
    return render(request, "billing/payers.html", {"payers": rows})


def new_payer(request: SignedInRequest) -> HttpResponse:
    """A payer together with its first terms."""
    need_office(request.user)
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
    need_office(request.user)
    payer = get_object_or_404(Payer, pk=pk, clinic=request.user.clinic)
    form = TermsForm(request.POST or None, instance=Terms(payer=payer))
    if form.is_valid():
        with transaction.atomic():
            audit.record("terms.added", form.save(), by=request.user)
        return redirect("payers")
    return render(request, "billing/form_page.html", {"forms": [form], "title": f"New terms of {payer}"})


def new_coverage(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whom a payer covers is the office's to say; clinicians read it in the chart."""
    patient = access.patient_to_read(request.user, pk)
    need_office(request.user)
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
    need_office(request.user)
    payers = Payer.objects.filter(clinic=request.user.clinic)
    form = CoverageForm(request.POST or None, instance=coverage, payers=payers)
    if form.is_valid():
        with transaction.atomic():
            audit.record(
                "coverage.changed", form.save(), by=request.user, patient=coverage.patient, fields=form.changed_data
            )
        return redirect("chart", pk=coverage.patient_id)
    audit.record("coverage.read", coverage, by=request.user, patient=coverage.patient)
    context = {"forms": [form], "title": "Coverage", "patient": coverage.patient}
    return render(request, "billing/form_page.html", context)
