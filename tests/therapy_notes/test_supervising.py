"""Supervision beside the cosignature: entries, when a therapist next sees the patient, how many one leads."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.builders import (
    DAY,
    at,
    build_clinician,
    build_cover,
    build_coverage,
    build_episode,
    build_patient,
    build_payer,
    build_signed_visit,
    build_supervision,
    build_visit,
    prove,
)
from therapy_notes.models import AuditEvent, LedgerEntry, Note, Supervision, SupervisionPolicy, SupervisorEntry
from therapy_notes.supervision import supervising


def days(number):
    return DAY + dt.timedelta(days=number)


def build_policy(clinic, since=dt.date(2020, 1, 1), **facts):
    return SupervisionPolicy.objects.create(clinic=clinic, since=since, **facts)


def enter(episode, by, note=None, **more):
    facts = {"date": DAY, "presence": "on_site", "is_supervisory_visit": False, "assistant": None}
    return supervising.enter(
        episode, note=note, proof=prove(by), at=at("15:00"), **facts | {"observed": "Gait."} | more
    )


def treat(episode, by, *numbers):
    for number in numbers:
        build_visit(episode, by, [("97530", "09:00", "09:23")], day=days(number))


class TestEntries:
    def test_it_is_signed_sealed_and_audited_without_its_words(self, episode, therapist, assistant):
        note = build_signed_visit(episode, assistant).note
        entry = enter(episode, therapist, note, assistant=assistant.clinician)
        assert (entry.name, entry.license, entry.note) == ("Tester, Thea", "WI 00024-24", note)
        assert LedgerEntry.objects.filter(table_name="therapy_notes_supervisorentry", row_id=entry.pk).exists()
        event = AuditEvent.objects.get(event="supervision.entered")
        assert event.detail == {"presence": "on_site", "visit": False}

    def test_an_entry_says_something(self, episode, therapist):
        with pytest.raises(ValidationError, match="Say what you observed, directed or changed"):
            enter(episode, therapist, observed="")
        assert not SupervisorEntry.objects.exists()

    @pytest.mark.parametrize(("on_site", "presence", "warns"), [(True, "reachable", True), (True, "in_room", False)])
    def test_less_presence_than_the_policy_asks_is_recorded_and_said(
        self, episode, therapist, clinic, on_site, presence, warns
    ):
        build_policy(clinic, on_site=on_site)
        assert bool(supervising.presence_warning(enter(episode, therapist, presence=presence))) is warns


class TestDue:
    def due(self, episode, on=DAY):
        return supervising.due(episode, on=on)

    def test_nothing_is_due_where_no_policy_asks(self, episode, assistant, clinic):
        treat(episode, assistant, -40, -1)
        assert self.due(episode) is None
        build_policy(clinic, most_assistants=2)
        assert self.due(episode) is None

    def test_nothing_is_due_where_only_therapists_treat(self, episode, therapist, clinic):
        build_policy(clinic, every_days=30)
        treat(episode, therapist, -40)
        assert self.due(episode) is None

    def test_days_count_from_the_day_that_a_therapist_saw_the_patient(self, episode, therapist, assistant, clinic):
        build_policy(clinic, every_days=30)
        treat(episode, therapist, -29)
        treat(episode, assistant, -28, -3)
        due = self.due(episode)
        assert (due.last, due.visits, due.due_on, due.days_left) == (days(-29), 2, days(1), 1)
        assert (due.is_due, due.is_soon) == (False, True)
        assert self.due(episode, on=days(1)).is_due

    def test_where_no_therapist_treated_they_count_from_the_assistants_first_visit(self, episode, assistant, clinic):
        build_policy(clinic, every_days=10)
        treat(episode, assistant, -9, -2)
        assert (self.due(episode).last, self.due(episode).due_on) == (None, days(1))

    def test_visits_are_those_that_assistants_gave_alone(self, episode, therapist, assistant, clinic):
        build_policy(clinic, every_visits=3)
        treat(episode, therapist, -10)
        treat(episode, assistant, -9, -8)
        assert (self.due(episode).visits_left, self.due(episode).is_due) == (1, False)
        treat(episode, assistant, -7)
        assert self.due(episode).is_due

    @pytest.mark.parametrize("counts", [True, False])
    def test_a_supervisory_visit_ends_the_wait_and_another_entry_does_not(
        self, episode, therapist, assistant, clinic, counts
    ):
        build_policy(clinic, every_visits=2)
        treat(episode, assistant, -3, -2, 1)
        enter(episode, therapist, date=days(-1), is_supervisory_visit=counts)
        due = self.due(episode, on=days(1))
        assert (due.visits, due.is_due) == ((1, False) if counts else (3, True))

    def test_void_notes_and_later_days_do_not_count(self, episode, therapist, assistant, clinic):
        build_policy(clinic, every_days=5)
        treat(episode, assistant, -6, 1)
        treat(episode, therapist, -5)
        Note.objects.filter(author=therapist).update(status=Note.Status.VOID)
        assert (self.due(episode).last, self.due(episode).visits) == (None, 1)

    def test_the_payers_policy_goes_before_the_clinics(self, episode, assistant, clinic):
        payer = build_payer(clinic)
        build_coverage(episode.patient, payer)
        build_policy(clinic, every_days=5)
        build_policy(clinic, every_days=60, payer=payer)
        treat(episode, assistant, -10)
        assert self.due(episode).due_on == days(50)

    def test_ten_episodes_cost_as_many_queries_as_one(self, clinic, assistant, django_assert_num_queries):
        build_policy(clinic, every_days=5)
        patient = build_patient(clinic)
        episodes = [build_episode(clinic, patient=patient) for _ in range(10)]
        for episode in episodes:
            treat(episode, assistant, -6)
        for some in (episodes[:1], episodes):
            with django_assert_num_queries(5):
                assert len(supervising.dues(some, on=DAY)) == len(some)


class TestPressing:
    def test_supervisors_and_their_covers_are_told_of_their_own_assistants_patients(
        self, episode, assistant, therapist, clinic
    ):
        build_policy(clinic, every_days=5)
        treat(episode, assistant, -6)
        cora, other = build_clinician(clinic, "cora"), build_clinician(clinic, "otto")
        build_cover(therapist, cover=cora)
        told = {person: [row for row, _ in supervising.pressing(person, on=DAY)] for person in (therapist, cora, other)}
        assert told == {therapist: [episode], cora: [episode], other: []}
        assert supervising.pressing(assistant, on=DAY) == []
        assert supervising.pressing(cora, on=days(1)) == []

    def test_it_is_told_a_week_ahead_and_not_after_discharge(self, episode, assistant, therapist, clinic):
        build_policy(clinic, every_days=14)
        treat(episode, assistant, -6)
        assert supervising.pressing(therapist, on=DAY) == []
        assert len(supervising.pressing(therapist, on=days(1))) == 1
        episode.ended = DAY
        episode.save()
        assert supervising.pressing(therapist, on=days(1)) == []


class TestRatio:
    @pytest.mark.parametrize(("most", "warns"), [(1, True), (2, False), (None, False)])
    def test_one_more_than_the_policy_allows_is_said(self, assistant, student, therapist, clinic, most, warns):
        build_policy(clinic, most_assistants=most)
        link = Supervision.objects.filter(clinician=student.clinician).get()
        text = supervising.beyond_ratio(link)
        assert bool(text) is warns
        if warns:
            assert text == "Tester, Thea, PT now supervises 2; the clinic's policy says 1 at most."

    def test_each_supervisor_of_the_day_is_counted_against_the_policy(self, assistant, student, therapist, clinic):
        build_clinician(clinic, "abe", credential="PT")
        build_policy(clinic, most_assistants=2)
        build_supervision(assistant, therapist, since=DAY)  # a second time
        (ratio,) = supervising.ratios(clinic, on=DAY)
        assert ratio == supervising.ratio_of(therapist.clinician, on=DAY)
        assert (ratio.supervisor, ratio.count, ratio.most, ratio.is_beyond) == (therapist.clinician, 2, 2, False)

    def test_without_a_policy_there_is_no_limit(self, assistant, therapist, clinic):
        (ratio,) = supervising.ratios(clinic, on=DAY)
        assert (ratio.count, ratio.most, ratio.is_beyond) == (1, None, False)

    def test_the_same_assistant_twice_and_ended_times_count_once(self, assistant, therapist, clinic):
        build_policy(clinic, most_assistants=1)
        other = build_clinician(clinic, "abe", credential="PTA")
        build_supervision(other, therapist, since=days(-30), until=days(-1))
        assert supervising.beyond_ratio(build_supervision(assistant, therapist, since=DAY)) == ""
