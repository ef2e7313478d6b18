"""The signed notes of a day or a month: in the order of days, or each patient's together."""

from dataclasses import replace

from django.utils import timezone

from therapy_notes.access.packets import notes_to_take_out
from therapy_notes.clinic_time import format_date, format_day, format_stamp
from therapy_notes.models import Clinician, Note
from therapy_notes.packets.contents import MARKS
from therapy_notes.packets.cover import Front
from therapy_notes.packets.entries import Chapter, Contents, Entry, Missing
from therapy_notes.packets.lacking import of_signed, why_unsigned
from therapy_notes.packets.noted import noted, signed_by


def contents_of(asked, *, by, on):
    """The notes that the person may take out; what is unsigned, and how many stand in charts closed to them."""
    clinician = Clinician.objects.filter(pk=asked.clinician).first() if asked.clinician else None
    span = {"since": asked.since, "until": asked.until, "clinician": clinician}
    opened, closed = notes_to_take_out(by, **span, on=on)
    rows = noted(opened, with_patients=True)
    charts = {one.note.episode.patient_id for one in rows}  # also of whom the cover only says what is missing
    found = Contents(notes=[one for one in rows if one.is_out], charts=charts)
    found.chapters = _chapters(found.notes, asked, style=by.clinic.date_style)
    found.missing = [
        Missing(one.note.date, one.note.get_kind_display(), f"{_name(one)}: {why_unsigned(one)}")
        for one in rows
        if not one.is_out and one.note.date <= on and not _did_not_happen(one)
    ]
    for one in found.notes:
        open_still = (replace(row, words=f"{_name(one)}: {row.words}") for row in of_signed(one))
        found.missing += open_still
    found.missing.sort(key=lambda row: row.day or asked.until)
    if count := closed.filter(status__in=Note.SIGNED_BY_AUTHOR).count():
        words = f"{count} signed in charts that are not open to you"
        found.missing.append(Missing(None, f"Note{'' if count == 1 else 's'}", words))
    return found


def _did_not_happen(one):
    return one.version is None and one.note.visit and one.note.visit.missed


def _name(one):
    return one.note.episode.patient.list_name


def _chapters(notes, asked, *, style):
    groups: dict = {}
    for one in notes:
        patient = one.note.episode.patient
        key = (_name(one), patient.pk) if asked.by_patient else (one.note.date, 0)
        groups.setdefault(key, []).append(one)
    found = []
    for key, rows in sorted(groups.items()):
        title = f"{key[0]}, {rows[0].note.episode.patient.record_number}" if asked.by_patient else ""
        title = title or format_day(key[0], style, year=True)
        found.append(Chapter("notes", title, [_entry(one, asked) for one in rows]))
    return found


def _entry(one, asked):
    kind = one.note.get_kind_display()
    title = kind if asked.by_patient else f"{_name(one)}: {kind.lower()}"
    mark = MARKS.get(Note.Status(one.note.status), "")
    return Entry(one.note.kind, title, one.note.date, signed_by(one.version), mark, version=one.version)


def front_of(contents, asked, *, by, at, identifier):
    clinic, style = by.clinic, by.clinic.date_style
    first, last = (format_date(day, style) for day in (asked.since, asked.until))
    whose = Clinician.objects.select_related("user").get(pk=asked.clinician) if asked.clinician else None
    facts = [
        ("Days", first if first == last else f"{first} – {last}"),
        ("Written by", str(whose) if whose else "everybody whose notes the person may take out"),
    ]
    with timezone.override(clinic.time_zone):
        facts.append(("Put together by", f"{by.list_name}, {format_stamp(at, style)}"))
    under = first if first == last else f"{first} – {last}"
    rows = {"facts": facts, "missing": contents.missing, "identifier": f"{identifier}-cover"}
    return Front(clinic=clinic, patient=None, heading="Signed notes", under=under, **rows)
