"""A visit on which every statement has its place."""

import pytest

from tests.builders import COMPLETE, build_coverage, build_payer, build_rates, build_visit, build_year


@pytest.fixture
def visit(episode, therapist, clinic):
    """A group and one-on-one time beside it, past the year's threshold: every statement has its place."""
    payer = build_payer(clinic)
    build_rates(payer, c97530="40.00", c97150="20.00")
    build_coverage(episode.patient, payer)
    build_year(episode.patient, therapist, "2470.00")
    return build_visit(
        episode,
        therapist,
        [("97150", "09:00", "09:20", {"mode": "group"}), ("97530", "09:20", "09:40")],
        sections=COMPLETE,
    )
