"""What a visit's billing day comes to, as a page shows it. Nothing here is stored: it is derived when asked for."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.utils import timezone

from billing import gather
from billing.models import Decision
from billing.rules.assess import Assessment, Choice, assess
from billing.rules.care.supportive import Supportive, supportive
from billing.rules.care_facts import CareFacts, SupportiveFacts
from billing.rules.dated import NoRuleInForce, in_force
from billing.rules.edits.tables import Edits, Tables
from billing.tables import current_tables
from therapy_notes.clocks import Course, course_of
from therapy_notes.models import Note, Visit

Kind = Decision.Kind
METHODS = {"cms_total_time": "total time", "cpt_midpoint": "CPT midpoint"}


@dataclass(frozen=True, slots=True)
class Charges:
    """One coverage's answer. `payer` is empty where none is named, `assumed` where it has no terms.

    `year` is what was gathered for the KX threshold; None where the payer has no rates or nobody entered a figure.
    `pairs` are those of the day that a person decides or decided about, by the code that stands apart; `apart` says for
    each code that is still waiting and could be told apart what would then hold, in words.
    """

    payer: str
    method: str
    assumed: bool
    answer: Assessment
    medicares_way: bool = True
    year: gather.Year | None = None
    pairs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    apart: Mapping[str, str] = field(default_factory=dict)

    def subjects(self, *codes: str) -> set[str]:
        """The codes of which there are such findings."""
        return {one.subject for one in self.answer.findings if one.code in codes}

    @property
    def units(self) -> int:
        """All units of the day, untimed ones included."""
        return sum(line.units for line in self.answer.lines)


@dataclass(frozen=True)
class VisitCharges:
    """The panel. While a clock runs or a time is missing (`complete` is False) only totals are shown."""

    visit: Visit
    gathered: gather.GatheredDay
    by_coverage: list[Charges]
    care: CareFacts | None = None
    supportive: Supportive | None = None
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
        """The codes that have a line with any payer, each once."""
        return list(dict.fromkeys(line.code for row in self.by_coverage for line in row.answer.lines))

    @property
    def choice(self) -> Choice | None:
        """The tie that a person decides: the first payer's, else the next one's."""
        return next((choice for row in self.by_coverage for choice in row.answer.choices), None)

    @cached_property
    def apart(self) -> dict[str, str]:
        """For each code that a person could tell apart from others what would then hold, with any payer."""
        words: dict[str, dict[str, None]] = {}
        for row in self.by_coverage:
            for code, said in row.apart.items():
                words.setdefault(code, {})[said] = None
        return {code: " ".join(said) for code, said in words.items()}

    def pairs_asked(self, code: str) -> list[str]:
        """The pairs in which somebody is asked whether the code stands apart."""
        return sorted({pair for row in self.by_coverage if code in row.apart for pair in row.pairs[code]})

    def pairs_needed(self, code: str) -> set[str]:
        """The pairs of the day in which the code has to stand apart, decided or not."""
        return {pair for row in self.by_coverage for pair in row.pairs.get(code, ())}

    @cached_property
    def kx_asked(self) -> list[str]:
        """The codes for which KX is to be stated: all that need it, where any is still without."""
        if not any(row.subjects("kx-needs-attestation") for row in self.by_coverage):
            return []
        return sorted(set().union(*(row.subjects("kx-needs-attestation", "kx-applied") for row in self.by_coverage)))

    @cached_property
    def notices(self) -> list[tuple[str, str]]:
        """What can be stated about a notice of non-coverage, with its words; nothing where Medicare is not followed."""
        if not any(row.medicares_way for row in self.by_coverage):
            return []
        try:
            values = in_force("notices", on=self.gathered.day.date).values
        except NoRuleInForce:
            return []
        states = dict(values["states"])
        both = {pair: "; ".join(states[one] for one in pair.split()) for pair in values["together"]}
        return list((states | both).items())


def visit_charges(visit: Visit, said: dict[str, Any] | None = None, course: Course | None = None) -> VisitCharges:
    """The charges of the visit's billing day, by coverage; in words where the law does not know the date.

    `said` is the content of the visit's note and `course` that of its episode, where the caller has them already.
    """
    gathered = gather.day_facts(visit, said)
    try:
        return _judged(visit, gathered, course)
    except NoRuleInForce as gap:
        return VisitCharges(visit, gathered, [], no_rule=str(gap))


def many_charges(notes: Sequence[Note], *, on: dt.date, years: gather.Years | None = None) -> Iterator[VisitCharges]:
    """The same of many signed notes in a fixed number of queries: as far as `gather.many_days` fetches, and `years`."""
    tables = current_tables()
    for one in gather.many_days(notes, asked_on=on):
        try:
            rows = []
            for row in one.covers if one.care else ():
                rows.append(
                    _settled(row, one.gathered, years.of(one, row, tables) if years else None, one.care, tables)
                )
        except NoRuleInForce as gap:
            yield VisitCharges(one.visit, one.gathered, [], no_rule=str(gap))
        else:
            yield VisitCharges(one.visit, one.gathered, rows, care=one.care)


def _judged(visit: Visit, gathered: gather.GatheredDay, course: Course | None) -> VisitCharges:
    """Documentation, decisions and other patients matter once every time is known: until then only totals are shown."""
    tables, covers = current_tables(), gather.coverage_terms(visit)
    course = course or course_of(visit.episode)
    supporting = gather.supporting(visit, gather.counted_codes(covers), course)
    if not gathered.complete:
        rows = [_charges(row, assess(gathered.day, row.terms, tables=tables)) for row in covers]
        return VisitCharges(visit, gathered, rows, supportive=_supportive(visit, supporting, covers[0]))
    care = gather.care_facts(visit, gathered, supporting, asked_on=timezone.localdate(), course=course)
    rows = [_settled(row, gathered, gather.year_to_date(visit, gathered, row, tables), care, tables) for row in covers]
    return VisitCharges(
        visit,
        gathered,
        rows,
        care=care,
        supportive=_supportive(visit, supporting, covers[0]),
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
        medicares_way=row.medicares_way,
        year=year,
    )


def _settled(
    row: gather.CoverageTerms,
    gathered: gather.GatheredDay,
    year: gather.Year | None,
    care: CareFacts | None,
    tables: Tables,
) -> Charges:
    """The law is asked of the day as it is, and again with what people stated where that covers all that is needed."""
    day = gather.beside_other_lines(gathered, row.terms, tables)
    terms = row.terms
    threshold = year.threshold if year else None
    if threshold:
        terms = replace(terms, threshold=threshold)
    charges = _charges(row, assess(day, terms, care, tables), year)
    billed = [line.code for line in charges.answer.lines]
    waiting = charges.subjects("edit-needs-modifier").intersection(billed)
    beside = {*billed, *(line.code for line in day.other_lines)}
    pairs = _pairs(waiting, beside, tables.of(terms.edits), day.date) if terms.edits != "none" else {}
    decided, stated = (set(gathered.decisions.answer(kind)) for kind in (Kind.DISTINCT, Kind.KX))
    standing = {code for code in waiting if pairs[code] <= decided}
    past = charges.subjects("kx-needs-attestation")
    attested = bool(past) and past <= stated
    apart = _apart(replace(gathered, day=day), row, {code: pairs[code] for code in waiting - standing}, tables)
    if threshold and attested:
        terms = replace(terms, threshold=replace(threshold, attested=True))
    if standing or attested:
        charges = replace(charges, answer=assess(gather.with_codes_apart(day, standing), terms, care, tables))
    return replace(charges, pairs=pairs, apart=apart)


def _pairs(waiting: Iterable[str], beside: set[str], edits: Edits, on: dt.date) -> dict[str, frozenset[str]]:
    """For each code that waits, its pairs, as 97150/97530: a finding names a code, a person decides about a pair."""
    return {code: frozenset(f"{one}/{code}" for one in edits.parts_with_modifier(code, beside, on)) for code in waiting}


def _apart(
    gathered: gather.GatheredDay, row: gather.CoverageTerms, waiting: Mapping[str, frozenset[str]], tables: Tables
) -> dict[str, str]:
    """Codes that a decision would mend in all their pairs, with what the law would then say: asked, not guessed."""
    if not waiting:
        return {}
    answer = assess(gather.with_codes_apart(gathered.day, waiting), row.terms, tables=tables)
    applied: dict[str, list[str]] = {}
    for one in answer.findings:
        if one.code == "edit-modifier-applied":
            applied.setdefault(one.subject, []).append(one.message)
    mended = [code for code, pairs in waiting.items() if len(applied.get(code, ())) == len(pairs)]
    return {code: " ".join(applied[code]) for code in mended}
