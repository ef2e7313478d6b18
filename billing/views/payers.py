"""Payers and their terms, kept by the office; and whom they cover."""

from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from billing.forms import CoverageForm, PayerForm, TermsForm
from billing.intervals import recount_after_coverage, recount_after_terms
from billing.models import Coverage, Payer, Terms
from billing.views.asking import SignedInRequest, in_office, need_office, need_reader
from therapy_notes import access, audit
from therapy_notes.models import User
from therapy_notes.models.base import say_what_is_taken


def payers(request: SignedInRequest) -> HttpResponse:
    """Payers with their terms and rates; auditors read them too."""
    need_reader(request.user)
    rows = Payer.objects.filter(clinic=request.user.clinic).prefetch_related("terms", "rates")
    return render(request, "billing/payers.html", {"payers": rows, "may_keep": in_office(request.user)})


def new_payer(request: SignedInRequest) -> HttpResponse:
    """A payer together with its first terms."""
    need_office(request.user)
    form = PayerForm(request.POST or None, instance=Payer(clinic=request.user.clinic))
    terms = TermsForm(request.POST or None, instance=Terms(payer=form.instance))
    if form.is_valid() and terms.is_valid():
        with transaction.atomic():
            if payer := _saved(form, by=request.user, event="payer.added"):
                terms.instance.payer = payer
                terms.save()
                return redirect("payers")
    return render(request, "billing/form_page.html", {"forms": [form, terms], "title": "New payer"})


def new_terms(request: SignedInRequest, pk: int) -> HttpResponse:
    need_office(request.user)
    payer = get_object_or_404(Payer, pk=pk, clinic=request.user.clinic)
    form = TermsForm(request.POST or None, instance=Terms(payer=payer))
    if form.is_valid():
        with transaction.atomic():
            if terms := _saved(form, by=request.user, event="terms.added"):
                recount_after_terms(terms, on=timezone.localdate())
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
            recount_after_coverage(patient, on=timezone.localdate())
        return redirect("chart", pk=patient.pk)
    audit.record_read("chart.read", patient, by=request.user, at=timezone.now(), patient=patient)
    return render(request, "billing/form_page.html", {"forms": [form], "title": "New coverage", "patient": patient})


def edit_coverage(request: SignedInRequest, pk: int) -> HttpResponse:
    coverage = get_object_or_404(Coverage.objects.select_related("patient"), pk=pk, patient__clinic=request.user.clinic)
    access.patient_to_read(request.user, coverage.patient_id)
    need_office(request.user)
    payers = Payer.objects.filter(clinic=request.user.clinic)
    form = CoverageForm(request.POST or None, instance=coverage, payers=payers)
    if form.is_valid():
        with transaction.atomic():
            audit.record(
                "coverage.changed", form.save(), by=request.user, patient=coverage.patient, fields=form.changed_data
            )
            recount_after_coverage(coverage.patient, on=timezone.localdate())
        return redirect("chart", pk=coverage.patient_id)
    audit.record_read("coverage.read", coverage, by=request.user, at=timezone.now(), patient=coverage.patient)
    context = {"forms": [form], "title": "Coverage", "patient": coverage.patient}
    return render(request, "billing/form_page.html", context)


@transaction.atomic
def _saved(form: Any, *, by: User, event: str) -> Any:
    """The new row, audited; None where somebody else was quicker: the form then says what is there already."""
    try:
        with transaction.atomic():
            row = form.save()
    except IntegrityError:
        if not say_what_is_taken(form):
            raise
        return None
    audit.record(event, row, by=by)
    return row
