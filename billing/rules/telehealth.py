"""Services given at a distance: 95 for video, 93 for sound alone, and whether Medicare pays a therapist for them."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from billing.rules.answer import Basis
from billing.rules.dated import Rule, in_force
from billing.rules.facts import Delivery, PayerTerms
from billing.rules.findings import Finding, found
from billing.rules.why import listed

_IN_PERSON: frozenset[Delivery] = frozenset({"in_person"})
_WAYS: Mapping[Delivery, str] = {"in_person": "in person", "video": "by video", "audio": "by sound alone"}


@dataclass(frozen=True, slots=True)
class Delivered:
    """The modifier of each code given wholly in one way at a distance, why it is there, findings, rows consulted."""

    modifiers: Mapping[str, str]
    basis: Mapping[str, Basis]
    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...]


ALL_IN_PERSON = Delivered(MappingProxyType({}), MappingProxyType({}), (), ())


@dataclass(frozen=True, slots=True)
class Medicare:
    """Whether Medicare pays therapists at a distance on the day, and for which codes by which way."""

    coverage: Rule
    services: Rule
    on: date


def judge_delivery(deliveries: Mapping[str, AbstractSet[Delivery]], terms: PayerTerms, *, on: date) -> Delivered:
    """Modifiers and findings for the billed codes, each with the ways in which its services of the day were given.

    A code given in one way at a distance has the modifier of its payer (CPT; SSA 1834(m) for payers that count and mark
    like Medicare); one given in several has none. NoRuleInForce for a date before the first row, if any was remote.
    """
    remote = {code: ways for code, ways in deliveries.items() if ways and ways != _IN_PERSON}
    if not remote:
        return ALL_IN_PERSON
    rule = in_force("telehealth", on=on)
    medicare = _medicare(terms, on=on)
    names = rule.values["medicare" if medicare else "others"]
    unmarked = rule.values["unmarked"].split()
    modifiers: dict[str, str] = {}
    basis: dict[str, Basis] = {}
    findings: list[Finding] = []
    for code, ways in remote.items():
        if code in unmarked:
            continue
        if medicare:
            findings += check_telehealth_not_covered(code, ways, medicare)
        findings += check_telehealth_mixed(code, ways, rule)
        way = next(iter(ways))
        if len(ways) == 1 and way in names:
            modifiers[code] = names[way]
            basis[code] = _why(code, way, names[way], rule, medicare)
    rules = (rule, medicare.coverage, medicare.services) if medicare else (rule,)
    return Delivered(MappingProxyType(modifiers), MappingProxyType(basis), tuple(findings), rules)


def check_telehealth_not_covered(code: str, ways: AbstractSet[Delivery], medicare: Medicare) -> Iterator[Finding]:
    """Medicare pays therapists at a distance only while a law lends it, and for listed codes (SSA 1834(m))."""
    paid_through = medicare.coverage.values.get("paid_through")
    mends = "Correct how it was given if the record shows otherwise; else it is not billed to Medicare."
    if paid_through is None or medicare.on > paid_through:
        ended = f" after {paid_through.isoformat()}" if paid_through else " on this date"
        text = f"{code}: Medicare does not pay therapists for telehealth{ended}. {mends}"
        yield found("telehealth-not-covered", text, citation=medicare.coverage.citation, subject=code)
        return
    unlisted = [_WAYS[way] for way in sorted(ways - _IN_PERSON) if code not in medicare.services.values[way].split()]
    if unlisted:
        text = f"{code} is not on Medicare's list of telehealth services {listed(unlisted, 'or')}. {mends}"
        yield found("telehealth-not-covered", text, citation=medicare.services.citation, subject=code)


def check_telehealth_mixed(code: str, ways: AbstractSet[Delivery], rule: Rule) -> Iterator[Finding]:
    """One line says one way of giving a service: a code given in several is a person's to sort out (CPT)."""
    if len(ways) > 1:
        given = f"{code} was given {listed([_WAYS[way] for way in _WAYS if way in ways])} on one day"
        text = f"{given}, and its line says neither. Correct the entries, or bill the parts as lines of their own."
        yield found("telehealth-mixed", text, citation=rule.citation, subject=code)


def _medicare(terms: PayerTerms, *, on: date) -> Medicare | None:
    """Medicare's rows for a payer that counts and marks like Medicare; None for any other."""
    if terms.unit_method != "cms_total_time" or not terms.discipline_modifiers:
        return None
    return Medicare(in_force("telehealth_coverage", on=on), in_force("telehealth_services", on=on), on)


def _why(code: str, way: Delivery, modifier: str, rule: Rule, medicare: Medicare | None) -> Basis:
    place = medicare.coverage.values.get("place") if medicare else None
    where = f" The place of service on a professional claim is {place}." if place else ""
    return Basis(f"{code} was given {_WAYS[way]} throughout: {modifier}.{where}", rule.citation)
