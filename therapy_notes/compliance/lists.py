"""The lists over the stored clocks: which episodes each holds on a day, in which order, and what is said of one."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from billing.rules.dated import NoRuleInForce, in_force
from therapy_notes.compliance import words
from therapy_notes.models import PlanEvent

AHEAD = dt.timedelta(days=7)
ENDING, ENDING_TODAY = dt.timedelta(days=30), dt.timedelta(days=14)
# Of who was discharged nothing new falls due; a report that a period lacks, or a certification, may still come.
OPEN = Q(episode__ended=None)
SENT = Exists(
    PlanEvent.objects.filter(plan=OuterRef("plan"), kind=PlanEvent.Kind.SENT, taken_back=None).order_by().values("pk")
)


@dataclass(frozen=True, slots=True)
class ClockList:
    """The episodes whose clock is `held(on)`, in `order`; `row(clock, on, style)` says one of them.

    `icon` and `css` are its meaning, `looked_at` ends the sentence of an empty list, `act` is what mends a row.
    """

    name: str
    label: str
    held: Callable
    order: tuple[str, ...]
    row: Callable
    icon: str
    css: str
    act: str
    looked_at: str


def warned_from(on):
    """How many treatment days before a report is due it is warned of; none where no rule holds yet."""
    try:
        return in_force("progress_reports", on=on).values["warn_days_left"]
    except NoRuleInForce:
        return 0


def reports_pressing(on):
    """The condition on clocks that a report is missing, waits, is due or soon due by its treatment days."""
    return Q(waiting_since__lte=on) | (OPEN & Q(remaining__gt=0, remaining__lte=warned_from(on)))


def _missing(on):
    return Q(waiting_since__lt=on, waiting_until__lt=on)


def _due(on):
    return Q(waiting_since=on) | (OPEN & Q(due_on=on))


def _waiting(on):
    return Q(waiting_since__lt=on, waiting_until__gte=on)


def _soon(on):
    nothing_booked = Q(due_on=None, remaining__gt=0, remaining__lte=warned_from(on))
    return OPEN & (Q(due_on__gt=on, due_on__lte=on + AHEAD) | nothing_booked)


def _late(on):
    return OPEN & Q(late_reports__gt=0)


def _gaps(on):
    return OPEN & Q(gap_from__lte=on)


def _unplanned(on):
    return OPEN & Q(plan_wanted_since__lte=on)


def _uncertified(on):
    return Q(certification_due__lt=on)


def _unexplained(on):
    return Q(certification_late__isnull=False)


def _unsent(on):
    return Q(certification_due__gte=on) & ~SENT


def _awaited(on):
    return Q(certification_due__gte=on) & SENT


def _expired(on):
    return OPEN & Q(certified_through__lt=on) & (Q(certification_due=None) | Q(certification_due__gte=on))


def _ending(on):
    """A plan that waits for its signature is renewed already, and stands in the lists of those."""
    return OPEN & Q(certified_through__gte=on, certified_through__lte=on + ENDING, certification_due=None)


PROBLEM, DUE, INFO = ("problem", "is-problem"), ("due", "is-due"), ("info", "is-info")
REPORTS = (
    ClockList(
        *("missing", "Report missing", _missing, ("waiting_since",), words.missing, *PROBLEM, "report"),
        "every reporting period whose days for writing its report are over.",
    ),
    ClockList(
        *("due", "Due today", _due, ("waiting_since", "due_on"), words.due, *PROBLEM, "report"),
        "every reporting period whose last treatment day is today.",
    ),
    ClockList(
        *("waiting", "May still be written", _waiting, ("waiting_until",), words.waiting, *DUE, "report"),
        "every reporting period that ended without a report and may still get one.",
    ),
    ClockList(
        *("soon", "Due in seven days", _soon, ("due_on", "remaining"), words.soon, *DUE, "report"),
        "the booked visits of the next seven days, and charts with a treatment day or two left and nothing booked.",
    ),
    ClockList(
        *("gaps", "No therapist treated", _gaps, ("gap_from",), words.gap, *PROBLEM, "chart"),
        "every reporting period for a whole service by the therapist.",
    ),
    ClockList(
        *("late", "Written late", _late, ("-late_reports",), words.late, *INFO, "chart"),
        "the reports of all open episodes.",
    ),
)
PLANS = (
    ClockList(
        *("unplanned", "No signed plan", _unplanned, ("plan_wanted_since",), words.unplanned, *PROBLEM, "plan"),
        "every open episode with a treatment day.",
    ),
    ClockList(
        *("uncertified", "Certification late", _uncertified, ("certification_due",), words.uncertified, *PROBLEM),
        *("certify", "every signed plan that a physician or NPP has not signed in time."),
    ),
    ClockList(
        *("unexplained", "Reason for delay", _unexplained, ("certification_late",), words.unexplained, *PROBLEM),
        *("certify", "every certification that came too late to need no reason."),
    ),
    ClockList(
        *("unsent", "Plan not sent", _unsent, ("certification_due",), words.unsent, *DUE, "certify"),
        "every signed plan that is to be certified.",
    ),
    ClockList(
        *("awaited", "Signature awaited", _awaited, ("certification_due",), words.awaited, *DUE, "certify"),
        "every plan that was sent and has not come back.",
    ),
    ClockList(
        *("expired", "Certification ended", _expired, ("certified_through",), words.expired, *PROBLEM, "recertify"),
        "the last day of every certification.",
    ),
    ClockList(
        *("ending", "Ends within 30 days", _ending, ("certified_through",), words.ending, *DUE, "recertify"),
        "the last day of every certification.",
    ),
)
