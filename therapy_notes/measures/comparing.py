"""A value beside the one before it: better or worse, by how much, and whether that is more than an error."""

from decimal import Decimal

from therapy_notes.measures.catalogue import with_unit


def change_words(was, now, *, unit="", lower_is_better=False, mdc=None, grades=None):
    """What became of a value, in words: "better by 6, more than the smallest real change of 5".

    `was` and `now` are kept values; `grades` gives their numbers where they are grades, which have no amount.
    """
    if was == now:
        return "the same"
    if grades:
        return "better" if grades(now) > grades(was) else "worse"
    change = Decimal(now) - Decimal(was)
    is_better = (change < 0) == lower_is_better
    amount = abs(change)
    said = f"{'better' if is_better else 'worse'} by {_shown(amount, unit)}"
    return said if mdc is None else f"{said}, {_beside(amount, Decimal(str(mdc)))} of {_shown(mdc, unit)}"


def change_of(measure, was, now):
    """The same of two values of a measure."""
    facts = {"unit": measure.unit, "lower_is_better": measure.lower_is_better, "mdc": measure.mdc}
    return change_words(was, now, **facts, grades=measure.number if measure.kind == "grade" else None)


def _beside(amount, mdc):
    if amount == mdc:
        return "exactly the smallest real change"
    return "more than the smallest real change" if amount > mdc else "less than the smallest real change"


def _shown(amount, unit):
    """An amount with its unit; what is counted out of a whole is so many points."""
    number = f"{Decimal(str(amount)).normalize():f}"
    return number if unit.startswith("/") else with_unit(number, unit)
