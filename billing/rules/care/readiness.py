"""Whether the rest of the record lets a claim go: signatures, the progress report, coverage, who is named on it."""

from collections.abc import Callable, Iterable
from datetime import date

from billing.rules.care_facts import NOT_GIVEN, CareFacts, NotGiven
from billing.rules.findings import Finding, Severity, found, rule_of
from billing.rules.why import listed, said_day

Days = tuple[date, ...] | None | NotGiven
# Of these, and of what nobody speaks of, no check has anything to say.
_IN_TIME = frozenset({NOT_GIVEN, "open", "on_time", "delayed_ok"})


def readiness_findings(care: CareFacts) -> list[Finding]:
    """What is open beside the note's content and the plan, as far as the record speaks of it; in no order."""
    checks: tuple[Check, ...] = OF_COVERAGE
    if care.providers is not NOT_GIVEN:
        checks += OF_PROVIDERS
    if care.report_status not in _IN_TIME or _given(care.unreported):
        checks += OF_REPORTS
    if _given(care.without_participation):
        checks += OF_PARTICIPATION
    if care.note is not NOT_GIVEN:
        checks += OF_NOTES
    return [finding for check in checks for finding in check(care)]


def check_provider_not_licensed(care: CareFacts) -> Iterable[Finding]:
    """Who gives or supervises the therapy is licensed on the day (42 CFR 484.115)."""
    if care.providers and care.providers is not NOT_GIVEN:
        text = "has no license in force on the day: correct the license dates, or hold the claim"
        unlicensed = [one.name for one in care.providers if not one.licensed]
        return [_found("provider-not-licensed", f"{name} {text}.", name) for name in unlicensed]
    return ()


def check_provider_not_enrolled(care: CareFacts) -> Iterable[Finding]:
    """Who is named on the claim is enrolled with the payer on the day (42 CFR 424.505)."""
    if care.providers and care.providers is not NOT_GIVEN:
        text = "is not enrolled with the payer on the day: enter the enrollment, or hold the claim"
        strangers = [one.name for one in care.providers if not one.enrolled]
        return [_found("provider-not-enrolled", f"{name} {text}.", name) for name in strangers]
    return ()


def check_report_due(care: CareFacts) -> Iterable[Finding]:
    """The last treatment day of a period without a report (Pub. 100-02 ch. 15 §220.3 D)."""
    if care.report_status == "due_today":
        return _report("report-due", "The progress report is due on this treatment day: write it with the note.")
    return ()


def check_report_grace(care: CareFacts) -> Iterable[Finding]:
    """A delayed report may be written for some days after the period (Pub. 100-02 ch. 15 §220.3 D)."""
    if care.report_status == "grace":
        text = "The reporting period has ended without a report, which may still be written: write it now."
        return _report("report-grace", text)
    return ()


def check_report_missing(care: CareFacts) -> Iterable[Finding]:
    """A report that nobody wrote while it could be delayed, or of which nothing is known (…§220.3 D).

    It holds treatment after its period. On the period's own days it is an error only where nobody tells the two apart.
    """
    if ended := _given(care.unreported):
        text = (
            f"No progress report was written in time for {_periods(ended)}: treatment since then waits until a "
            "clinician writes and signs it, late as it is."
        )
        return [_found("report-missing", text, "unreported")]
    status = care.report_status
    if status == "missing":
        text = "The progress report was not written in time: a clinician writes and signs it, late as it is."
        if care.unreported is NOT_GIVEN:
            return _report("report-missing", text)
        return _report("report-missing", f"{text} Treatment after the period waits for it.", Severity.WARNING)
    if status is None:
        text = "Nothing says whether a progress report is due or written: enter the reports of the episode."
        return _report("report-missing", text)
    return ()


def check_participation_missing(care: CareFacts) -> Iterable[Finding]:
    """In each period the clinician gives at least one whole service, late if need be (Pub. 100-02 ch. 15 §220.3 D)."""
    if ended := _given(care.without_participation):
        text = (
            f"No whole service by the clinician in {_periods(ended)}, and none since: the clinician gives one, and "
            "notes why it was missed and what guidance the assistant has."
        )
        return [_found("participation-missing", text, "without_participation")]
    return ()


def check_report_late(care: CareFacts) -> Iterable[Finding]:
    """A late report releases its days, and its lateness stays on record (Pub. 100-02 ch. 15 §220.3 D)."""
    if care.report_status == "late":
        return _report("report-late", "The progress report was written late: it counts, and the record keeps its date.")
    return ()


def check_unsigned(care: CareFacts) -> Iterable[Finding]:
    """The author signs what is billed (Pub. 100-08 ch. 3 §3.3.2.4)."""
    note = care.note
    if note is not NOT_GIVEN and (note is None or not note.signed):
        return [_found("unsigned", "The note of the day is not signed: its author signs it.", "note")]
    return ()


def check_late_entry(care: CareFacts) -> Iterable[Finding]:
    """What is signed later than the clinic allows, or timed on a later day, says so (Pub. 100-08 ch. 3 §3.3.2.5)."""
    note = care.note
    if note and note is not NOT_GIVEN and note.signed_late:
        text = "The note was signed late, or times were typed on a later day: it says so, and shows both dates."
        return [_found("late-entry", text, "note")]
    return ()


def check_cosign_pending(care: CareFacts) -> Iterable[Finding]:
    """A second signature where the clinic, the state or the payer wants it; a student's note needs one (…§230 B)."""
    note = care.note
    if note is None or note is NOT_GIVEN or note.cosign == "done":
        return ()
    if note.author == "student" and note.cosign == "not_required":
        return [_found("cosign-pending", "A student wrote the note: the clinician signs it too.", "note")]
    if not note.cosign or note.cosign == "pending":
        return [_found("cosign-pending", "The note waits for a second signature: cosign or return it.", "note")]
    return ()


def check_other_care_open(care: CareFacts) -> Iterable[Finding]:
    """Home health, a nursing facility or hospice pays for therapy itself (Pub. 100-04 ch. 10 §20 and ch. 6 §10)."""
    if care.other_care and care.other_care is not NOT_GIVEN:
        text = "is open on the day and pays for therapy: ask for its last day, or bill that provider"
        return [_found("other-care-open", f"{stay}: this stay {text}.", stay) for stay in care.other_care]
    return ()


def check_authorization_missing(care: CareFacts) -> Iterable[Finding]:
    """Where the payer wants care authorized, an authorization covers the day (payer terms)."""
    given = care.authorization
    if given is NOT_GIVEN:
        return ()
    if given is None or (given.required is True and given.visits_left is None):
        text = "No authorization covers the day: enter it, or ask the payer for one."
        return [_found("authorization-missing", text, "authorization")]
    return ()


def check_authorization_exhausted(care: CareFacts) -> Iterable[Finding]:
    """An authorization has a visit left for the day (payer terms)."""
    given = care.authorization
    if not given or given is NOT_GIVEN or not given.required or given.visits_left is None:
        return ()
    if given.visits_left <= 0:
        text = "No visit is left of the authorization: ask the payer for more, and enter them."
        return [_found("authorization-exhausted", text, "authorization")]
    return ()


def check_coverage_unverified(care: CareFacts) -> Iterable[Finding]:
    """Somebody has asked the payer whether the coverage is in force (payer terms)."""
    if not care.coverage_verified:
        text = "Nobody has verified the coverage: ask the payer, and enter the day."
        return [_found("coverage-unverified", text, "coverage_verified")]
    return ()


Check = Callable[[CareFacts], Iterable[Finding]]
OF_PROVIDERS: tuple[Check, ...] = (check_provider_not_licensed, check_provider_not_enrolled)
OF_REPORTS: tuple[Check, ...] = (check_report_due, check_report_grace, check_report_missing, check_report_late)
OF_PARTICIPATION: tuple[Check, ...] = (check_participation_missing,)
OF_NOTES: tuple[Check, ...] = (check_unsigned, check_late_entry, check_cosign_pending)
OF_COVERAGE: tuple[Check, ...] = (
    check_other_care_open,
    check_authorization_missing,
    check_authorization_exhausted,
    check_coverage_unverified,
)
CHECKS = (*OF_PROVIDERS, *OF_REPORTS, *OF_PARTICIPATION, *OF_NOTES, *OF_COVERAGE)


def _given(days: Days) -> tuple[date, ...]:
    """The days that are spoken of, if any."""
    return () if days is NOT_GIVEN else days or ()


def _periods(ended: tuple[date, ...]) -> str:
    """The periods that ended on these days, in words."""
    days = [f"{said_day(day)}, {day.year}" for day in sorted(ended)]
    return f"the period{'s' * (len(days) > 1)} that ended on {listed(days)}"


def _report(code: str, text: str, severity: Severity | None = None) -> list[Finding]:
    return [_found(code, text, "report_status", severity)]


def _found(code: str, text: str, subject: str, severity: Severity | None = None) -> Finding:
    return found(code, text, citation=rule_of(code).citation, subject=subject, severity=severity)
