"""Birth dates and clock times of the demo, reckoned from the day that it is put in."""

import datetime as dt

from django.utils import timezone

MINUTE = dt.timedelta(minutes=1)


def born(facts, today):
    """The birth date of somebody who is of that age today."""
    month, day = map(int, facts["birthday"].split("-"))
    return dt.date(today.year - facts["age"] - ((today.month, today.day) < (month, day)), month, day)


def timed(activities, visit, chance):
    """The activities with their clock times, one after the other within the planned time."""
    start = timezone.localtime(visit.planned) + chance.randint(0, 3) * MINUTE
    left = visit.planned_minutes - 5 - sum(one.get("minutes", 0) for one in activities)
    open_ended = sum(not one.get("minutes") for one in activities)
    told = []
    for activity in activities:
        minutes = activity.get("minutes")
        if not minutes:
            minutes = max(8, left // open_ended + chance.randint(-4, 4 if open_ended > 1 else -1))
            left, open_ended = left - minutes, open_ended - 1
        end = start + minutes * MINUTE
        told.append(activity | {"times": (f"{start:%H:%M}", f"{end:%H:%M}")})
        start = end + chance.choice((0, 0, 1)) * MINUTE
    return told


def soon(at, chance):
    """Some minutes later, to the second, as people sign."""
    return at + dt.timedelta(seconds=chance.randint(5 * 60, 25 * 60))
