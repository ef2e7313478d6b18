"""The chapter of a packet that says of each treatment day how its minutes became units: a row a day, reasons once."""

import datetime as dt
import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from billing.charges import VisitCharges, many_charges
from billing.gather import Years
from billing.on_paper.days import day_on_paper
from billing.on_paper.reasons import Reasons, Told
from billing.on_paper.reasons import told as told_of
from billing.on_paper.sources import Sources, tables_of_law
from billing.rules.contents import Table
from therapy_notes import pdf
from therapy_notes.clinic_time import day_of, format_date
from therapy_notes.models import Note, Patient, SignedVersion, User

name = "units"
title = "Unit derivations"
# Days in one part: a part is laid out as a whole, so the memory does not grow with the packet.
IN_A_PART = 60
JUDGED = 80  # notes that are judged at once, for the same reason


def pages(
    notes: Sequence[Note],
    *,
    by: User,
    at: dt.datetime,
    paper: str,
    told: Callable[[int, int], None],
    variant: str = "accessible",
) -> Iterator[tuple[str, bytes]]:
    """Parts of the chapter with a bookmark's title each: some days of one patient, and the paragraphs they rest on.

    A billing day stands once, however many notes it has. Drafts, void notes and missed visits have none.
    """
    own = _with_a_day(notes)
    if not own:
        return
    patient = Patient.objects.select_related("clinic").get(episodes__notes=own[0][0])
    done = len(notes) - len(own)
    reasons, sources, part = Reasons(), Sources(), list[Told]()
    more: dict[str, Any] = {"patient": patient, "law": tables_of_law(), "by": by, "at": at}
    more |= {"paper": paper, "variant": variant}
    with timezone.override(patient.clinic.time_zone):
        years = Years(patient.pk, last=own[-1][1])
        seen = set[tuple[dt.date, str]]()
        for place, (charges, versions) in enumerate(_judged(own, on=day_of(at), years=years), 1):
            note, which = charges.visit.note, (charges.visit.note.date, charges.visit.episode.discipline)
            if which not in seen:
                seen.add(which)
                signed = [versions[one.pk] for one in charges.gathered.notes if one.pk in versions]
                day = day_on_paper(charges, sources)
                part.append(told_of(note, signed, day, reasons, patient.clinic.date_style))
            if len(part) == IN_A_PART or (place == len(own) and part):
                yield _part(part, reasons, sources, **more)
                gc.collect()  # a layout is full of loops, which would stay for many parts
                reasons, sources, part = Reasons(), Sources(), []
                told(done + place, len(notes))


def _with_a_day(notes: Sequence[Note]) -> list[tuple[int, dt.date]]:
    """Number and date of those of which the law can say something, by date."""
    held = [one.pk for one in notes if one.visit_id and one.status in Note.SIGNED_BY_AUTHOR]
    found = Note.objects.filter(pk__in=held, visit__missed="").order_by("date", "pk")
    return list(found.values_list("pk", "date"))


def _judged(
    own: Sequence[tuple[int, dt.date]], *, on: dt.date, years: Years
) -> Iterator[tuple[VisitCharges, Mapping[int, SignedVersion]]]:
    """Each note's day with the signed versions of a portion: those of a date come together, since a day is whole."""
    related = ("episode__patient__clinic", "visit", "author__clinician")
    for some in _portions(own):
        notes = list(Note.objects.filter(pk__in=some).select_related(*related).order_by("date", "pk"))
        versions = _latest(notes)
        for charges in many_charges(notes, on=on, years=years):
            yield charges, versions


def _portions(own: Iterable[tuple[int, dt.date]]) -> Iterator[list[int]]:
    some = list[int]()
    for _, of_date in groupby(own, key=itemgetter(1)):
        some += [number for number, _ in of_date]
        if len(some) >= JUDGED:
            yield some
            some = []
    if some:
        yield some


def _latest(notes: Iterable[Note]) -> Mapping[int, SignedVersion]:
    """The signed version that holds of each note, without its words."""
    found = SignedVersion.objects.filter(note__in=[note.pk for note in notes]).order_by("number")
    return {row.note_id: row for row in found.defer("content")}


def _part(
    part: Sequence[Told],
    reasons: Reasons,
    sources: Sources,
    *,
    patient: Patient,
    law: Sequence[Table],
    by: User,
    at: dt.datetime,
    paper: str,
    variant: str,
) -> tuple[str, bytes]:
    style, dates = patient.clinic.date_style, [one.note.date for one in part]
    first, last = format_date(dates[0], style), format_date(dates[-1], style)
    span = first if first == last else f"{first} to {last}"
    context = {
        "patient": patient,
        "clinic": patient.clinic,
        "style": style,
        "span": span,
        "part": part,
        "reasons": reasons.listed(),
        "sources": sources.listed(dates, law),
        "tables": next((one.tables for one in part if one.tables), ""),
        "at": at,
        "by": by,
    }
    html = render_to_string("billing/pdf/derivations.html", context)
    identifier = f"units-{part[0].note.pk}-{part[-1].note.pk}-{at.isoformat()}".encode()
    return span, pdf.write(html, identifier=identifier, variant=variant, paper=paper)
