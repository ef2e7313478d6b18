"""GA, GX, GY and GZ: what a person has stated about Medicare's notice of non-coverage, on the lines it is said of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from billing.rules.dated import Rule, in_force
from billing.rules.facts import BillingDay
from billing.rules.findings import Finding, found
from billing.rules.why import listed


@dataclass(frozen=True, slots=True)
class Notices:
    """The modifiers of each billed code that has any, findings, and the row they come from."""

    modifiers: Mapping[str, tuple[str, ...]]
    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...]


NO_NOTICES = Notices(MappingProxyType({}), (), ())


def judge_notices(day: BillingDay, billed: Collection[str]) -> Notices:
    """The notice modifiers of the billed codes, as a person stated them (Pub. 100-04 ch. 30 §50).

    Two that contradict each other are refused, both. A notice for a code that is not billed has no line to go on and is
    passed over. NoRuleInForce for a notice on a date before the first row.
    """
    if not day.notices:
        return NO_NOTICES
    stated: dict[str, set[str]] = {}
    for notice in day.notices:
        if notice.code in billed:
            stated.setdefault(notice.code, set()).add(notice.modifier)
    if not stated:
        return NO_NOTICES
    rule = in_force("notices", on=day.date)
    modifiers: dict[str, tuple[str, ...]] = {}
    findings: list[Finding] = []
    for code, names in stated.items():
        ordered = tuple(sorted(names))
        if len(ordered) == 1 or " ".join(ordered) in rule.values["together"]:
            modifiers[code] = ordered
            findings.append(_applied(code, ordered, rule))
        else:
            findings.append(_contradicted(code, ordered, rule))
    return Notices(MappingProxyType(modifiers), tuple(findings), (rule,))


def _applied(code: str, names: tuple[str, ...], rule: Rule) -> Finding:
    states = "; ".join(f"{name} states that {rule.values['states'][name]}" for name in names)
    text = f"{code} carries {listed(names)}, as a person has stated. {states}. No KX goes beside it."
    return found("notice-applied", text, citation=rule.citation, subject=code)


def _contradicted(code: str, names: tuple[str, ...], rule: Rule) -> Finding:
    states = "; ".join(f"{name} that {rule.values['states'][name]}" for name in names)
    text = f"{code}: {listed(names)} cannot stand on one line, and none is added. {states}. Keep the one that is true."
    return found("notice-contradicted", text, citation=rule.citation, subject=code)
