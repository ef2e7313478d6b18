"""How often a page may be asked for: what is slow to make, or could be carried off page by page.

The numbers are far above what a clinician's day needs. Signing, saving and the pages of a visit have none; sign-in has
its lock-out. Each worker process counts for itself, in its own memory: a flood of questions never writes to the
database, and two workers let through twice as many at most.
"""

import time
from dataclasses import dataclass

from django.core.cache import caches

MINUTE = 60
TEN_MINUTES = 10 * MINUTE


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` requests in a window of so many seconds, for each person, or each address where nobody signed in.

    `methods` are those that count; HEAD counts as GET, since it makes the same page.
    """

    most: int
    seconds: int
    methods: tuple[str, ...] = ("GET", "POST")


# By the name of the address.
LIMITS = {
    "patients": Limit(120, MINUTE, ("POST",)),
    "note_pdf": Limit(120, TEN_MINUTES),
    "note_version_pdf": Limit(120, TEN_MINUTES),
    "note_draft_pdf": Limit(120, TEN_MINUTES),
    "goals_pdf": Limit(120, TEN_MINUTES),
    "note_with_units_pdf": Limit(120, TEN_MINUTES),
    "units_pdf": Limit(120, TEN_MINUTES),
    "superbill_of_visit": Limit(60, TEN_MINUTES),
    "superbill_of_patient": Limit(60, TEN_MINUTES),
    "plan_print": Limit(120, TEN_MINUTES),
    "plan_fax": Limit(120, TEN_MINUTES),
    "timesheet_pdf": Limit(60, TEN_MINUTES),
    "attachment": Limit(120, TEN_MINUTES),
    "attachment_new": Limit(60, TEN_MINUTES, ("POST",)),
    "plan_event": Limit(60, TEN_MINUTES, ("POST",)),
    "calendar_feed": Limit(600, TEN_MINUTES),
    "export_download": Limit(60, TEN_MINUTES),
    "export_again": Limit(60, TEN_MINUTES, ("POST",)),
    "audit_export": Limit(20, TEN_MINUTES),
    "compliance_export": Limit(20, TEN_MINUTES),
    "verify": Limit(60, TEN_MINUTES),
}


@dataclass(frozen=True, slots=True)
class Passed:
    """That a limit is passed: seconds until the window ends, and whether this is the first request past it."""

    wait: int
    is_first: bool


def passed(name, method, who, *, limits=LIMITS):
    """Count a request for the address of that name; None while it is within its limit.

    `who` tells people and addresses apart.
    """
    limit = limits.get(name)
    if limit is None or ("GET" if method == "HEAD" else method) not in limit.methods:
        return None
    window, into = divmod(int(time.time()), limit.seconds)
    cache, key = caches["limits"], f"{name}:{who}:{window}"
    cache.add(key, 0, timeout=limit.seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # let go of in this moment, since the memory was full
        return None
    return Passed(limit.seconds - into, count == limit.most + 1) if count > limit.most else None
