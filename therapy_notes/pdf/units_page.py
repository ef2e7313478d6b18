"""The page of lines, units and their basis, on request behind a note: whoever derives them registers for it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

OfNote = Callable[..., bytes | None]

_registered: OfNote | None = None


def register(of_version: OfNote) -> None:
    """`of_version(version, *, at, by=None, variant="accessible", paper="letter")` gives the page as a PDF of its own.

    It gives None for a note that has no billing day: a plan, a report, a visit that was missed.
    """
    global _registered
    _registered = of_version


def of_note(version: Any, *, at: dt.datetime, **more: Any) -> bytes | None:
    """The page for a signed version, derived at that moment; None where there is nothing to derive, or nobody does."""
    return _registered(version, at=at, **more) if _registered else None
