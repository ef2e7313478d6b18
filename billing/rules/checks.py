"""What a person should know of a day's time and units; each check is named for its finding."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from billing.rules import why
from billing.rules.answer import Unbilled
from billing.rules.awards import Award
from billing.rules.dated import Rule
from billing.rules.facts import BillingDay
from billing.rules.findings import Finding, Severity, found
from billing.rules.lines import Draft
from billing.rules.standing import Tally, no_assistant, set_aside, whose
from billing.rules.timing import DayMinutes, Meeting, whole_minutes
from billing.rules.units import Division
from billing.rules.why import listed, said_minutes, said_units, who_takes

_ONE_EVALUATION_A_DAY = (("PT",), ("OT",))


@dataclass(slots=True)
class Workings:
    """A day as far as the law has worked it out: what the checks look at.

    `assistants` is the rule for CQ and CO, if it applies.
    """

    day: BillingDay
    minutes: DayMinutes
    tallies: Sequence[Tally]
    awards: Sequence[Award]
    division: Division | None
    drafts: Sequence[Draft]
    unbilled: Sequence[Unbilled]
    assistants: Rule | None


def check_overlapping_time(workings: Workings) -> Iterator[Finding]:
    """Two services may not share a minute unless one is a supervised modality (NCCI Policy Manual ch. 11 §P)."""
    for meeting in workings.minutes.meetings:
        if not meeting.joint:
            if meeting.keeps == meeting.yields:
                text = f"{meeting.yields} is logged twice for {_shared(meeting)}, which count once."
            else:
                text = f"{meeting.yields} shares {_shared(meeting)} with {meeting.keeps}, which comes first."
            yield found("overlapping-time", text, citation="NCCI Policy Manual ch. 11 §P", subject=meeting.yields)


def check_joint_time(workings: Workings) -> Iterator[Finding]:
    """Two people with one patient are one service (Pub. 100-04 ch. 5 §20.3)."""
    for meeting in workings.minutes.meetings:
        if meeting.joint:
            text = f"{meeting.keeps}: therapist and assistant share {_shared(meeting)}, the therapist's."
            yield found("joint-time", text, citation="Pub. 100-04 ch. 5 §20.3", subject=meeting.keeps)


def check_not_one_on_one(workings: Workings) -> Iterator[Finding]:
    """Minutes with several patients are not one-on-one (Pub. 100-02 ch. 15 §230 A)."""
    return _set_aside(workings, "not-one-on-one")


def check_below_eight_minutes(workings: Workings) -> Iterator[Finding]:
    """Too few minutes for a unit: of the whole day or, for some payers, of the code (Pub. 100-04 ch. 5 §20.2)."""
    for entry in workings.unbilled:
        if entry.reason == "below-eight-minutes":
            text = f"{entry.code}: {said_minutes(entry.minutes)}, too few for a unit; documented, not billed."
            yield found("below-eight-minutes", text, citation=_method(entry.code, workings), subject=entry.code)


def check_unbilled_minutes(workings: Workings) -> Iterator[Finding]:
    """Minutes of a code that has no unit stay in the note (Pub. 100-04 ch. 5 §20.2, example 4)."""
    # Minutes that are part of a pair's unit are not without one.
    paired = {tally.number for award in workings.awards if award.units for tally in award.claimant.tallies}
    for entry in workings.unbilled:
        if entry.reason == "no-unit-left" and entry.minutes and entry.code not in paired:
            text = f"{entry.code}: {said_minutes(entry.minutes)} without a unit; documented, not billed."
            yield found("unbilled-minutes", text, citation=_method(entry.code, workings), subject=entry.code)


def check_tie_needs_choice(workings: Workings) -> Iterator[Finding]:
    """Equal claims to a unit are the clinician's to settle (Pub. 100-04 ch. 5 §20.2, examples 2 and 5)."""
    division = workings.division
    if division and division.choice and division.undecided:
        codes, units = division.choice.codes, division.choice.units
        claim = f"{listed(codes)} have an equal claim to {said_units(units)}."
        text = f"{claim} {who_takes(division)} Choose if it should differ."
        yield found("tie-needs-choice", text, citation="Pub. 100-04 ch. 5 §20.2", subject=codes[0])


def check_evaluation_repeated(workings: Workings) -> Iterator[Finding]:
    """An evaluation is one unit a day, and a discipline has one a day (Pub. 100-04 ch. 5 §20.2; NCCI ch. 11 §P)."""
    first = ""
    for tally in workings.tallies:
        if tally.code is None or not tally.code.evaluation or tally.reason:
            continue
        # Speech therapists do evaluate several things on one day; the others' evaluations and re-evaluations are one.
        alone = tally.code.disciplines in _ONE_EVALUATION_A_DAY
        if alone and first:
            text = f"{tally.number} is a second evaluation beside {first}; {workings.day.discipline} has one a day."
            citation = "NCCI Policy Manual ch. 11 §P"
            yield found("evaluation-repeated", f"{text} Keep one.", citation=citation, subject=tally.number)
        elif len(tally.shares) > 1:
            text = f"{tally.number} is entered {len(tally.shares)} times; an evaluation is one unit a day."
            yield found("evaluation-repeated", text, citation="Pub. 100-04 ch. 5 §20.2", subject=tally.number)
        if alone:
            first = first or tally.number


def check_assistant_not_allowed(workings: Workings) -> Iterator[Finding]:
    """An assistant gives no evaluation, and Medicare knows none in speech therapy (Pub. 100-02 ch. 15 §230)."""
    yield from _set_aside(workings, "assistant-not-allowed")
    for tally in workings.tallies:
        if tally.assistant and not tally.reason and no_assistant(tally, workings.day):
            minutes = said_minutes(whole_minutes(tally.assistant))
            text = f"{tally.number}: {minutes} by an assistant alone. {whose(tally, workings.day)}."
            mend = "Log them as the therapist's if they were, or take them out."
            citation = "Pub. 100-02 ch. 15 §230"
            yield found("assistant-not-allowed", f"{text} {mend}", citation=citation, subject=tally.number)


def check_assistant_split_review(workings: Workings) -> Iterator[Finding]:
    """The two places where Medicare does not say whose a left-over unit is (Pub. 100-04 ch. 5 §20.1)."""
    rule = workings.assistants
    if rule is None:
        return
    enough, combined = rule.values["own_remainder"], rule.values["two_units_from"]
    # A pair of codes has several lines of one award; it is asked about once.
    assisted = {id(draft.award): draft for draft in workings.drafts if draft.assisted}
    for draft in assisted.values():
        claimant = draft.award.claimant
        if not claimant.code.pooled or draft.split is None or not draft.split.left:
            continue
        number, unit = claimant.code.number, claimant.code.unit_minutes
        therapist, assistant = (minutes % unit for minutes in claimant.shares())
        texts = []
        if draft.split.left > 1 and therapist + assistant < combined:
            texts.append(why.two_from_too_few(number, therapist, assistant, combined))
        elif not therapist:
            for other in workings.awards:
                own = _own_remainder(other, draft.award)
                if own >= enough:
                    texts.append(why.assistants_remainder(number, other.claimant.code.number, assistant, own))
        for text in texts:
            yield found("assistant-split-review", text, citation=rule.citation, subject=number)


def check_student_alone(workings: Workings) -> Iterator[Finding]:
    """A student's own minutes count nowhere (Pub. 100-02 ch. 15 §230 B)."""
    return _set_aside(workings, "student-alone")


def check_unknown_code(workings: Workings) -> Iterator[Finding]:
    """A code outside the catalogue cannot be billed (Pub. 100-04 ch. 5 §20)."""
    return _set_aside(workings, "unknown-code")


def check_code_not_in_force(workings: Workings) -> Iterator[Finding]:
    """A code is billed only for services within its own dates (Pub. 100-04 ch. 5 §20)."""
    return _set_aside(workings, "code-not-in-force")


def check_discipline_mismatch(workings: Workings) -> Iterator[Finding]:
    """A code belongs with its discipline's modifier; an evaluation with no other (Pub. 100-04 ch. 5 §20.1)."""
    for finding in _set_aside(workings, "discipline-mismatch"):
        yield Finding(finding.code, Severity.ERROR, finding.message, finding.citation, finding.subject)
    day = workings.day
    for tally in workings.tallies:
        if tally.code is not None and not tally.reason and day.discipline not in tally.code.disciplines:
            owners = listed(tally.code.disciplines, "or")
            text = f"{tally.number} is usually a code of {owners}; this day is {day.discipline}."
            yield found("discipline-mismatch", text, citation="Pub. 100-04 ch. 5 §20.1", subject=tally.number)


def check_add_on_without_primary(workings: Workings) -> Iterator[Finding]:
    """An add-on code is billed only beside the code it adds to (NCCI Policy Manual ch. 1, add-on codes)."""
    return _set_aside(workings, "add-on-without-primary")


def _set_aside(workings: Workings, reason: str) -> Iterator[Finding]:
    for tally in workings.tallies:
        if tally.reason == reason:
            basis = set_aside(tally, workings.day)
            yield found(reason, basis.text, citation=basis.citation, subject=tally.number)


def _shared(meeting: Meeting) -> str:
    minutes = whole_minutes(meeting.shared)
    return said_minutes(minutes) if minutes else "less than a minute"


def _own_remainder(loser: Award, winner: Award) -> int:
    """The therapist's left-over minutes of a code that lost the unit by its minutes, not by choice, and got none."""
    if loser.division is None or loser.division is not winner.division:
        return 0
    unit = winner.claimant.code.unit_minutes
    mine, theirs = loser.claimant.minutes, winner.claimant.minutes
    therapist, assistant = loser.claimant.shares()
    given = loser.units > therapist // unit + assistant // unit
    return 0 if given or (mine % unit, mine) >= (theirs % unit, theirs) else therapist % unit


def _method(number: str, workings: Workings) -> str:
    """The paragraph by which the units of a code were counted."""
    awards = (award for award in workings.awards if number in award.claimant.numbers)
    return next(award.rule.citation for award in awards)
