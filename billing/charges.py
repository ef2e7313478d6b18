"""What a visit's billing day comes to, as a page shows it. Nothing here is stored: it is derived when asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.utils import timezone

from billing import gather
from billing.rules.assess import Assessment, assess
from billing.rules.care.supportive import Supportive, supportive
from billing.rules.care_facts import CareFacts, SupportiveFacts
from billing.rules.dated import NoRuleInForce, in_force
from billing.rules.edits.tables import Tables
from billing.tables import current_tables
from therapy_notes.models import Note, Visit

METHODS = {"cms_total_time": "total time", "cpt_midpoint": "CPT midpoint"}


@dataclass(frozen=True, slots=True)
class Charges:
    """One coverage's answer. `payer` is empty where none is named, `assumed` where it has no terms.

    `year` is what was gathered for the KX threshold; None where the payer has no rates or nobody entered a figure.
    """

    payer: str
    method: str
    assumed: bool
    answer: Assessment
    medicares_way: bool = True
    year: gather.Year | None = None

    @property
    def units(self) -> int:
        """All units of the day, untimed ones included."""
        return sum(line.units for line in self.answer.lines)


@dataclass(frozen=True)
class VisitCharges:
    """The panel. While a clock runs or a time is missing (`complete` is False) only totals are shown.

    `apart` says for each code that could be told apart from the others what would then hold, in words.
    """

    visit: Visit
    gathered: gather.GatheredDay
    by_coverage: list[Charges]
    care: CareFacts | None = None
    supportive: Supportive | None = None
    apart: Mapping[str, str] = field(default_factory=dict)
    meetings: list[gather.Meeting] = field(default_factory=list)
    no_rule: str = ""

    @property
    def complete(self) -> bool:
        return self.gathered.complete

    @property
    def first(self) -> Charges | None:
        return self.by_coverage[0] if self.by_coverage else None

    @property
    def agree(self) -> bool:
        """Whether all coverages come to the same lines."""
        lines = [
            [(line.code, line.units, line.modifiers) for line in charges.answer.lines] for charges in self.by_coverage
        ]
        return all(other == lines[0] for other in lines)

    @property
    def is_draft(self) -> bool:
        """Whether the visit's own note is still being written."""
        return self.visit.note.status in Note.WRITABLE

    @cached_property
    def billed(self) -> list[str]:
        """The codes that have a line, each once."""
        return list(dict.fromkeys(line.code for line in self.first.answer.lines)) if self.first else []

    @cached_property
    def notices(self) -> list[tuple[str, str]]:
        """What can be stated about a notice of non-coverage, with its words; nothing where Medicare is not followed."""
        if not (self.first and self.first.medicares_way):
            return []
        try:
            values = in_force("notices", on=self.gathered.day.date).values
        except NoRuleInForce:
            return []
        states = dict(values["states"])
        both = {pair: "; ".join(states[one] for one in pair.split()) for pair in values["together"]}
        return list((states | both).items())


def visit_charges(visit: Visit, said: dict[str, Any] | None = None) -> VisitCharges:
    """The charges of the visit's billing day, by coverage; in words where the law does not know the date."""
    gathered = gather.day_facts(visit, said)
    try:
        return _judged(visit, gathered)
    except NoRuleInForce as gap:
        return VisitCharges(visit, gathered, [], no_rule=str(gap))


def _judged(visit: Visit, gathered: gather.GatheredDay) -> VisitCharges:
    """Documentation, decisions and other patients matter once every time is known: until then only totals are shown."""
    tables, covers = current_tables(), gather.coverage_terms(visit)
    counted = dict.fromkeys(row.supportive.code for row in covers if row.supportive)
    supporting = {code: gather.supportive_facts(visit, code) for code in counted}
    if not gathered.complete:
        rows = [_charges(row, assess(gathered.day, row.terms, tables=tables)) for row in covers]
        return VisitCharges(visit, gathered, rows, supportive=_supportive(visit, supporting, covers[0]))
    care = gather.care_facts(visit, gathered, supporting, asked_on=timezone.localdate())
    rows = []
    for row in covers:
        year = gather.year_to_date(visit, gathered, row, tables)
        terms = replace(row.terms, threshold=year.threshold) if year and year.threshold else row.terms
        day = gather.beside_other_lines(gathered, row.terms, tables)
        rows.append(_charges(row, assess(day, terms, care, tables), year))
    return VisitCharges(
        visit,
        gathered,
        rows,
        care=care,
        supportive=_supportive(visit, supporting, covers[0]),
        apart=_apart(gathered, covers[0], rows[0], tables),
        meetings=gather.meetings(visit, gathered),
    )


def _supportive(
    visit: Visit, supporting: Mapping[str, SupportiveFacts], row: gather.CoverageTerms
) -> Supportive | None:
    """The visit's place between two supportive documentations of 97530, where the day's first payer counts it."""
    wanted = row.supportive
    return supportive(supporting[wanted.code], wanted, on=visit.note.date) if wanted else None


def _charges(row: gather.CoverageTerms, answer: Assessment, year: gather.Year | None = None) -> Charges:
    return Charges(
        payer=row.coverage.payer.name if row.coverage else "",
        method=METHODS[row.terms.unit_method],
        assumed=row.assumed,
        answer=answer,
        medicares_way=row.terms.unit_method == "cms_total_time",
        year=year,
    )


def _apart(gathered: gather.GatheredDay, row: gather.CoverageTerms, charges: Charges, tables: Tables) -> dict[str, str]:
    """Codes whose line a decision would mend, with what the law would then say: it is asked, not guessed."""
    waiting = {one.subject for one in charges.answer.findings if one.code == "edit-needs-modifier"}
    if not waiting:
        return {}
    day = gather.with_codes_apart(gather.beside_other_lines(gathered, row.terms, tables), waiting)
    answer = assess(day, row.terms, tables=tables)
    applied = {one.subject: one.message for one in answer.findings if one.code == "edit-modifier-applied"}
    return {code: words for code, words in applied.items() if code in waiting}
