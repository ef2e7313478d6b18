"""Which episodes each list holds: on the day from which it does, and on the day before."""

import pytest

from tests.builders import DAY, build_episode, build_patient, build_visit
from tests.therapy_notes.compliance.clocks import MISSING, days, set_clock
from therapy_notes import compliance
from therapy_notes.compliance.lists import PLANS, REPORTS
from therapy_notes.models import PlanEvent

pytestmark = pytest.mark.usefixtures("noon")
CLOCK_LISTS = [one.name for one in (*REPORTS, *PLANS)]


def held(user, *, on=DAY):
    """The names of the lists over the clocks that have a row for the person."""
    counts = compliance.overview(compliance.scope_of(user, on=on), on=on).counts
    return {name for name in CLOCK_LISTS if counts[name]}


def waits(since, until, **more):
    return {"remaining": 0, "due_on": since, "waiting_since": since, "waiting_until": until} | more


@pytest.mark.parametrize(
    ("columns", "lists"),
    [
        ({}, set()),
        # a report: by the schedule, on its day, while it may still be written, and when that is over
        ({"due_on": days(8), "remaining": 5}, set()),
        ({"due_on": days(7), "remaining": 5}, {"soon"}),
        ({"due_on": days(1), "remaining": 1}, {"soon"}),
        ({"due_on": DAY, "remaining": 1}, {"due"}),
        (waits(DAY, days(7)), {"due"}),
        (waits(days(-1), days(6)), {"waiting"}),
        (waits(days(-7), DAY), {"waiting"}),
        (waits(days(-8), days(-1)), {"missing"}),
        # nothing booked: the law's two treatment days before
        ({"remaining": 3}, set()),
        ({"remaining": 2}, {"soon"}),
        ({"interval": 0, "remaining": 0}, set()),
        ({"late_reports": 1}, {"late"}),
        ({"gap_from": days(1), "gap_start": days(-9), "gap_periods": 1}, set()),
        ({"gap_from": DAY, "gap_start": days(-9), "gap_periods": 1}, {"gaps"}),
        # the plan of care and its certification
        ({"plan_wanted_since": days(1)}, set()),
        ({"plan_wanted_since": DAY}, {"unplanned"}),
        ({"certification_due": DAY}, {"unsent"}),
        ({"certification_due": days(-1)}, {"uncertified"}),
        ({"certification_late": days(-3), "certified_through": days(50)}, {"unexplained"}),
        ({"certified_through": days(31)}, set()),
        ({"certified_through": days(30)}, {"ending"}),
        ({"certified_through": DAY}, {"ending"}),
        ({"certified_through": days(-1)}, {"expired"}),
        # a recertification or a significant change that waits for its signature
        ({"certified_through": days(9), "certification_due": days(9)}, {"unsent"}),
        ({"certified_through": days(-1), "certification_due": days(-1)}, {"uncertified"}),
        ({"certified_through": days(-1), "certification_due": days(9)}, {"expired", "unsent"}),
    ],
)
def test_a_list_holds_an_episode_from_its_day_on(administrator, episode, columns, lists):
    set_clock(episode, **columns)
    assert held(administrator) == lists


def test_a_plan_that_was_sent_waits_for_its_signature_until_the_sending_is_taken_back(
    administrator, episode, therapist, signed_plan
):
    facts = {"plan": signed_plan, "by": therapist, "by_text": "Tester, Thea, PT", "at": "2026-03-06T18:00:00Z"}
    sent = PlanEvent.objects.create(kind="sent", on=DAY, way="fax", **facts)
    set_clock(episode, certification_due=days(20), plan=signed_plan)
    assert held(administrator) == {"awaited"}
    PlanEvent.objects.create(kind="taken_back", takes_back=sent, text="The wrong fax.", **facts)
    assert held(administrator) == {"unsent"}


def test_who_was_discharged_is_asked_for_what_still_lacks(administrator, episode):
    over = {"gap_from": days(-1), "plan_wanted_since": days(-20), "certified_through": days(-1)}
    set_clock(episode, **MISSING, **over, certification_due=days(-1))
    episode.ended = days(-1)
    episode.save()
    assert held(administrator) == {"uncertified", "missing"}
    set_clock(episode, remaining=1, due_on=DAY)
    assert held(administrator) == set()
    set_clock(episode, **waits(days(-1), days(6)))
    assert held(administrator) == {"waiting"}


def test_of_several_periods_the_last_may_still_be_in_time(administrator, episode):
    set_clock(episode, **MISSING | {"due_on": days(-3), "waiting_periods": 2})
    assert missing_words(administrator).endswith("The last ended Tue Mar 3: until Tue Mar 10 it still can be.")
    set_clock(episode, **MISSING | {"due_on": days(-8), "waiting_periods": 2})
    assert missing_words(administrator).endswith("until Wed Mar 4 it could be.")


def missing_words(user):
    listing = compliance.listings()["missing"]
    return compliance.rows_of(listing, compliance.scope_of(user, on=DAY), on=DAY, style="us")[0].what


def test_the_most_pressing_row_comes_first(administrator, clinic, episode):
    other = build_episode(clinic, patient=build_patient(clinic, "1002", "Brandt"))
    set_clock(episode, **MISSING)
    set_clock(other, **MISSING | {"waiting_since": days(-12), "waiting_until": days(-5)})
    scope, listing = compliance.scope_of(administrator, on=DAY), compliance.listings()["missing"]
    rows = compliance.rows_of(listing, scope, on=DAY, style="us")
    assert [row.episode for row in rows] == [other.pk, episode.pk]
    assert rows[1].what == "The period that ended Wed Feb 25 has no report: it could be written until Wed Mar 4."


def test_another_clinics_charts_are_in_no_list(administrator, stranger):
    set_clock(build_episode(stranger.clinic), **MISSING)
    assert held(administrator) == set()
    assert held(stranger) == set()  # nobody of theirs treats there


class TestWhoSees:
    @pytest.fixture
    def treat(self, episode):
        """The person treats in an episode whose report is missing."""

        def begin(*people):
            for person in people:
                build_visit(episode, person)
            set_clock(episode, **MISSING)

        return begin

    def test_the_office_sees_every_chart(self, administrator, biller, treat):
        treat()
        assert held(administrator) == held(biller) == {"missing"}

    def test_a_therapist_sees_whom_they_treat(self, therapist, treat):
        treat()
        assert held(therapist) == set()
        treat(therapist)
        assert held(therapist) == {"missing"}

    def test_a_supervisor_sees_whom_their_assistant_treats(self, therapist, assistant, student, treat):
        treat(assistant)
        assert held(therapist) == held(assistant) == {"missing"}
        assert held(student) == set()

    def test_one_therapist_may_be_asked_about(self, administrator, therapist, assistant, treat):
        treat(assistant)
        for person, count in ((assistant, 1), (therapist, 0)):
            scope = compliance.scope_of(administrator, on=DAY, chosen=person.clinician)
            assert compliance.overview(scope, on=DAY).counts["missing"] == count

    def test_the_count_of_the_top_bar_is_of_ones_own_episodes(self, administrator, therapist, assistant, treat):
        treat(assistant)
        asked = [compliance.top_bar(person, on=DAY)["reports"] for person in (administrator, assistant, therapist)]
        assert asked == [1, 1, 0]


def test_a_section_of_the_shell_is_counted_and_listed(administrator, episode, monkeypatch):
    class Supportive:
        name, label, looked_at = "supportive", "Supportive documentation", "the visits that payers count."

        @staticmethod
        def rows(clinic, *, on, therapist=None):
            assert (clinic, on, therapist) == (administrator.clinic, DAY, None)
            return [compliance.Row(episode.pk, "97530: visit 11 since the last documentation.")]

    monkeypatch.setattr("therapy_notes.compliance.sections._registered", {})
    compliance.register(Supportive)
    scope = compliance.scope_of(administrator, on=DAY)
    assert compliance.overview(scope, on=DAY).counts["supportive"] == 1
    (row,) = compliance.rows_of(compliance.listings()["supportive"], scope, on=DAY, style="us")
    assert row.episode == episode.pk
