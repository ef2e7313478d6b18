"""The buttons of the visit page without script: carry over, confirm, hand over, say when a clock ended."""

import datetime as dt

import pytest

from tests.builders import DAY, at, build_episode, build_signed_visit, build_visit, log
from tests.therapy_notes.pages import save
from therapy_notes.models import Activity, Stretch

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def visit(episode, therapist):
    return build_visit(episode, therapist, start="11:30")


@pytest.fixture
def press(visit, therapist, sign_in):
    client = sign_in(therapist)

    def press(then, **fields):
        return save(client, f"/visits/{visit.pk}/", then=then, **fields)

    return press


@pytest.fixture
def last_time(episode, therapist):
    activities = [("97530", "09:00", "09:23", {"skill": "Graded the seat."}), ("97116", "09:23", "09:40")]
    return list(build_signed_visit(episode, therapist, activities, day=DAY - dt.timedelta(days=3)).activities.all())


def now_logged(visit):
    return [(one.code, one.skill, one.stretches.count()) for one in visit.activities.all()]


def test_one_activity_of_last_time_is_added(visit, press, last_time):
    response = press(f"like:{last_time[0].pk}")
    assert now_logged(visit) == [("97530", "Graded the seat.", 0)]
    assert f"open={visit.activities.get().pk}" in response.url


def test_one_is_added_and_started(visit, press, last_time):
    press(f"again:{last_time[1].pk}")
    assert now_logged(visit) == [("97116", "", 1)]
    assert Stretch.objects.get(activity__visit=visit).ended is None


def test_all_of_last_time_are_added_in_their_order(visit, press, last_time):
    press("same:")
    assert [code for code, *_ in now_logged(visit)] == ["97530", "97116"]


@pytest.mark.parametrize(
    "then",
    [
        "like:",
        "like:x",
        "like:99999",
        "again:99999",
        "same:",
        "hand:1",
        "hand:1-",
        "hand:x-y",
        "ended:x",
        "ended:",
        "confirm:",
    ],
)
def test_a_button_without_anything_to_carry_or_hand_breaks_nothing(visit, press, then):
    assert press(then).status_code in (302, 404)
    assert not visit.activities.exists()


def test_copied_words_are_confirmed(visit, press, last_time):
    press(f"like:{last_time[0].pk}")
    added = visit.activities.get()
    assert added.copied == {"skill": "2026-03-03"}
    press(f"confirm:{added.pk}")
    assert Activity.objects.get(pk=added.pk).copied == {}


def test_a_running_clock_is_handed_over(visit, press, therapist, assistant):
    activity = log(visit, therapist, "97530", "11:30", None)
    press(f"hand:{activity.pk}-{assistant.clinician.pk}")
    first, second = activity.stretches.all()
    assert (first.ended, second.by, second.ended) == (at("12:00"), assistant.clinician, None)


def test_nobody_of_another_clinic_is_handed_a_clock(visit, press, therapist, stranger):
    activity = log(visit, therapist, "97530", "11:30", None)
    press(f"hand:{activity.pk}-{stranger.clinician.pk}")
    assert activity.stretches.get().ended is None


def test_when_a_forgotten_clock_ended_is_typed(visit, press, therapist):
    stretch = log(visit, therapist, "97530", "11:30", None).stretches.get()
    press(f"ended:{stretch.key}", **{f"ended-{stretch.key}": "1148"})
    stretch.refresh_from_db()
    assert (stretch.ended, stretch.ended_source) == (at("11:48"), "typed")


@pytest.mark.parametrize(("typed", "words"), [("soon", "Type when it ended"), ("1120", "not after the start")])
def test_a_wrong_end_is_told_and_the_clock_runs_on(visit, press, therapist, typed, words):
    stretch = log(visit, therapist, "97530", "11:30", None).stretches.get()
    response = press(f"ended:{stretch.key}", **{f"ended-{stretch.key}": typed})
    assert words in response.client.get(response.url).content.decode()
    stretch.refresh_from_db()
    assert stretch.ended is None


@pytest.mark.parametrize("verb", ["start", "stop", "remove"])
def test_a_button_cannot_reach_an_activity_of_another_clinic(verb, visit, stranger, therapist, sign_in):
    own = build_visit(build_episode(stranger.clinic), stranger, start="11:30")
    theirs = log(visit, therapist, "97110", "11:35", None)
    response = save(sign_in(stranger), f"/visits/{own.pk}/", then=f"{verb}:{theirs.pk}")
    assert response.status_code == 404
    assert Activity.objects.get(pk=theirs.pk).stretches.get().ended is None


@pytest.mark.parametrize("then", ["start:", "stop:x", "remove:", "remove:x", "start:²", "open:x", ":", "stop:-1"])
def test_a_button_that_is_not_on_the_page_breaks_nothing(then, press):
    assert press(then).status_code in (302, 404)


@pytest.mark.parametrize("number", ["x", "²", "-1", "99999999999999999999"])
def test_an_open_row_that_is_no_number_breaks_nothing(number, visit, therapist, sign_in):
    assert sign_in(therapist).get(f"/visits/{visit.pk}/", {"open": number}).status_code == 200
