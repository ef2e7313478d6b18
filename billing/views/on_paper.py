"""What billing prints: the page of a note's units, and superbills."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from billing.forms import BilledDaysForm
from billing.on_paper.ready import NotReady
from billing.on_paper.superbill import superbill, visits_between
from billing.on_paper.units_page import latest_version, units_page
from billing.views.asking import SignedInRequest, need_biller
from therapy_notes import access, audit, certificates
from therapy_notes.models import Patient, Visit

MOST_DAYS = 40  # billing days on one superbill: each is judged with all that its own page looks at


@require_safe
def units(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page of lines, units and basis of a signed visit, for everybody who sees its panel."""
    visit = access.visit_to_read(request.user, pk)
    version = latest_version(visit.note)
    if version is None:
        raise PermissionDenied("This note is a draft. Its units can be printed once it is signed.")
    data = units_page(version, at=timezone.now(), by=request.user, paper=request.user.clinic.paper)
    if data is None:
        raise Http404
    patient = visit.episode.patient
    audit.record("units.printed", visit.note, by=request.user, patient=patient, version=version.number)
    return _file(request, data, f"units-{visit.pk}-v{version.number}")


@require_safe
def superbill_of_visit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The superbill of a visit's billing day; or what it waits for."""
    visit = access.visit_to_read(request.user, pk)
    need_biller(request.user)
    if visit.missed or visit.note.status == visit.note.Status.VOID:
        raise Http404
    return _superbill(request, visit.episode.patient, [visit])


def superbill_of_patient(request: SignedInRequest, pk: int) -> HttpResponse:
    """Asks from when to when, and gives the superbill of the treatment days between; or what they wait for.

    By POST: an address names no dates of a patient's care.
    """
    patient = access.patient_to_read(request.user, pk)
    need_biller(request.user)
    form = BilledDaysForm(request.POST or None)
    if form.is_valid():
        visits = visits_between(patient, form.cleaned_data["first"], form.cleaned_data["last"])
        if not visits:
            form.add_error(None, "There was no treatment between these days. Choose others.")
        elif len(visits) > MOST_DAYS:
            form.add_error("last", f"These are {len(visits)} treatment days: a superbill has room for {MOST_DAYS}.")
        else:
            return _superbill(request, patient, visits)
    audit.record_read("chart.read", patient, by=request.user, at=timezone.now(), patient=patient)
    return render(request, "billing/superbill.html", {"form": form, "patient": patient})


def _superbill(request: SignedInRequest, patient: Patient, visits: list[Visit]) -> HttpResponse:
    try:
        data = superbill(visits, by=request.user, at=timezone.now(), paper=request.user.clinic.paper)
    except NotReady as waits:
        audit.record_read("chart.read", patient, by=request.user, at=timezone.now(), patient=patient)
        context = {"points": waits.points, "patient": patient, "visit": visits[0] if len(visits) == 1 else None}
        return render(request, "billing/superbill_waits.html", context, status=409)
    numbers = [visit.pk for visit in visits]
    audit.record("superbill.printed", patient, by=request.user, patient=patient, visits=numbers)
    return _file(request, data, f"superbill-{patient.pk}-{visits[0].pk}")


def _file(request: SignedInRequest, data: bytes, name: str) -> HttpResponse:
    signed = certificates.issue(data, clinic=request.user.clinic, at=timezone.now())
    response = HttpResponse(signed, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
