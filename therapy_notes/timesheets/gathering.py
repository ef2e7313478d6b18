"""Which visits of a period somebody gave, and what of each was theirs; five queries for any number of visits."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from therapy_notes import access
from therapy_notes.clinic_time import at_clock
from therapy_notes.content import signed_content
from therapy_notes.log_content import activities_of
from therapy_notes.models import Clinician, Note, SignedVersion, Stretch, Visit

Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """One visit. `own` are its activities with the clinician's stretches alone, `others` with everybody else's."""

    clinician: Clinician
    visit: Visit
    note: Note
    own: list[Said]
    others: list[Said]


def given_by(clinician, *, first, last, user, at):
    """The visits of the days `first` to `last` that the clinician gave, was booked for and missed, or did not log yet.

    Signed notes speak by their signed words, drafts by what is written. What is still to come at the moment is left
    out, and so is a void draft, which says nothing. Charts that are not open to the `user` are concealed.
    """
    visits = list(_visits(clinician, start=at_clock(first, dt.time()), end=at_clock(_after(last), dt.time())))
    access.conceal(user, [one.episode for one in visits])
    logged = _logged([one.note for one in visits])
    given = [_given(one, logged[one.note.pk], clinician) for one in visits if one.note.pk in logged]
    return [one for one in given if one.own or _was_booked(one, clinician, at=at)]


def _visits(clinician, *, start, end):
    """Those of the clinician by booking or by what was logged; an amendment may have taken out what is signed still."""
    mine = Q(by=clinician) | Q(with_whom=clinician)
    worked = Exists(Stretch.objects.filter(mine, activity__visit=OuterRef("pk")))
    amending = Q(note__status=Note.Status.AMENDING)
    found = Visit.objects.filter(planned__gte=start, planned__lt=end, episode__patient__clinic=clinician.user.clinic_id)
    found = found.filter(Q(therapist=clinician) | worked | amending)
    return found.select_related("note", "episode__patient__clinic").order_by("planned", "pk")


def _logged(notes):
    """What was done, by the note's number: as signed last, else as it is written."""
    signed = [note.pk for note in notes if note.status not in Note.WRITABLE]
    versions = {one.note_id: one for one in SignedVersion.objects.filter(note__in=signed).order_by("number")}
    writing = {note.pk: note.visit_id for note in notes if note.status in Note.WRITABLE}
    rows = activities_of(list(writing.values())) if writing else {}
    said = {number: signed_content(version)["activities"] for number, version in versions.items()}
    return said | {number: rows[visit] for number, visit in writing.items()}


def _given(visit, activities, clinician):
    own = [_with_stretches(one, clinician, theirs=True) for one in activities]
    others = [_with_stretches(one, clinician, theirs=False) for one in activities]
    own, others = ([one for one in part if one["stretches"]] for part in (own, others))
    return Given(clinician, visit, visit.note, own, others)


def _with_stretches(activity, clinician, *, theirs):
    kept = [one for one in activity["stretches"] if (clinician.pk in _people(one)) == theirs]
    return activity | {"stretches": kept}


def _people(stretch):
    return {one["id"] for one in (stretch["by"], stretch["with"]) if one}


def _was_booked(given, clinician, *, at):
    """Booked for them, and missed, or past with nothing logged by anybody."""
    visit = given.visit
    return visit.therapist_id == clinician.pk and (visit.missed or (visit.planned <= at and not given.others))


def _after(day):
    return day + dt.timedelta(days=1)
