"""The episodes of a list whose report presses, found by their stored clocks."""

from django.db.models import Q

from billing.rules.dated import NoRuleInForce, in_force
from therapy_notes.clocks.courses import courses_of
from therapy_notes.clocks.shown import PRESSING, clock_of
from therapy_notes.models import CareClock


def pressing(episodes, *, on):
    """Those episodes whose report is due, soon due or missing, with their clock, most pressing first.

    The stored clocks say which may be meant, in one query; what is said of these is counted for the day.
    """
    known = _calm(episodes, on)
    meant = [one for one in episodes if one.pk not in known]
    courses = courses_of(meant) if meant else {}
    rows = [(one, clock_of(courses[one.pk].reporting(on=on), on=on)) for one in meant]
    due = [(episode, clock) for episode, clock in rows if clock and clock.finding]
    return sorted(due, key=lambda row: (PRESSING.index(row[1].finding.code), row[0].pk))


def _calm(episodes, on):
    """Those whose stored clock is sure that nothing presses on the day."""
    try:
        soon = in_force("progress_reports", on=on).values["warn_days_left"]
    except NoRuleInForce:
        return frozenset()
    sure = Q(counted_on__lte=on) & (Q(stale_on=None) | Q(stale_on__gt=on))
    found = CareClock.objects.filter(sure, episode__in=episodes, waiting_since=None, remaining__gt=soon)
    return frozenset(found.values_list("episode", flat=True))
