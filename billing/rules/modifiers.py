"""The modifiers of each line, in their order: what follows from the record, then what somebody has stated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from billing.rules import reasons
from billing.rules.answer import Basis, Line
from billing.rules.continuous import check_not_continuous
from billing.rules.dated import Rule, in_force
from billing.rules.edits.limits import consulted, judge_limits, judge_payable
from billing.rules.edits.pairs import NOTHING, Pairs, judge_pairs
from billing.rules.edits.tables import Tables
from billing.rules.facts import BillingDay, Discipline, PayerTerms, Threshold
from billing.rules.findings import Finding
from billing.rules.lines import Draft
from billing.rules.notices import judge_notices
from billing.rules.telehealth import judge_delivery
from billing.rules.threshold import judge_threshold
from billing.rules.timing import Share, Span

_NONE: Mapping[str, Any] = {}
# Findings that say why a modifier stands on their code's lines.
_STATED = frozenset({"kx-applied", "notice-applied"})


@dataclass(slots=True)
class Carried:
    """What the lines of a day carry beside discipline and assistant, by code, and what was found on the way.

    `drafts` are the lines that stay, `kx` says for each of them whether it needs KX and has it; `discipline` is the
    rule of GP, GO or GN where the lines carry it.
    """

    drafts: Sequence[Draft]
    discipline: Rule | None = None
    pairs: Pairs = NOTHING
    kx: Sequence[bool] = ()
    delivery: Mapping[str, str] = field(default_factory=lambda: _NONE)
    notices: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NONE)
    basis: dict[str, tuple[Basis, ...]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    def found(self, findings: Sequence[Finding], rules: Sequence[Rule]) -> None:
        """Keep the findings, those that state a modifier as reasons too, and the rules that were consulted."""
        self.findings += findings
        self.rules += rules
        for finding in findings:
            if finding.code in _STATED:
                self.because(finding.subject, Basis(finding.message, finding.citation))

    def because(self, code: str, *reasons: Basis) -> None:
        """Keep reasons for a code's lines."""
        self.basis[code] = (*self.basis.get(code, ()), *reasons)


def carry(
    day: BillingDay, terms: PayerTerms, drafts: Sequence[Draft], shares: Sequence[Share], tables: Tables
) -> Carried:
    """What goes on the lines besides discipline and assistant, by the payer's edits and by what people have stated.

    MissingRate where a threshold is given without the rate of a billed code.
    """
    if not drafts:
        return Carried(drafts)
    carried = _edited(day, terms, drafts, shares, tables)
    if day.notices:
        notices = judge_notices(day, {draft.number for draft in carried.drafts})
        carried.notices = notices.modifiers
        carried.found(notices.findings, notices.rules)
    if terms.threshold is not None:
        _pass_threshold(day, terms.threshold, carried)
    if any([share.service.delivery != "in_person" for share in shares]):  # noqa: C419, quicker, and asked every day
        _deliver(day, terms, carried)
    if terms.min_continuous_minutes:
        timed = [draft for draft in carried.drafts if draft.award.claimant.code.timed]
        spans = {draft.number: [span for share in _shares(draft) for span in share.spans] for draft in timed}
        carried.findings += check_not_continuous(spans, minimum=terms.min_continuous_minutes)
    return carried


def lines_of(day: BillingDay, terms: PayerTerms, carried: Carried, assistants: Rule | None) -> tuple[Line, ...]:
    """The claim lines with their modifiers: discipline, CQ or CO, KX, 59 or X, 95 or 93, GA to GZ."""
    drafts = carried.drafts
    if not drafts:
        return ()
    own: tuple[str, ...] = ()
    if terms.discipline_modifiers:
        modifier, rule = discipline_modifier(day.discipline, on=day.date)
        own = (modifier,)
        carried.discipline = rule
        carried.rules.append(rule)
    plain = not (carried.pairs.modified or carried.kx or carried.delivery or carried.notices)
    lines = []
    for place, draft in enumerate(drafts):
        modifiers = own
        if draft.assisted and assistants:
            modifiers = (*own, str(assistants.values["modifiers"][day.discipline]))
        if not plain:
            modifiers = (*modifiers, *_stated(draft.number, terms, carried, kx=bool(carried.kx and carried.kx[place])))
        why = partial(reasons.of_line, draft, carried.basis, assistants)
        lines.append(Line(draft.number, draft.units, draft.award.claimant.minutes, modifiers, why))
    return tuple(lines)


def discipline_modifier(discipline: Discipline, *, on: date) -> tuple[str, Rule]:
    """GP, GO or GN: under which discipline's plan of care a line was given (Pub. 100-04 ch. 5 §20.1)."""
    rule = in_force("discipline_modifiers", on=on)
    return str(rule.values[discipline]), rule


def _edited(
    day: BillingDay, terms: PayerTerms, drafts: Sequence[Draft], shares: Sequence[Share], tables: Tables
) -> Carried:
    """The lines that the payer's pair edits leave, and its limits."""
    carried = Carried(drafts)
    if terms.edits == "none":
        return carried
    edits = tables.of(terms.edits)
    units = {draft.number: draft.total for draft in drafts}
    paired = len(units) + len(day.other_lines) > 1
    if paired:
        carried.pairs = judge_pairs(
            list(units),
            day.other_lines,
            edits,
            on=day.date,
            apart=partial(_apart, shares),
            distinct={share.service.code for share in shares if share.service.distinct},
            modifier=terms.distinct_modifier,
        )
    if carried.pairs is not NOTHING:
        carried.findings += carried.pairs.findings
        for kept in (carried.pairs.modified, carried.pairs.told):
            for code, basis in kept.items():
                carried.because(code, *basis)
        carried.drafts = [draft for draft in drafts if draft.number not in carried.pairs.unpaid]
        units = {draft.number: draft.total for draft in carried.drafts}
    carried.findings += judge_limits(units, edits, on=day.date)
    carried.findings += judge_payable(units, edits, on=day.date)
    carried.rules += consulted(units, edits, on=day.date, paired=paired)
    return carried


def _pass_threshold(day: BillingDay, threshold: Threshold, carried: Carried) -> None:
    lines = [(draft.number, draft.units) for draft in carried.drafts]
    answer = judge_threshold(lines, threshold, discipline=day.discipline, on=day.date, noticed=carried.notices.keys())
    carried.kx = answer.kx if any(answer.kx) else ()
    carried.found(answer.findings, (answer.rule,))


def _deliver(day: BillingDay, terms: PayerTerms, carried: Carried) -> None:
    ways = {
        draft.number: {share.service.delivery for share in _shares(draft) if share.counted} for draft in carried.drafts
    }
    delivered = judge_delivery(ways, terms, on=day.date)
    carried.delivery = delivered.modifiers
    for code, basis in delivered.basis.items():
        carried.because(code, basis)
    carried.found(delivered.findings, delivered.rules)


def _shares(draft: Draft) -> list[Share]:
    """What was logged for a line: of a pair that shares its minutes, for both of its codes."""
    return [share for tally in draft.award.claimant.tallies for share in tally.shares]


def _stated(code: str, terms: PayerTerms, carried: Carried, *, kx: bool) -> list[str]:
    stated = ["KX"] if kx else []
    if code in carried.pairs.modified:
        stated.append(terms.distinct_modifier)
    if code in carried.delivery:
        stated.append(carried.delivery[code])
    return [*stated, *carried.notices.get(code, ())]


def _apart(shares: Sequence[Share], one: str, other: str) -> bool:
    """Whether no interval of the two codes overlaps (NCCI Policy Manual ch. 11 §P)."""
    theirs = _spans(other, shares)
    return all(end <= begun or over <= start for start, end in _spans(one, shares) for begun, over in theirs)


def _spans(number: str, shares: Sequence[Share]) -> list[Span]:
    return [
        span
        for share in shares
        if share.service.code == number and share.service.by != "student"
        for span in share.spans
    ]
