"""The lists that others add to the page: the record does not know the shell, which knows payers."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One episode in a list. `what` is a short sentence without the patient's name or any narrative.

    `since` is from when it is so, `by` until when it is to be mended: either may be unknown. `note` is the number of
    the note that it is about. A row that is `pressing` carries the problem's icon, others that of what is due soon.
    """

    episode: int
    what: str
    since: dt.date | None = None
    by: dt.date | None = None
    pressing: bool = False
    note: int | None = None


@dataclass(frozen=True, slots=True)
class SectionList:
    """What somebody registered, as the page's own lists are."""

    name: str
    label: str
    looked_at: str
    rows: Callable
    icon: str = "due"
    css: str = "is-due"
    act: str = "report"


_registered: dict[str, SectionList] = {}


def register(section):
    """Add a list. It has a `name` as an address carries it ("supportive"), a `label` in a few words ("Supportive
    documentation"), `looked_at`, which ends the sentence "Looked at: ..." of an empty list, and `rows(clinic, *, on,
    therapist=None)`: its `Row`s, most pressing first, of open episodes, in a number of queries that does not grow.
    `therapist` is what `in_care_of` takes. Registered again under its name it takes the place of the first. A progress
    report is what mends its rows.
    """
    _registered[section.name] = SectionList(section.name, section.label, section.looked_at, section.rows)


def registered():
    return list(_registered.values())
