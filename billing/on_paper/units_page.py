"""Lines, units and their basis for one signed note, on a page of its own: derived when asked for, never kept."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from billing.charges import visit_charges
from billing.on_paper.days import day_on_paper
from billing.on_paper.sources import Sources
from therapy_notes import pdf
from therapy_notes.content import signed_content
from therapy_notes.models import Note, SignedVersion, User


@dataclass(frozen=True, slots=True)
class Beside:
    """Another note of the same billing day."""

    note: Note
    is_signed: bool


def units_page(
    version: SignedVersion,
    *,
    at: dt.datetime,
    by: User | None = None,
    variant: str = "accessible",
    paper: str = "letter",
) -> bytes | None:
    """The page for the day of a signed version, as derived at that moment; None where the note has no billing day."""
    note = version.note
    if note.visit is None or note.visit.missed or note.status == Note.Status.VOID:
        return None
    visit, clinic = note.visit, note.episode.patient.clinic
    visit.note, visit.episode = note, note.episode
    said = signed_content(version)
    with timezone.override(clinic.time_zone):
        sources = Sources()
        day = day_on_paper(visit_charges(visit, said), sources)
        html = render_to_string(
            "billing/pdf/units.html",
            {
                "said": said,
                "style": clinic.date_style,
                "version": version,
                "signatures": version.signatures.all(),
                "day": day,
                "beside": list(_beside(day.charges.gathered.notes, note)),
                "sources": sources.listed([note.date]),
                "tables": _tables(day),
                "at": at,
                "by": by,
            },
        )
    return pdf.write(html, identifier=f"units-{version.pk}-{at.isoformat()}".encode(), variant=variant, paper=paper)


def latest_version(note: Note) -> SignedVersion | None:
    """The signed version that holds; None while nobody has signed."""
    found = SignedVersion.objects.filter(note=note).select_related("note__visit", "note__episode__patient__clinic")
    return found.order_by("number").last()


def _beside(notes: tuple[Note, ...], own: Note) -> Iterator[Beside]:
    for note in notes:
        if note.pk != own.pk:
            yield Beside(note, note.status not in Note.WRITABLE)


def _tables(day: Any) -> str:
    """The digest of all tables that answered."""
    return day.first.charges.answer.tables if day.first else ""
