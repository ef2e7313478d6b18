"""All lists of the page: how many rows each holds, and the rows of one, in a number of queries that does not grow."""

from dataclasses import dataclass

from django.db.models import Count, F

from therapy_notes import clocks
from therapy_notes.compliance.lists import PLANS, REPORTS, SENT, ClockList
from therapy_notes.compliance.sections import registered
from therapy_notes.compliance.signatures import SIGNATURES, NoteList, notes_of, rows_of_notes
from therapy_notes.models import CareClock

FRESHENED = 20  # so many stale clocks a page counts anew by itself; more are left to `manage.py daily`


@dataclass(frozen=True, slots=True)
class Overview:
    """How many rows each list has, by its name, and how many clocks of the clinic are `stale` all the same."""

    counts: dict[str, int]
    stale: int = 0


def groups():
    """The lists with the heading that they stand under, in the order of the page."""
    more = tuple(registered())
    found = [("Progress reports", REPORTS), ("Plan of care", PLANS), ("Signatures", SIGNATURES)]
    return [*found, ("Visits that payers count", more)] if more else found


def listings():
    """All lists by their name."""
    return {one.name: one for _, lists in groups() for one in lists}


def overview(scope, *, on):
    """The counts of all lists. Few stale clocks are counted anew before; of many it is only said that they are."""
    stale = _freshen(scope.clinic, on=on)
    wanted = {one.name: Count("pk", filter=one.held(on)) for one in (*REPORTS, *PLANS)}
    counts = CareClock.objects.filter(scope.episodes("episode")).aggregate(**wanted)
    counts |= {one.name: notes_of(one, scope, on=on).count() for one in SIGNATURES}
    counts |= {one.name: len(_section_rows(one, scope, on=on)) for one in registered()}
    return Overview(counts, stale)


def rows_of(listing, scope, *, on, style, start=0, stop=None):
    """The rows of one list from one place to another, most pressing first."""
    if isinstance(listing, ClockList):
        found = CareClock.objects.filter(listing.held(on), scope.episodes("episode")).annotate(
            is_sent=SENT, plan_note=F("plan__note")
        )
        return [listing.row(clock, on, style) for clock in found.order_by(*listing.order, "pk")[start:stop]]
    if isinstance(listing, NoteList):
        return rows_of_notes(notes_of(listing, scope, on=on)[start:stop], on=on, style=style)
    return _section_rows(listing, scope, on=on)[start:stop]


def _freshen(clinic, *, on):
    """Count anew what is stale in the clinic, where it is little; how many clocks are stale then."""
    found = clocks.stale(clinic, on=on)
    some = list(found[: FRESHENED + 1])
    if len(some) > FRESHENED:
        return found.count()
    if some:
        clocks.recount(some, on=on)
    return 0


def _section_rows(section, scope, *, on):
    return list(section.rows(scope.clinic, on=on, therapist=scope.therapist))
