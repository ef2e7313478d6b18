"""What a person decides about a billing day, kept with name and time. A signed note takes decisions too."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from billing.charges import VisitCharges, visit_charges
from billing.forms import STATEMENTS, TieForm
from billing.models import Decision
from billing.stating import may_state
from billing.views.asking import SignedInRequest
from therapy_notes import access, audit
from therapy_notes.models import Patient, User, Visit

OPEN = "A time of this day is still to be filled in: decide once every time is there."


@require_POST
def decide_tie(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep who takes the unit that a tie leaves to the clinician, with name and time."""
    return _decided(request, _visit(request, pk), _take_tie)


@require_POST
def decide(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """Keep what a therapist states of the day: that a code stands apart, KX, or a notice; or that it is withdrawn."""
    visit = _visit(request, pk)
    if kind not in STATEMENTS:
        raise Http404
    if not may_state(visit.note, request.user):
        discipline = visit.episode.discipline
        raise PermissionDenied(f"A therapist of {discipline} states this, and withdraws it: no assistant or student.")
    return _decided(request, visit, partial(_take_statement, kind=kind))


def _take_tie(request: SignedInRequest, charges: VisitCharges) -> None:
    form = TieForm(request.POST, choice=charges.choice) if charges.choice else None
    if form is None:
        _say(request, messages.INFO, "There is no tie any more: the units follow from the minutes.")
    elif form.is_valid():
        chosen = form.cleaned_data["codes"]
        answer = chosen + [code for code in form.choice.codes if code not in chosen]
        _keep(charges.visit, Decision.Kind.TIE, answer, by=request.user, units=form.choice.units)
        _say(request, messages.SUCCESS, f"Kept: the tied units go to {' and '.join(chosen)}.")
    else:
        _say(request, messages.ERROR, " ".join(str(error) for error in form.errors["codes"]))


def _take_statement(request: SignedInRequest, charges: VisitCharges, *, kind: str) -> None:
    form = STATEMENTS[kind](request.POST, charges=charges)
    if form.is_valid():
        _keep(charges.visit, kind, form.answer(), by=request.user, statement=form.statement())
        _say(request, messages.SUCCESS, form.said())
    else:
        sentences = dict.fromkeys(str(error) for errors in form.errors.values() for error in errors)
        _say(request, messages.ERROR, " ".join(sentences))


def _decided(
    request: SignedInRequest, visit: Visit, take: Callable[[SignedInRequest, VisitCharges], None]
) -> HttpResponse:
    with transaction.atomic():
        # A row is the whole answer: of two people at once, the second adds to what the first decided.
        Patient.objects.select_for_update(no_key=True).get(pk=visit.episode.patient_id)
        charges = visit_charges(visit)
        if charges.complete:
            take(request, charges)
        else:
            _say(request, messages.ERROR, OPEN)
    return redirect(f"{reverse('visit', args=[visit.pk])}#billing")


def _say(request: SignedInRequest, level: int, sentence: str) -> None:
    """In the panel, to which the page jumps."""
    messages.add_message(request, level, sentence, extra_tags="billing")


def _visit(request: SignedInRequest, pk: int) -> Visit:
    visit = access.visit_to_read(request.user, pk)
    if not access.may_edit(visit.note, request.user):
        raise PermissionDenied("A clinician of this discipline decides about the lines of a visit.")
    return visit


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
