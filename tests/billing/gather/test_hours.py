"""A clinician's hours across patients: who is one-on-one with two at once, and two disciplines with one patient."""

import pytest

from billing.charges import visit_charges
from billing.gather import day_facts, meetings
from tests.builders import (
    COMPLETE,
    at,
    build_clinician,
    build_episode,
    build_patient,
    build_visit,
    get_note,
    log,
    sign,
)
from therapy_notes.charting import TimeEntry
from therapy_notes.models import Visit


@pytest.fixture
def other(clinic):
    """Another patient's episode."""
    return build_episode(clinic, patient=build_patient(clinic, "2002", "Okonkwo", "Ngozi"))


def found(visit):
    return visit_charges(get_note(visit.note.pk).visit).meetings


def spans(visit):
    return [(one.kind, one.started, one.ended, one.visit) for one in found(visit)]


def test_two_patients_one_on_one_at_once_are_told_from_either_visit(episode, other, therapist):
    one = build_visit(episode, therapist, [("97530", "09:00", "09:30")])
    two = build_visit(other, therapist, [("97110", "09:15", "09:45")], start="09:15")
    assert spans(one) == [("one-on-one-overlap", at("09:15"), at("09:30"), two.pk)]
    assert spans(two) == [("one-on-one-overlap", at("09:15"), at("09:30"), one.pk)]
    (meeting,) = found(one)
    assert (meeting.minutes, meeting.people) == (15, ((therapist.clinician.pk, "Tester, Thea"),))


def test_one_after_the_other_is_no_conflict(episode, other, therapist):
    one = build_visit(episode, therapist, [("97530", "09:00", "09:30")])
    build_visit(other, therapist, [("97110", "09:30", "09:45")], start="09:30")
    assert found(one) == []


@pytest.mark.parametrize(("code", "mode"), [("97150", "group"), ("G0283", "individual")])
def test_a_group_of_both_and_a_supervised_modality_beside_are_none(episode, other, therapist, code, mode):
    one = build_visit(episode, therapist, [(code, "09:00", "09:30", {"mode": mode})])
    build_visit(other, therapist, [(code, "09:00", "09:30", {"mode": mode})])
    assert found(one) == []


def test_another_clinician_and_another_clinic_are_not_looked_at(episode, other, therapist, clinic, stranger):
    one = build_visit(episode, therapist, [("97530", "09:00", "09:30")])
    build_visit(other, build_clinician(clinic, "tessa"), [("97110", "09:00", "09:30")])
    build_visit(build_episode(stranger.clinic), stranger, [("97110", "09:00", "09:30")])
    assert found(one) == []


def test_who_helps_is_held_too(episode, other, therapist, assistant):
    one = build_visit(episode, therapist)
    both = [TimeEntry(at("09:00"), at("09:30"), therapist.clinician, assistant.clinician)]
    log(one, therapist, "97530", "09:00", "09:30", {"stretches": both})
    two = build_visit(other, assistant, [("97110", "09:00", "09:10")])
    assert spans(one) == [("one-on-one-overlap", at("09:00"), at("09:10"), two.pk)]


def test_a_signed_visit_counts_as_it_was_signed(episode, other, therapist):
    one = build_visit(episode, therapist, [("97530", "09:00", "09:30")], sections=COMPLETE)
    two = build_visit(other, therapist, [("97110", "09:15", "09:45")], sections=COMPLETE)
    sign(two.note, therapist)
    two.activities.update(mode="group")
    assert len(found(one)) == 1


class TestTwoDisciplines:
    @pytest.fixture
    def shared(self, clinic, episode, therapist):
        """Both disciplines with the patient for half an hour, each counting so many minutes."""

        def visits(pt, ot):
            olga = build_clinician(clinic, "olga", credential="OT")
            theirs = build_episode(clinic, discipline="OT", patient=episode.patient)
            more = [{"mode": "cotreatment", "agreed_minutes": minutes} for minutes in (pt, ot)]
            one = build_visit(episode, therapist, [("97530", "09:00", "09:30", more[0])])
            return one, build_visit(theirs, olga, [("97530", "09:00", "09:30", more[1])])

        return visits

    def test_minutes_that_are_split_as_agreed_are_fine(self, shared):
        one, two = shared(15, 15)
        assert (found(one), found(two)) == ([], [])

    @pytest.mark.parametrize("ot", [16, None])
    def test_more_minutes_than_passed_are_told_with_both_names(self, shared, ot):
        one, two = shared(15, ot)
        assert spans(one) == [("co-treatment", at("09:00"), at("09:30"), two.pk)]
        assert sorted(name for _, name in found(one)[0].people) == ["Tester, Olga", "Tester, Thea"]


class TestOnThePage:
    @pytest.fixture
    def pair(self, episode, other, therapist):
        one = build_visit(episode, therapist, [("97530", "09:00", "09:30")])
        return one, build_visit(other, therapist, [("97110", "09:15", "09:45")], start="09:15")

    def panel(self, desk, visit):
        html = desk.get(f"/visits/{visit.pk}/").content.decode()
        return " ".join(html[html.index('id="billing"') :].split())

    def test_the_other_visit_is_a_link_and_its_patient_is_not_named(self, noon, sign_in, therapist, pair):
        one, two = pair
        html = self.panel(sign_in(therapist), one)
        assert "9:15 – 9:30 am (15 min): you are also one-on-one with another patient." in html
        assert "Bill 97150 for both, or give the minutes to one of them." in html
        assert f'href="/visits/{two.pk}/"' in html
        assert "Okonkwo" not in html

    def test_others_read_the_name_of_the_clinician(self, noon, sign_in, assistant, biller, pair):
        for person in (assistant, biller):
            assert "Tester, Thea is also one-on-one with another patient." in self.panel(sign_in(person), pair[0])

    def test_while_a_clock_runs_nothing_is_said(self, noon, sign_in, therapist, pair):
        log(pair[0], therapist, "97110", "09:50", None)
        assert "also one-on-one" not in self.panel(sign_in(therapist), pair[0])


def read(visit):
    """The visit as a page reads it."""
    return Visit.objects.select_related("episode__patient__clinic", "note").get(pk=visit.pk)


def test_one_query_is_enough_where_nobody_else_is_near(episode, other, therapist, django_assert_num_queries):
    visit = read(build_visit(episode, therapist, [("97530", "09:00", "09:30")]))
    build_visit(other, therapist, [("97110", "09:30", "09:45")], start="09:30")
    gathered = day_facts(visit)
    with django_assert_num_queries(1):
        assert meetings(visit, gathered) == []


def test_a_group_of_ten_costs_as_many_queries_as_one_other(episode, therapist, clinic, django_assert_num_queries):
    visit = read(build_visit(episode, therapist, [("97530", "09:00", "09:30")]))
    for number in range(10):
        theirs = build_episode(clinic, patient=build_patient(clinic, f"n{number}"))
        build_visit(theirs, therapist, [("97110", f"09:{number:02}", "09:40")])
    gathered = day_facts(visit)
    with django_assert_num_queries(5):
        assert len(meetings(visit, gathered)) == 10
