"""A reviewer's list as it was pasted: its dates of service, and the kinds of documents it names.

Lists of additional documentation requests name days as 03/06/2026, 3/6/26, 2026-03-06 or March 6, 2026, and stretches
of days with a dash or "through". Words that nobody knows do no harm: what was understood is shown before anything is
made.
"""

import datetime as dt
import re
from dataclasses import dataclass

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NUMBERS = r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4}|\d{2})"
ISO = r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"
WORDS = r"(?P<w>[a-z]{3,9})\.? (?P<d>\d{1,2}),? (?P<y>\d{4})"
WAYS = [re.sub(r"\?P<(.)>", rf"?P<\g<1>{place}>", one) for place, one in enumerate((NUMBERS, ISO, WORDS))]
DAY = re.compile("|".join(WAYS))
BETWEEN = re.compile(r"\s*(?:-|–|—|to|thru|through|until)\s*", re.IGNORECASE)
# What reviewers call the documents; a kind is named where one of its words stands in the list.
NAMED = {
    "plans": ("plan of care", "plans of care", "certif", "order", "referral", "poc"),
    "evaluations": ("evaluation", "eval"),
    "visits": (
        "treatment note",
        "visit note",
        "daily note",
        "progress note",
        "encounter",
        "treatment log",
        "flow sheet",
    ),
    "reports": ("progress report", "progress note", "10th visit", "tenth visit"),
    "discharges": ("discharge",),
    "signatures": ("signature log", "signature", "attestation", "credential", "initials"),
    "units": ("minutes", "units", "time log", "timed code", "total treatment time"),
    "earlier": ("amend", "addend", "late entr", "correction"),
    "documents": ("consent", "abn", "beneficiary notice", "outside record", "other documentation", "any other"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list says: single `days`, or stretches told as `since` and `until`, and the `kinds` that it names."""

    days: tuple[dt.date, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    kinds: tuple[str, ...] = ()


def read_list(text):
    """What the pasted text asks for. A stretch of days takes the single days that lie beside it in."""
    found, spans, text = [], [], text.lower()
    matches = [(one, day) for one in DAY.finditer(text) if (day := _day(one))]
    place = 0
    while place < len(matches):
        one, day = matches[place]
        after = matches[place + 1] if place + 1 < len(matches) else None
        if after and BETWEEN.fullmatch(text[one.end() : after[0].start()]) and after[1] >= day:
            spans.append((day, after[1]))
            place += 1
        else:
            found.append(day)
        place += 1
    kinds = tuple(kind for kind, words in NAMED.items() if any(word in text for word in words))
    if not spans:
        return Listed(days=tuple(sorted(set(found))), kinds=kinds)
    days = [*found, *(day for span in spans for day in span if day)]
    return Listed(since=min(days), until=max(days), kinds=kinds)


def _day(match):
    """The day that the match says; None where there is none such."""
    said = {name[0]: value for name, value in match.groupdict().items() if value}
    month = MONTHS.index(said["w"][:3]) + 1 if said.get("w", "")[:3] in MONTHS else int(said.get("m", 0))
    year = int(said["y"]) + (2000 if len(said["y"]) == 2 else 0)
    try:
        return dt.date(year, month, int(said["d"]))
    except ValueError:
        return None
