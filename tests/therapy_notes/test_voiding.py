"""Void notes: signed, with a reason, never deleted; nothing counts them any more."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from billing.gather import day_facts, supporting
from tests.builders import (
    COMPLETE,
    DAY,
    amend,
    at,
    build_clinician,
    build_note,
    build_signed_visit,
    build_visit,
    cosign,
    get_note,
    prove,
    sign,
)
from therapy_notes import access, charting, clocks, queues, signing
from therapy_notes.audit.words import changes
from therapy_notes.content import content, latest_content
from therapy_notes.models import AuditEvent, Note, SignedVersion, Voiding
from therapy_notes.models.base import AppendOnlyError
from therapy_notes.repeats import found


@pytest.fixture
def visit(episode, therapist):
    return build_signed_visit(episode, therapist)


@pytest.fixture
def note(visit):
    return get_note(visit.note.pk)


def void(note, by, reason="The visit was of another patient.", **more):
    return signing.void_note(note, reason, proof=prove(by), at=at("16:00"), **more)


def status(note):
    return Note.objects.get(pk=note.pk).status


class TestWho:
    def test_the_author_signs_it_with_the_reason(self, note, therapist):
        row = void(note, therapist)
        assert (status(note), row.name, row.credential, row.license) == ("void", "Tester, Thea", "PT", "WI 00024-24")
        assert row.signed_at_text == "Fri Mar 6, 2026, 4:00:00 pm CST (UTC-06:00)"
        event = AuditEvent.objects.get(event="note.voided")
        assert event.detail == {"was": "signed", "now": "void", "wrong_chart": False}
        assert changes(event)[0] == "signed → void"

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_without_a_reason_it_stays(self, note, therapist, reason):
        with pytest.raises(ValidationError) as caught:
            void(note, therapist, reason)
        assert "reason" in caught.value.message_dict
        assert status(note) == "signed"

    @pytest.mark.parametrize("who", ["student", "assistant", "biller", "stranger"])
    def test_others_do_not(self, note, who, request):
        with pytest.raises(PermissionDenied, match="Tester, Thea, PT marks this note as void"):
            void(note, request.getfixturevalue(who), wrong_chart=True)

    def test_another_therapist_and_an_administrator_say_that_it_is_the_wrong_chart(self, note, clinic, administrator):
        other = build_clinician(clinic, "cora")
        for person in (other, administrator):
            with pytest.raises(ValidationError) as caught:
                void(note, person)
            assert "wrong_chart" in caught.value.message_dict
        row = void(note, administrator, wrong_chart=True)
        assert (row.credential, row.license) == ("Administrator", "")
        assert row.reason == "In the wrong chart. The visit was of another patient."

    def test_of_one_who_left_they_need_not(self, note, therapist, administrator):
        therapist.is_active = False
        therapist.save()
        void(note, administrator, "Never signed by who left.")
        assert status(note) == "void"

    def test_a_student_does_not_alone_but_their_supervisor_does(self, episode, student, therapist):
        note = build_signed_visit(episode, student).note
        with pytest.raises(PermissionDenied):
            void(note, student)
        void(get_note(note.pk), therapist)
        assert status(note) == "void"

    @pytest.mark.parametrize("is_cosigned", [False, True])
    def test_a_student_is_told_who_does(self, episode, student, therapist, is_cosigned):
        note = build_signed_visit(episode, student).note
        if is_cosigned:
            cosign(note, therapist, "in_the_room")
        with pytest.raises(PermissionDenied) as caught:
            void(get_note(note.pk), student)
        assert str(caught.value).startswith("Tester, Thea, PT marks this note as void; where it stands in the wrong")


class TestCosigned:
    """What a supervisor has signed too is not its author's alone to take out of the record."""

    @pytest.fixture
    def cosigned(self, episode, assistant, therapist):
        note = build_signed_visit(episode, assistant).note
        cosign(note, therapist)
        return get_note(note.pk)

    def test_its_author_is_told_who_does(self, cosigned, assistant):
        assert not access.may_void(cosigned, assistant)
        with pytest.raises(PermissionDenied) as caught:
            void(cosigned, assistant, wrong_chart=True)
        assert str(caught.value) == (
            "Tester, Thea, PT marks this note as void; where it stands in the wrong chart or its author has left, "
            "an administrator does."
        )
        assert status(cosigned) == "signed"

    def test_the_page_offers_it_to_who_may_and_to_nobody_else(self, cosigned, assistant, therapist, sign_in, noon):
        way = f'href="/notes/{cosigned.pk}/void/"'
        assert way in sign_in(therapist).get(f"/notes/{cosigned.pk}/", follow=True).content.decode()
        assert way not in sign_in(assistant).get(f"/notes/{cosigned.pk}/", follow=True).content.decode()
        assert sign_in(assistant).get(f"/notes/{cosigned.pk}/void/").status_code == 403

    def test_who_may_cosign_it_does_without_more_words(self, cosigned, therapist):
        void(cosigned, therapist)
        assert status(cosigned) == "void"

    def test_another_therapist_does_not_even_for_a_wrong_chart_but_an_administrator_does(
        self, cosigned, clinic, administrator
    ):
        with pytest.raises(PermissionDenied):
            void(cosigned, build_clinician(clinic, "cora"), wrong_chart=True)
        with pytest.raises(ValidationError):
            void(cosigned, administrator)
        void(cosigned, administrator, wrong_chart=True)
        assert status(cosigned) == "void"

    def test_until_it_is_cosigned_and_once_that_was_withdrawn_its_author_does(self, episode, assistant, therapist):
        waiting = build_signed_visit(episode, assistant).note
        void(get_note(waiting.pk), assistant)
        note = build_signed_visit(episode, assistant, [("97110", "10:00", "10:23")], start="10:00").note
        cosign(note, therapist)
        signing.withdraw_signature(get_note(note.pk), "The wrong note.", proof=prove(therapist), at=at("15:00"))
        void(get_note(note.pk), assistant)
        assert (status(waiting), status(note)) == ("void", "void")

    def test_an_amendment_that_waits_does_not_take_the_cosignature_away(self, cosigned, assistant):
        amend(cosigned, assistant)
        assert status(cosigned) == "awaiting_cosign"
        assert not access.may_void(get_note(cosigned.pk), assistant)


class TestWhatItCounts:
    def test_it_is_no_treatment_day_and_charges_nothing(self, note, therapist, episode):
        void(note, therapist)
        note = get_note(note.pk)
        assert clocks.course_of(episode).days == []
        assert day_facts(note.visit).day.services == ()
        assert supporting(note.visit, ["97530"], clocks.course_of(episode))["97530"].visits_total == 0

    def test_another_note_of_the_day_is_billed_without_it(self, note, therapist, episode):
        other = build_signed_visit(episode, therapist, [("97110", "14:00", "14:15")], start="14:00")
        void(note, therapist)
        assert [one.code for one in day_facts(other).day.services] == ["97110"]

    def test_a_report_closes_no_period_and_a_plan_holds_no_more(self, episode, therapist):
        words = dict.fromkeys(("objective", "assessment", "plan", "skilled_need"), "Words.")
        build_signed_visit(episode, therapist)
        report = build_note(episode, therapist, "progress_report", words)
        from therapy_notes import planning

        planning.write_report(report, by=therapist, at=at("12:00"), strength="Weak.")
        plan = build_note(episode, therapist, sections={"rationale": "Needs skill."})
        for one in (report, plan):
            sign(one, therapist)
            void(get_note(one.pk), therapist)
        assert clocks.course_of(episode).reports == []
        later = build_visit(episode, therapist, start="15:00")
        assert content(get_note(later.note.pk))["plan"] is None

    def test_its_sentences_do_not_count_as_said_before(self, note, therapist, episode):
        later = build_visit(episode, therapist, start="15:00", sections=COMPLETE)
        later_note = get_note(later.note.pk)
        assert found(later_note, content(later_note))
        void(note, therapist)
        assert not found(later_note, content(later_note))

    def test_nothing_is_carried_over_from_it_and_it_is_in_no_queue(self, note, therapist, episode):
        void(note, therapist)
        later = build_visit(episode, therapist, start="15:00")
        assert queues.visit_before(later) is None
        assert queues.visit_to_carry_from(later) is None
        assert not queues.unsigned_notes(therapist).filter(pk=note.pk).exists()

    def test_a_void_discharge_opens_the_episode_unless_another_closes_it(self, episode, therapist):
        first, second = (
            build_note(episode, therapist, "discharge", {"reason": "Goals met.", "status": "Walks."}) for _ in range(2)
        )
        for one in (first, second):
            sign(one, therapist)
        void(get_note(second.pk), therapist)
        episode.refresh_from_db()
        assert episode.ended == DAY
        void(get_note(first.pk), therapist)
        episode.refresh_from_db()
        assert episode.ended is None


class TestWhatStays:
    def test_the_version_is_what_it_was_and_no_act_follows(self, note, therapist):
        before = SignedVersion.objects.get().content
        void(note, therapist)
        assert SignedVersion.objects.get().content == before
        with pytest.raises(access.Locked, match="This note is void"):
            charting.write_sections(note, {"plan": "More."}, by=therapist, at=at("16:05"))
        with pytest.raises(access.Locked, match="This note is void"):
            void(note, therapist)

    def test_a_draft_can_be_void_and_still_be_read(self, episode, therapist):
        draft = build_visit(episode, therapist, sections={"plan": "Never happened."}).note
        void(draft, therapist)
        assert latest_content(get_note(draft.pk))["sections"][-1]["text"] == "Never happened."

    def test_one_that_waits_leaves_the_inbox(self, episode, assistant, therapist):
        note = build_signed_visit(episode, assistant).note
        void(note, assistant)
        assert not queues.awaiting_cosign(therapist)
        with pytest.raises(access.Locked):
            cosign(note, therapist)

    def test_the_row_is_never_changed(self, note, therapist):
        void(note, therapist)
        with pytest.raises(AppendOnlyError):
            Voiding.objects.get().delete()
