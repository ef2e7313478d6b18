"""What is entered of a plan on paper: which days and papers are taken, what is taken back, and that nothing is lost."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.builders import at, build_episode, build_note, build_patient, get_note, prove, sign
from tests.papers import build_paper, pdf, upload
from tests.therapy_notes.plans.building import FIRST, build_plan, certified, paper_of, papers, sent
from therapy_notes import attachments, signing
from therapy_notes.models import Attachment, AuditEvent, LedgerEntry, OpeningBalance, PlanEvent
from therapy_notes.plans import writing

MARCH_10 = dt.date(2025, 3, 10)


@pytest.fixture
def plan(episode, therapist):
    return build_plan(episode, therapist)


def refused(act, *args, **facts):
    with pytest.raises(ValidationError) as told:
        act(*args, **facts)
    return told.value.message_dict if hasattr(told.value, "error_dict") else told.value.messages


class TestDays:
    def test_a_day_that_lies_ahead_is_refused(self, plan, therapist):
        told = refused(certified, plan, therapist, dt.date(2025, 3, 11), entered=MARCH_10)
        assert "lies ahead" in told["on"][0]

    def test_a_signature_before_the_plan_was_written_is_refused(self, plan, therapist):
        told = refused(certified, plan, therapist, dt.date(2025, 3, 2), entered=MARCH_10)
        assert "Mon Mar 3, 2025" in told["on"][0]

    def test_but_not_where_care_began_before_this_record(self, episode, plan, therapist):
        OpeningBalance.objects.create(episode=episode, source="Chart of the clinic before")
        assert certified(plan, therapist, dt.date(2025, 2, 20), entered=MARCH_10).on == dt.date(2025, 2, 20)

    def test_an_order_may_be_older_than_the_plan(self, plan, therapist):
        facts = {"on": dt.date(2025, 2, 1), "provider": "Hale", "names_discipline": True}
        paper = paper_of(plan, therapist, kind="order")
        assert writing.enter_order(plan, paper=paper, by=therapist, at=at("18:00", MARCH_10), **facts).pk

    def test_but_not_by_more_than_a_year(self, plan, therapist):
        facts = {"provider": "Hale", "names_discipline": True, "by": therapist, "at": at("18:00", MARCH_10)}
        paper = paper_of(plan, therapist, kind="order")
        told = refused(writing.enter_order, plan, on=dt.date(205, 3, 1), paper=paper, **facts)
        assert "check the year" in told["on"][0]

    def test_a_copy_is_not_back_before_it_was_signed_nor_does_it_end_before(self, plan, therapist):
        early = dt.date(2025, 3, 9)
        assert "received" in refused(certified, plan, therapist, MARCH_10, received=early)
        assert "through" in refused(certified, plan, therapist, MARCH_10, through=early)

    def test_a_certification_ends_when_the_law_has_it_end_or_a_day_later(self, plan, therapist):
        told = refused(certified, plan, therapist, MARCH_10, through=dt.date(2026, 5, 31))
        assert "up to Sun Jun 1, 2025" in told["through"][0]
        assert certified(plan, therapist, MARCH_10, through=dt.date(2025, 6, 1)).pk


class TestPapers:
    def test_a_certification_names_its_paper(self, plan, therapist):
        assert "Choose the paper" in refused(certified, plan, therapist, MARCH_10, paper=None)["paper"][0]

    @pytest.mark.parametrize("kind", ["order", "consent"])
    def test_of_another_kind_is_refused(self, plan, therapist, kind):
        paper = paper_of(plan, therapist, kind=kind)
        assert "cannot show it" in refused(certified, plan, therapist, MARCH_10, paper=paper)["paper"][0]

    def test_of_another_chart_is_refused(self, plan, clinic, therapist):
        paper = build_paper(build_patient(clinic, "2002"), therapist, kind="signed_plan")
        assert "cannot show it" in refused(certified, plan, therapist, MARCH_10, paper=paper)["paper"][0]

    def test_one_filed_in_error_is_refused(self, plan, therapist):
        paper = paper_of(plan, therapist)
        attachments.file_in_error(paper, "Scanned twice.", by=therapist, at=at("15:00", MARCH_10))
        paper = Attachment.objects.get(pk=paper.pk)
        assert "cannot show it" in refused(certified, plan, therapist, MARCH_10, paper=paper)["paper"][0]

    def test_a_scan_is_added_to_the_chart_in_the_same_act(self, plan, therapist):
        event = certified(plan, therapist, MARCH_10, paper=upload(pdf()))
        paper = event.attachment
        assert (paper.kind, paper.date, paper.episode_id) == ("signed_plan", MARCH_10, plan.note.episode_id)
        assert paper.title == "Signed plan of care, Hale, Miriam, MD"

    def test_a_scan_stays_out_where_the_act_is_refused(self, plan, therapist):
        refused(certified, plan, therapist, MARCH_10, paper=upload(pdf()), provider_npi="12")
        assert not Attachment.objects.exists()

    def test_the_paper_of_a_certification_that_stands_is_not_filed_in_error(self, plan, therapist):
        event = certified(plan, therapist, MARCH_10)
        told = refused(attachments.file_in_error, event.attachment, "Another's.", by=therapist, at=at("19:00"))
        assert "take that back first" in told["reason"][0]
        writing.take_back(event, "Another's paper.", by=therapist, at=at("19:00", MARCH_10))
        assert attachments.file_in_error(event.attachment, "Another's.", by=therapist, at=at("19:05"))


class TestWhichPlan:
    def test_a_draft_is_not_sent(self, episode, therapist):
        draft = build_note(episode, therapist)
        assert refused(sent, draft.plan, therapist, draft.date) == [writing.NOT_SIGNED]

    def test_a_void_plan_counts_no_more_and_takes_nothing_in(self, episode, plan, therapist):
        signing.void_note(plan.note, "Wrong chart.", proof=prove(therapist), at=at("15:00"))
        assert papers(episode).plans == ()
        assert refused(sent, plan, therapist, MARCH_10) == [writing.NOT_SIGNED]

    def test_one_that_is_being_amended_holds_as_signed_and_is_certified(self, episode, plan, therapist):
        signing.open_amendment(plan.note, by=therapist, at=at("15:00", MARCH_10))
        plan.frequency = "daily"
        plan.save()
        certified(plan, therapist, MARCH_10)
        found = papers(episode).plans[0]
        assert found.frequency == "3 times a week" and len(found.events) == 1

    def test_a_plan_of_a_discipline_is_not_that_of_another(self, clinic, plan, therapist):
        other = build_episode(clinic, discipline="OT", patient=plan.note.episode.patient)
        certified(plan, therapist, MARCH_10)
        assert papers(other).facts(MARCH_10, FIRST) is None


class TestTakingBack:
    def test_what_is_taken_back_stays_and_counts_no_more(self, episode, plan, therapist):
        event = certified(plan, therapist, MARCH_10)
        writing.take_back(event, "Of another plan.", by=therapist, at=at("19:00", MARCH_10))
        found = papers(episode).plans[0]
        assert found.events == () and [one.kind for one in found.history] == ["certified", "taken_back"]
        assert papers(episode).facts(MARCH_10, FIRST).certified is None

    def test_nothing_is_taken_back_twice_and_no_taking_back_either(self, plan, therapist):
        event = sent(plan, therapist, MARCH_10)
        gone = writing.take_back(event, "Not sent.", by=therapist, at=at("19:00", MARCH_10))
        for one in (event, gone):
            assert "already" in refused(writing.take_back, one, "Again.", by=therapist, at=at("19:05"))["reason"][0]


class TestTrace:
    def test_each_event_is_sealed_in_the_ledger_and_in_the_log_without_words(self, plan, therapist):
        writing.give_delay_reason(plan, text="The office was closed.", by=therapist, at=at("18:00", MARCH_10))
        event = PlanEvent.objects.get()
        assert LedgerEntry.objects.filter(table_name=PlanEvent._meta.db_table, row_id=event.pk).exists()
        told = AuditEvent.objects.get(event="plan.event_entered")
        assert told.detail == {"entry": event.pk, "kind": "delay"}
        assert event.by_text == str(therapist.clinician)

    def test_the_office_enters_under_its_own_name(self, plan, biller):
        assert sent(plan, biller, MARCH_10).by_text == biller.list_name

    def test_the_stored_clock_moves_with_each_act(self, plan, therapist, monkeypatch):
        moved = []
        monkeypatch.setattr(writing.clocks, "move", lambda episode, *, at: moved.append(episode.pk))
        event = sent(plan, therapist, MARCH_10)
        writing.take_back(event, "Not sent.", by=therapist, at=at("19:00", MARCH_10))
        assert moved == [plan.note.episode_id] * 2


def test_a_hundred_charts_cost_as_many_queries_as_ten(clinic, therapist, django_assert_num_queries):
    episodes = []
    for number in range(4):
        episodes.append(build_episode(clinic, patient=build_patient(clinic, f"n{number}")))
        certified(build_plan(episodes[-1], therapist), therapist, MARCH_10)
    from therapy_notes.plans.standing import papers_of

    for some in (episodes[:1], episodes):
        with django_assert_num_queries(3):
            found = papers_of(some)
    assert all(found[one.pk].plans[0].events for one in episodes)


def test_a_plan_signed_before_plans_had_codes_is_not_judged_by_them(episode, therapist):
    note = build_note(episode, therapist, sections={"rationale": "Words."})
    sign(note, therapist)
    plan = papers(episode).plans[0]
    old = type(plan)(**{name: getattr(plan, name) for name in plan.__slots__} | {"codes": None})
    assert old.lists is not None and old.lists != ()
    assert plan.lists == ("97530",)
    assert get_note(note.pk).plan.codes == list(plan.lists)
