"""Visits of the codes that payers count between two supportive documentations; a progress report is one."""

BROUGHT = "97530"  # of which code an opening balance tells the visits
COUNTED = (BROUGHT,)


def visits_with(code, logged):
    """The days of the visits in which that code was logged, one date for each visit."""
    return tuple(sorted(day for day, _ in {(one.day, one.visit) for one in logged if one.code == code}))
