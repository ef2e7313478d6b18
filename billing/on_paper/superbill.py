"""The superbill: what patients hand to their insurer of the treatment that a clinic gave and did not bill for them.

It says codes, units and diagnoses as signed. No fee of the clinic is on record (what a payer allows is none), so the
amounts are left to be filled in by hand.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from billing.charges import VisitCharges, visit_charges
from billing.gather.terms import covers_on
from billing.models import Coverage
from billing.on_paper.days import label_of
from billing.on_paper.ready import NotReady, waiting
from billing.on_paper.treating import Treating, treating
from therapy_notes import pdf
from therapy_notes.content import signed_content
from therapy_notes.models import Note, Patient, SignedVersion, User, Visit

Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Service:
    """A line of the superbill; `by` is the number of who treated, in the list of therapists."""

    date: dt.date
    place: str
    code: str
    label: str
    modifiers: str
    minutes: int
    units: int
    by: int


def superbill(
    visits: Sequence[Visit], *, by: User, at: dt.datetime, variant: str = "accessible", paper: str = "letter"
) -> bytes:
    """The PDF of these visits' billing days, each visit of another day or discipline, all of one patient.

    NotReady, with what to do, while a note of one of the days is unsigned, a finding holds its claim, or nothing of it
    is billed.
    """
    patient = visits[0].episode.patient
    with timezone.override(patient.clinic.time_zone):
        days = [visit_charges(visit) for visit in visits]
        if found := [one for charges in days for one in waiting(charges)]:
            raise NotReady(found)
        html = render_to_string("billing/pdf/superbill.html", _shown(days, patient) | {"by": by, "at": at})
    identifier = f"superbill-{visits[0].pk}-{len(visits)}-{at.isoformat()}".encode()
    return pdf.write(html, identifier=identifier, variant=variant, paper=paper)


def visits_between(patient: Patient, first: dt.date, last: dt.date) -> list[Visit]:
    """Of every billing day of the patient between two dates the first visit that was held, by date."""
    found = Visit.objects.filter(episode__patient=patient, note__date__range=(first, last), missed="")
    rows = found.exclude(note__status=Note.Status.VOID).order_by("note__date", "pk")
    rows = rows.select_related("note__author__clinician", "episode__patient__clinic", "therapist__user")
    days: dict[tuple[dt.date, str], Visit] = {}
    for visit in rows:
        visit.note.episode = visit.episode
        days.setdefault((visit.note.date, visit.episode.discipline), visit)
    return list(days.values())


def _shown(days: Sequence[VisitCharges], patient: Patient) -> Said:
    notes = [note for charges in days for note in charges.gathered.notes]
    said = {row.note_id: signed_content(row) for row in _latest(notes)}
    therapists: dict[Treating, int] = {}
    services = [one for charges in days for one in _services(charges, said, therapists)]
    dates = [charges.visit.note.date for charges in days]
    return {
        "patient": patient,
        "clinic": patient.clinic,
        "style": patient.clinic.date_style,
        "first": min(dates),
        "last": max(dates),
        "payers": _payers(patient, dates),
        "referring": _each(said, lambda one: (one["episode"]["referring_provider"], one["episode"]["referring_npi"])),
        "diagnoses": _diagnoses(said),
        "services": services,
        "units": sum(one.units for one in services),
        "therapists": list(therapists),
        "several": len(therapists) > 1,
    }


def _services(charges: VisitCharges, said: Mapping[int, Said], therapists: dict[Treating, int]) -> Iterator[Service]:
    visit, first = charges.visit, charges.first
    number = therapists.setdefault(treating(visit, said[visit.note.pk]), len(therapists) + 1)
    for line in first.answer.lines if first else ():
        yield Service(
            date=visit.note.date,
            place=str(visit.get_setting_display()),
            code=line.code,
            label=label_of(line.code),
            modifiers=" ".join(line.modifiers),
            minutes=line.code_minutes,
            units=line.units,
            by=number,
        )


def _latest(notes: Sequence[Note]) -> list[SignedVersion]:
    found = SignedVersion.objects.filter(note__in=[note.pk for note in notes]).order_by("note", "number")
    return list({row.note_id: row for row in found}.values())


def _payers(patient: Patient, dates: Sequence[dt.date]) -> list[str]:
    rows = Coverage.objects.filter(patient=patient).select_related("payer").order_by("rank", "since")
    found = [row.payer.name for row in rows if any(covers_on(row, date) for date in dates)]
    return list(dict.fromkeys(found))


def _diagnoses(said: Mapping[int, Said]) -> list[Said]:
    found = {one["code"]: one for content in said.values() for one in content["episode"]["diagnoses"]}
    return list(found.values())


def _each(said: Mapping[int, Said], value: Any) -> list[tuple[str, str]]:
    return [one for one in dict.fromkeys(value(content) for content in said.values()) if one[0]]
