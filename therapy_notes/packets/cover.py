"""The cover of a packet: whose records, what was asked for, what is missing, and an index with the right pages."""

from dataclasses import dataclass

from django.utils import timezone

from therapy_notes import joining
from therapy_notes.clinic_time import format_date, format_stamp
from therapy_notes.packets.asked import KINDS
from therapy_notes.packets.pages import own_page
from therapy_notes.packets.sheets import sheets_of

MOST_TRIES = 5
VARIANTS = {"accessible": "tagged for screen readers", "archival": "put together from archival PDFs"}


@dataclass(slots=True)
class Line:
    """A document in the index: `pages` it has; `page` is its first in the book, counted from the first after the cover.

    In a zip `file`, `sha256` and `size` say which file it is; `record` is the digest of the signed record.
    """

    title: str
    day: str = ""
    who: str = ""
    mark: str = ""
    pages: int = 0
    page: int = 0
    number: int = 0
    file: str = ""
    sha256: str = ""
    record: str = ""
    size: int = 0


def cover(book, groups, *, variant):
    """The cover and its index as PDFs, laid out for the number of pages they take: once mostly, seldom twice.

    `groups` are (chapter's title, its lines) whose pages count from 1 behind the cover.
    """
    sheets = sheets_of(book, groups)
    taken = sum(one.pages for one in sheets)
    for _ in range(MOST_TRIES):
        made = [_laid_out(book, groups, one, taken, first=one is sheets[0], variant=variant) for one in sheets]
        if (found := sum(map(joining.pages_in, made))) == taken:
            return made
        taken = found
    raise RuntimeError("The cover of a packet does not settle on a number of pages.")


def _laid_out(book, groups, sheet, taken, *, first, variant):
    lines = [line for _, lines in groups for line in lines]
    total = taken + sum(line.pages for line in lines)
    chapters = [{"title": title, "lines": [_shown(one, taken) for one in lines]} for title, lines in sheet.groups]
    more = {"chapters": chapters, "count": len(lines), "total": total, "example": min(2, total)}
    more |= {"missing": sheet.missing, "missing_count": len(book.missing), "goes_on": sheet.goes_on}
    top = book.top()
    if first:
        facts = [*book.facts, ("Pages", f"{total}, {VARIANTS[variant]}")]
        return own_page("cover", variant=variant, **top, facts=facts, **more)
    top |= {"heading": sheet.heading, "identifier": f"{book.identifier}-{sheet.number}"}
    return own_page("index" if sheet.groups else "missing", variant=variant, **top, **more)


def _shown(line, taken):
    return {name: getattr(line, name) for name in ("day", "title", "mark", "who")} | {"page": line.page + taken}


@dataclass(frozen=True, slots=True)
class Front:
    """What stands on the cover beside the index."""

    clinic: object
    patient: object
    heading: str
    under: str
    facts: list
    missing: list
    identifier: str

    def top(self):
        names = ("clinic", "patient", "heading", "under", "identifier")
        return {name: getattr(self, name) for name in names}


def front_of(contents, asked, *, by, at, identifier):
    """The front of a patient's packet."""
    patient, style = contents.patient, contents.patient.clinic.date_style
    with timezone.override(patient.clinic.time_zone):
        facts = [*_request(asked, style), *_scope(contents, asked, style)]
        facts.append(("Put together by", f"{by.list_name}, {format_stamp(at, style)}"))
    under = f"born {format_date(patient.birth_date, style)} · record number {patient.record_number}"
    heading = "Answer to a records request" if asked.reference or asked.requester else "Records"
    rows = {"facts": facts, "missing": contents.missing, "identifier": f"{identifier}-cover"}
    return Front(clinic=patient.clinic, patient=patient, heading=heading, under=under, **rows)


def _request(asked, style):
    if asked.requester:
        yield "Asked for by", asked.requester
    if asked.reference:
        yield "Reference", asked.reference
    if asked.due:
        yield "Due by", format_date(asked.due, style)


def _scope(contents, asked, style):
    for care in contents.care:
        one = care.episode
        until = f" – {format_date(one.ended, style)}" if one.ended else ", care goes on"
        words = f"{one.get_discipline_display()}: {one.title}, {format_date(one.started, style)}{until}"
        yield "Episode of care", words
    yield "Dates of service", dates_words(asked, style)
    left_out = [label for name, label in KINDS.items() if name not in asked.kinds]
    yield "Kinds of documents", f"All but: {'; '.join(left_out)}" if left_out else "All"


def dates_words(asked, style):
    """Which dates were asked for, and what that means for what is not a visit note."""
    bearing = "with the plans, evaluations and reports that bear on them"
    if asked.days:
        return f"{', '.join(format_date(day, style) for day in sorted(asked.days))}, {bearing}"
    since, until = (format_date(day, style) if day else "" for day in (asked.since, asked.until))
    if since and until:
        return f"{since} – {until}, {bearing}"
    if since or until:
        return f"{f'from {since} on' if since else f'up to {until}'}, {bearing}"
    return "All"
