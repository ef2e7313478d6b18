"""What Medicare's yearly threshold is counted from: the payer's rates, and what the patient's year had brought."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from billing.charges import Charges, visit_charges
from billing.forms import RatesForm, YearForm
from billing.gather.year import BUCKETS, figure_of, opening_figures
from billing.models import Payer, Rate, WithdrawnYear, YearToDate
from billing.panel import OF_THE_YEAR
from billing.rules.findings import Finding
from billing.views.asking import SignedInRequest, in_office, need_office, need_reader
from therapy_notes import access, audit
from therapy_notes.models import Patient, Visit

LONGEST_NUMBER = 18  # digits of a row's number


def rates(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the payer allows for a unit: the rates kept, and, for the office, lines to paste further ones."""
    need_reader(request.user)
    payer = get_object_or_404(Payer, pk=pk, clinic=request.user.clinic)
    form = RatesForm(request.POST or None) if in_office(request.user) else None
    if form and form.is_valid():
        with transaction.atomic():
            count = form.save(payer)
            audit.record("rates.kept", payer, by=request.user, since=str(form.cleaned_data["since"]), count=count)
        messages.success(request, f"{count} rate{'s' * (count != 1)} kept.")
        return redirect("rates", pk=payer.pk)
    return render(request, "billing/rates.html", {"form": form, "payer": payer, "rates": _rates(payer)})


def _rates(payer: Payer) -> list[tuple[Rate, bool]]:
    """The rates with whether each holds for its date: of one code and date the one entered last comes first."""
    rows = list(payer.rates.all())
    holding = {(rate.code, rate.since): rate.pk for rate in reversed(rows)}
    return [(rate, holding[rate.code, rate.since] == rate.pk) for rate in rows]


def year_to_date(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the patient's year had brought towards the KX threshold, as somebody looked it up."""
    patient = access.patient_to_read(request.user, pk)
    return _page(request, patient, None, {})


def year_of_visit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same page with the sums of a visit's billing day: the visit page itself shows no money."""
    visit = access.visit_to_read(request.user, pk)
    discipline = visit.episode.discipline
    usual = {"bucket": BUCKETS[discipline], "as_of": visit.note.date}
    return _page(request, visit.episode.patient, visit, usual)


def _page(request: SignedInRequest, patient: Patient, visit: Visit | None, usual: dict[str, Any]) -> HttpResponse:
    """GET: what is entered, and the sums. POST of the office: a new figure, or the withdrawal of one."""
    figure = YearToDate(patient=patient, by=request.user, by_text=request.user.list_name, at=timezone.now())
    form = YearForm(request.POST or None, instance=figure, initial=usual)
    if request.method == "POST":
        need_office(request.user)
        if "withdraw" in request.POST:
            _withdraw(request, patient)
            return redirect(request.path)
        if form.is_valid():
            with transaction.atomic():
                audit.record("year.entered", form.save(), by=request.user, patient=patient)
            messages.success(request, "The figure is kept.")
            return redirect(request.path)
    audit.record_read("year.read", patient, by=request.user, at=timezone.now(), patient=patient)
    today = timezone.localdate()
    context = {
        "form": form if in_office(request.user) else None,
        "patient": patient,
        "visit": visit,
        "figures": YearToDate.objects.filter(patient=patient).select_related("withdrawn"),
        "openings": opening_figures(patient.pk),
        "holding": [figure_of(patient.pk, bucket, today) for bucket in YearToDate.Bucket.values],
        "sums": _sums(visit) if visit else [],
    }
    return render(request, "billing/year.html", context)


def _withdraw(request: SignedInRequest, patient: Patient) -> None:
    """The figure holds for no day any more, and stays in the record. A second withdrawal changes nothing."""
    number = request.POST["withdraw"]
    figures = YearToDate.objects.filter(patient=patient)
    figure = get_object_or_404(figures, pk=number if number.isdecimal() and len(number) <= LONGEST_NUMBER else 0)
    who = {"by": request.user, "by_text": request.user.list_name, "at": timezone.now()}
    with transaction.atomic():
        row, is_new = WithdrawnYear.objects.get_or_create(figure=figure, defaults=who)
        if is_new:
            audit.record("year.withdrawn", row, by=request.user, patient=patient, figure=figure.pk)
    messages.success(request, "The figure is withdrawn: it holds for no day.")


def _sums(visit: Visit) -> list[tuple[Charges, list[Finding]]]:
    """Each coverage of which something is said of the year, and the law's words on it in the order of its lines."""
    found = []
    for row in visit_charges(visit).by_coverage:
        if row.year:
            order = list(dict.fromkeys(line.code for line in row.answer.lines))
            said = [one for one in row.answer.findings if one.code in OF_THE_YEAR]
            found.append((row, sorted(said, key=lambda one: order.index(one.subject))))
    return found
