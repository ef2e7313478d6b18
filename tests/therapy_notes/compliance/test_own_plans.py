"""The plans of care that Today asks a therapist about."""

import pytest

from tests.builders import DAY, build_episode, build_patient, build_visit
from tests.therapy_notes.compliance.clocks import days, set_clock
from therapy_notes.compliance import own_plans

pytestmark = pytest.mark.usefixtures("noon")


def told(user):
    return [(one.episode.patient.last_name, one.listing.name, one.age) for one in own_plans(user, on=DAY)]


@pytest.mark.parametrize(
    ("columns", "asked"),
    [
        ({"certified_through": days(15)}, []),
        ({"certified_through": days(14)}, [("Alvarez", "ending", "in 14 days")]),
        ({"certified_through": days(-1)}, [("Alvarez", "expired", "1 day")]),
        ({"plan_wanted_since": days(-3)}, [("Alvarez", "unplanned", "3 days")]),
        ({"certification_due": DAY}, [("Alvarez", "unsent", "today")]),
        ({"certification_due": days(-1)}, [("Alvarez", "uncertified", "1 day")]),
    ],
)
def test_a_plan_is_told_from_its_day_on(episode, therapist, columns, asked):
    build_visit(episode, therapist)
    set_clock(episode, **columns)
    assert told(therapist) == asked


def test_each_is_told_once_and_the_most_pressing_first(clinic, episode, therapist):
    other = build_episode(clinic, patient=build_patient(clinic, "1002", "Brandt"))
    for one in (episode, other):
        build_visit(one, therapist)
    set_clock(episode, certified_through=days(3))
    set_clock(other, plan_wanted_since=days(-1), certified_through=days(-1))
    assert [row[:2] for row in told(therapist)] == [("Brandt", "unplanned"), ("Alvarez", "ending")]


def test_only_the_therapist_who_treats_is_told(episode, therapist, assistant, biller, django_assert_num_queries):
    build_visit(episode, assistant)
    set_clock(episode, plan_wanted_since=days(-1))
    with django_assert_num_queries(0):
        assert told(assistant) == told(biller) == []
    with django_assert_num_queries(1):
        assert told(therapist) == []


def test_today_shows_them_and_conceals_what_is_closed(sign_in, episode, therapist):
    build_visit(episode, therapist)
    set_clock(episode, certified_through=days(-1))
    html = sign_in(therapist).get("/").content.decode()
    assert "Plans of care" in html
    assert "Certification ended. Treatment is no longer certified." in html
    episode.patient.is_restricted = True
    episode.patient.save()
    assert "Alvarez" not in sign_in(therapist).get("/").content.decode()
