"""Stored clocks as a test wants them, whatever the record says."""

import datetime as dt

from tests.builders import DAY
from therapy_notes.models import CareClock


def days(count):
    """The day so many days from DAY."""
    return DAY + dt.timedelta(days=count)


def set_clock(episode, **columns):
    """The clock of an episode with these columns; without any, nothing is due in it."""
    quiet = {"counted_on": DAY, "stale_on": None, "interval": 10, "remaining": 10}
    CareClock.objects.filter(episode=episode).delete()
    return CareClock.objects.create(episode=episode, **quiet | columns)


MISSING = {"remaining": 0, "due_on": days(-9), "waiting_since": days(-9), "waiting_until": days(-2)}
