"""What Medicare's yearly threshold is counted from: the payer's rates, and what the patient's year had brought."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from billing.charges import visit_charges
from billing.forms import RatesForm, YearForm
from billing.models import Payer, YearToDate
from billing.panel import OF_THE_YEAR
from billing.views.asking import SignedInRequest, need_office
from therapy_notes import access, audit
from therapy_notes.models import Patient


def rates(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the payer allows for a unit: the rates kept, and lines to paste further ones."""
    need_office(request.user)
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
    return _page(request, patient, form)


def year_of_visit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same page with the sums of a visit's billing day: the visit page itself shows no money."""
    visit = access.visit_to_read(request.user, pk)
    sums = [
        (row, [one for one in row.answer.findings if one.code in OF_THE_YEAR])
        for row in visit_charges(visit).by_coverage
        if row.year
    ]
    return _page(request, visit.episode.patient, YearForm(), visit=visit, sums=sums)


def _page(request: SignedInRequest, patient: Patient, form: YearForm, **more: Any) -> HttpResponse:
    figures = YearToDate.objects.filter(patient=patient)
    return render(request, "billing/year.html", {"form": form, "patient": patient, "figures": figures} | more)
