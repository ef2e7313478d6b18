"""What the timeline draws of the plans of care."""

import datetime as dt

from tests.therapy_notes.plans.building import FIRST, build_plan, certified, papers
from therapy_notes import clocks
from therapy_notes.plans.calendars import calendar_of


def bars(episode, on):
    facts = {"course": clocks.course_of(episode), "papers": papers(episode), "on": on, "style": "us"}
    drawn = calendar_of(episode, visits=[], periods=(), hands=(), interval=10, **facts)
    return [(bar.starts, bar.ends, bar.state) for bar in drawn.plans]


def test_a_plan_is_drawn_as_far_as_its_certification_covers_and_the_rest_apart(episode, therapist):
    plan = build_plan(episode, therapist, days=120)
    certified(plan, therapist, dt.date(2025, 3, 10))
    covered = dt.date(2025, 5, 31)
    told = [(FIRST, covered, "done"), (dt.date(2025, 6, 1), plan.ends, "uncovered")]
    assert bars(episode, dt.date(2025, 4, 1)) == told


def test_a_plan_that_waits_for_its_first_signature_is_one_bar(episode, therapist):
    plan = build_plan(episode, therapist, days=120)
    assert bars(episode, dt.date(2025, 3, 20)) == [(FIRST, plan.ends, "due")]
