"""What a person decides about a billing day, kept with name and time. A signed note takes decisions too."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from billing.charges import visit_charges
from billing.forms import STATEMENTS, TieForm
from billing.models import Decision
from billing.views.asking import SignedInRequest
from therapy_notes import access, audit
from therapy_notes.models import Patient, User, Visit


@require_POST
def decide_tie(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep who takes the unit that a tie leaves to the clinician, with name and time."""
    visit = _visit(request, pk)
    charges = visit_charges(visit).first
    choices = charges.answer.choices if charges else ()
    form = TieForm(request.POST, choice=choices[0]) if choices else None
    if form is None:
        messages.info(request, "There is no tie any more: the units follow from the minutes.")
    elif form.is_valid():
        chosen = form.cleaned_data["codes"]
        answer = chosen + [code for code in form.choice.codes if code not in chosen]
        _keep(visit, Decision.Kind.TIE, answer, by=request.user, units=form.choice.units)
        messages.success(request, f"Kept: the tied units go to {' and '.join(chosen)}.")
    else:
        messages.error(request, " ".join(str(error) for error in form.errors["codes"]))
    return _back(visit)


@require_POST
def decide(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """Keep what somebody states of the day: that a code stands apart, KX, or a notice; or that it is withdrawn."""
    visit = _visit(request, pk)
    if kind not in STATEMENTS:
        raise Http404
    with transaction.atomic():
        # A row is the whole answer: of two people at once, the second adds to what the first decided.
        Patient.objects.select_for_update().get(pk=visit.episode.patient_id)
        form = STATEMENTS[kind](request.POST, charges=visit_charges(visit))
        if form.is_valid():
            _keep(visit, kind, form.answer(), by=request.user, statement=form.statement())
            messages.success(request, form.said())
        else:
            messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return _back(visit)


def _visit(request: SignedInRequest, pk: int) -> Visit:
    visit = access.visit_to_read(request.user, pk)
    if not access.may_edit(visit.note, request.user):
        raise PermissionDenied("A clinician of this discipline decides about the lines of a visit.")
    return visit


@transaction.atomic
def _keep(
    visit: Visit, kind: str, answer: list[str], *, by: User, units: int | None = None, statement: str = ""
) -> None:
    patient = visit.episode.patient
    decision = Decision.objects.create(
        patient=patient,
        date=visit.note.date,
        discipline=visit.episode.discipline,
        kind=kind,
        answer=answer,
        units=units,
        statement=statement,
        by=by,
        by_text=by.list_name,
        at=timezone.now(),
    )
    audit.record(f"{kind}.decided", decision, by=by, patient=patient, codes=answer)


def _back(visit: Visit) -> HttpResponse:
    return redirect(f"{reverse('visit', args=[visit.pk])}#billing")
