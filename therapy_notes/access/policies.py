"""Which of a clinic's dated policies holds: for the patient's payer, the state of care, and the day."""

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, When

from therapy_notes.models import License, Visit

# Where the patient is at home, the law of the patient's state is asked.
AWAY = (Visit.Setting.HOME, Visit.Setting.TELEHEALTH)


def state_of_care(note):
    """Two letters: the clinic's, or for a visit at home or by telehealth the patient's, where another is given."""
    patient = note.episode.patient
    away = note.visit_id is not None and note.visit.setting in AWAY
    return (away and patient.home_state) or patient.clinic.state


def in_state_of_care(note=""):
    """The same as an expression over notes, or over rows that lead to one by the path `note`, such as `note__`."""
    home, clinic = f"{note}episode__patient__home_state", f"{note}episode__patient__clinic__state"
    away = Q((f"{note}visit__setting__in", AWAY)) & ~Q((home, ""))
    return Case(When(away, then=F(home)), default=F(clinic), output_field=CharField())


def in_force(model, *, clinic, patient, state, on):
    """Rows of a dated policy that speak of such care, the one that holds first; arguments may be outer references.

    A payer's row (the first payer's before the second's) goes before a state's, that before the clinic's; among equals
    the latest.
    """
    covered = Q(payer__coverages__patient=patient, payer__coverages__since__lte=on)
    covered &= Q(payer__coverages__until__isnull=True) | Q(payer__coverages__until__gte=on)
    found = model.objects.filter(Q(payer=None) | covered, clinic=clinic, since__lte=on, state__in=["", state])
    return found.order_by(F("payer__coverages__rank").asc(nulls_last=True), "-state", "-since", "-pk")


def policy_of(model, note):
    """The row of a dated policy that holds for the note; None where the clinic has none."""
    patient = note.episode.patient
    return in_force(
        model, clinic=patient.clinic_id, patient=patient.pk, state=state_of_care(note), on=note.date
    ).first()


def policy_of_notes(model, note=""):
    """The same as a subquery over notes, or what leads to one by the path `note`, annotated with `care_state`."""
    clinic, patient = OuterRef(f"{note}episode__patient__clinic"), OuterRef(f"{note}episode__patient")
    return in_force(model, clinic=clinic, patient=patient, state=OuterRef("care_state"), on=OuterRef(f"{note}date"))


def licensed(clinician, *, on, state):
    """Whether the person has a license of the state in force on the day, and no permit; outer references too."""
    span = (Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gte=on))
    return Exists(License.objects.filter(*span, clinician=clinician, state=state, is_temporary=False))
