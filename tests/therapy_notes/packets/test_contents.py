"""What goes into a packet, in its order, and what is missing."""

import pytest

from tests.builders import (
    DAY,
    at,
    build_episode,
    build_missed_visit,
    build_patient,
    build_signed_visit,
    get_note,
    give_back,
    prove,
)
from tests.papers import build_paper
from tests.therapy_notes.packets.care import AFTER, BEFORE, build_care, certify, day, draft, found
from therapy_notes import attachments, signing
from therapy_notes.models import SignedVersion

pytestmark = pytest.mark.django_db


def titles(contents):
    return [(one.name, [entry.title for entry in one.entries]) for one in contents.chapters if one.name != "units"]


def missing(contents):
    return [(one.day, one.what, one.words) for one in contents.missing]


def about(contents, what):
    return [one.words for one in contents.missing if one.what == what]


class TestTheOrder:
    def test_the_plan_stands_first_with_its_paper_behind_it_and_earlier_versions_behind_their_note(
        self, episode, therapist
    ):
        _, _, plan = build_care(episode, therapist)
        certify(plan, therapist)
        build_paper(episode.patient, therapist, title="Consent of the daughter", kind="consent")
        assert titles(found(episode, therapist)) == [
            ("plans", ["Plans of care and their certification", "Plan of care", "Signed plan, Dr. Hale"]),
            ("visits", ["Visit note", "Visit note", "Visit note, as first signed"]),
            ("reports", ["Reporting periods and their reports"]),
            ("signatures", ["Signature log"]),
            ("documents", ["Consent of the daughter"]),
        ]

    def test_earlier_versions_are_left_out_where_they_are_not_asked_for(self, episode, therapist):
        build_care(episode, therapist)
        contents = found(episode, therapist, kinds=("visits",))
        assert titles(contents) == [("visits", ["Visit note", "Visit note"])]

    def test_a_paper_of_the_plan_is_not_said_twice(self, episode, therapist):
        _, _, plan = build_care(episode, therapist)
        paper = certify(plan, therapist)
        papers = [one.paper.pk for one in found(episode, therapist).entries() if one.paper]
        assert papers == [paper.pk]

    def test_chapters_of_two_episodes_name_their_episode(self, episode, therapist):
        build_care(episode, therapist)
        other = build_episode(episode.patient.clinic, patient=episode.patient)
        build_signed_visit(other, therapist, day=day(1))
        heads = [one.title for one in found(episode, therapist).chapters if one.name == "visits"]
        assert heads == ["Visit notes: PT, Right hip replacement"] * 2

    def test_only_the_chosen_episode_goes_in(self, episode, therapist):
        build_care(episode, therapist)
        other = build_episode(episode.patient.clinic, patient=episode.patient)
        build_signed_visit(other, therapist, day=day(1))
        contents = found(episode, therapist, episodes=(other.pk,), kinds=("visits",))
        assert [one.note.episode_id for one in contents.notes] == [other.pk]


class TestDates:
    def test_visits_are_those_of_the_dates_and_the_plan_that_covers_them_comes_along(self, episode, therapist):
        build_care(episode, therapist)
        contents = found(episode, therapist, since=DAY, until=DAY, kinds=("plans", "visits"))
        assert titles(contents) == [
            ("plans", ["Plans of care and their certification", "Plan of care"]),
            ("visits", ["Visit note"]),
        ]

    def test_single_days_of_a_list_take_only_their_visits(self, episode, therapist):
        build_care(episode, therapist)
        contents = found(episode, therapist, days=(BEFORE,), kinds=("visits",))
        assert [one.note.date for one in contents.notes] == [BEFORE]

    def test_a_day_on_which_nobody_came_is_said(self, episode, therapist):
        build_care(episode, therapist)
        contents = found(episode, therapist, days=(BEFORE, AFTER), kinds=("visits",))
        assert missing(contents) == [(AFTER, "Visit", "no visit of this day is on record")]


class TestWhatIsMissing:
    def test_a_draft_a_booked_visit_that_nobody_wrote_and_one_that_did_not_take_place(self, episode, therapist):
        from tests.builders import build_visit

        build_care(episode, therapist)
        draft(episode, therapist, when=day(1))
        build_visit(episode, therapist, day=day(2))
        build_missed_visit(episode, therapist, day=day(3))
        contents = found(episode, therapist, kinds=("visits",))
        assert missing(contents) == [
            (day(1), "Visit note", "a draft, not signed by Tester, Thea"),
            (day(2), "Visit note", "nothing is written; planned with Tester, Thea"),
            (day(3), "Visit note", "the visit did not take place: no-show"),
        ]

    def test_a_visit_still_to_come_is_not_missing(self, episode, therapist):
        from tests.builders import build_visit

        build_care(episode, therapist)
        build_visit(episode, therapist, day=day(6))
        assert missing(found(episode, therapist, on=day(5), kinds=("visits",))) == []

    def test_a_note_that_awaits_its_cosignature_goes_out_and_is_said(self, episode, student, therapist):
        visit = build_signed_visit(episode, student)
        contents = found(episode, therapist, kinds=("visits",))
        assert [one.note.pk for one in contents.notes] == [visit.note.pk]
        assert about(contents, "Visit note") == ["signed by its author, awaiting the cosignature"]

    def test_a_returned_note_stays_out(self, episode, student, therapist):
        visit = build_signed_visit(episode, student)
        give_back(visit.note, therapist)
        contents = found(episode, therapist, kinds=("visits",))
        assert contents.notes == []
        assert about(contents, "Visit note") == ["returned to Tester, Stella and not signed again"]

    def test_a_void_note_stays_out(self, episode, therapist):
        visit = build_signed_visit(episode, therapist)
        facts = {"proof": prove(therapist), "at": at("15:00"), "reason": "Written in the wrong chart."}
        signing.void_note(get_note(visit.note.pk), **facts)
        contents = found(episode, therapist, kinds=("visits",))
        assert contents.is_empty
        assert about(contents, "Visit note") == ["marked as void, so it is left out"]

    def test_a_note_that_is_being_amended_goes_out_as_it_was_signed(self, episode, therapist):
        visit = build_signed_visit(episode, therapist)
        signing.open_amendment(visit.note, by=therapist, at=at("15:00"))
        contents = found(episode, therapist, kinds=("visits",))
        assert [one.note.pk for one in contents.notes] == [visit.note.pk]
        assert about(contents, "Visit note") == ["being amended by its author; the signed version goes out"]

    def test_an_episode_without_evaluation_and_plan(self, episode, therapist):
        build_signed_visit(episode, therapist)
        contents = found(episode, therapist)
        assert about(contents, "Evaluation") == [
            "no signed evaluation is on record for physical therapy, Right hip replacement"
        ]
        assert about(contents, "Plan of care") == [
            "no signed plan of care is on record for physical therapy, Right hip replacement"
        ]

    def test_a_plan_that_nobody_certified(self, episode, therapist):
        build_care(episode, therapist)
        assert about(found(episode, therapist), "Certification") == [
            "no certification by a physician or non-physician practitioner is on record for the plan of this day"
        ]

    def test_a_certified_plan_lacks_nothing(self, episode, therapist):
        _, _, plan = build_care(episode, therapist)
        certify(plan, therapist)
        assert about(found(episode, therapist), "Certification") == []

    def test_a_certification_whose_paper_was_filed_in_error(self, episode, therapist):
        from therapy_notes.models import FiledInError

        _, _, plan = build_care(episode, therapist)
        paper = certify(plan, therapist)
        facts = {"reason": "Of another patient.", "by": therapist, "by_text": "Tester, Thea", "at": at("20:00")}
        FiledInError.objects.create(attachment=paper, **facts)
        contents = found(episode, therapist)
        assert about(contents, "Certification") == ["its paper was marked as filed in error, and none took its place"]
        assert not [one for one in contents.entries() if one.paper]

    def test_a_period_of_ten_days_without_a_report(self, episode, therapist):
        for number in range(10):
            build_signed_visit(episode, therapist, day=day(number))
        contents = found(episode, therapist, on=day(20), kinds=("reports",))
        assert about(contents, "Progress report") == ["no report for reporting period 1, of 10 treatment days"]

    def test_a_period_outside_of_the_dates_is_not_said(self, episode, therapist):
        for number in range(10):
            build_signed_visit(episode, therapist, day=day(number))
        asked = {"since": day(12), "until": day(15), "kinds": ("reports",)}
        assert about(found(episode, therapist, on=day(20), **asked), "Progress report") == []

    def test_a_document_filed_in_error_is_left_out_and_said(self, episode, therapist):
        paper = build_paper(episode.patient, therapist, kind="consent")
        attachments.file_in_error(paper, "Of another patient.", by=therapist, at=at("20:00"))
        contents = found(episode, therapist)
        assert about(contents, "Consent") == ["marked as filed in error, so it is left out"]


class TestOfNobodyElse:
    def test_nothing_of_another_patient_is_in_it(self, episode, therapist):
        build_care(episode, therapist)
        stranger = build_patient(episode.patient.clinic, "2002", "Borowski", "Jan")
        other = build_episode(episode.patient.clinic, patient=stranger)
        build_signed_visit(other, therapist, day=day(1))
        build_paper(stranger, therapist, title="Order of Borowski")
        contents = found(episode, therapist)
        versions = [one.version.pk for one in contents.entries() if one.version]
        assert {one.patient_id for one in SignedVersion.objects.filter(pk__in=versions)} == {episode.patient_id}
        assert {one.paper.patient_id for one in contents.entries() if one.paper} <= {episode.patient_id}


class TestCost:
    def test_many_notes_cost_as_many_queries_as_few(self, episode, therapist, django_assert_max_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        build_care(episode, therapist)
        with CaptureQueriesContext(connection) as few:
            found(episode, therapist)
        for number in range(1, 12):
            build_signed_visit(episode, therapist, day=day(number))
        with CaptureQueriesContext(connection) as many:
            found(episode, therapist, on=day(20))
        assert len(many) <= len(few)
        assert len(few) <= 25
