"""The one translation: what notes say of a day becomes what the law is told."""

import datetime as dt

from billing import gather
from billing.models import Decision
from billing.rules.facts import Notice, OtherLine, PayerTerms
from tests.builders import (
    COMPLETE,
    DAY,
    at,
    build_clinician,
    build_episode,
    build_patient,
    build_signed_visit,
    build_visit,
    get_note,
    log,
    sign,
)
from therapy_notes.charting import TimeEntry
from therapy_notes.content import content
from therapy_notes.models import Goal, Note

NEXT = DAY + dt.timedelta(days=1)


def facts(visit):
    return gather.day_facts(get_note(visit.note.pk).visit)


def codes(visit):
    return [service.code for service in facts(visit).day.services]


def test_an_activity_becomes_a_service_with_times_person_and_mode(episode, therapist):
    visit = build_visit(episode, therapist)
    log(visit, therapist, "97530", "09:00", "09:23", {"mode": "cotreatment"})
    gathered = facts(visit)
    (service,) = gathered.day.services
    assert (gathered.day.date, gathered.day.discipline, gathered.day.prefer) == (DAY, "PT", ())
    assert (service.code, service.started, service.ended) == ("97530", at("09:00"), at("09:23"))
    assert (service.by, service.clinician, service.with_) == ("therapist", str(therapist.clinician.pk), "")
    assert service.mode == "cotreatment"


def test_delivery_and_agreed_minutes_reach_the_law_the_first_stretch_filled_first(episode, therapist):
    visit = build_visit(episode, therapist)
    spans = (("09:00", "09:10"), ("09:20", "09:30"))
    more = {"stretches": [TimeEntry(at(a), at(b), therapist.clinician) for a, b in spans]}
    log(visit, therapist, "97530", "09:00", "09:10", more | {"mode": "cotreatment", "agreed_minutes": 14})
    log(visit, therapist, "97110", "09:40", "09:50", {"delivery": "video"})
    services = facts(visit).day.services
    assert [(one.agreed_minutes, one.delivery) for one in services] == [
        (10, "in_person"),
        (4, "in_person"),
        (None, "video"),
    ]


def test_what_was_signed_before_there_was_delivery_was_given_in_person(episode, therapist):
    said = content(build_visit(episode, therapist, [("97530", "09:00", "09:23")]).note)
    for name in ("delivery", "delivery_label", "agreed_minutes"):
        del said["activities"][0][name]
    (service,) = gather.day_facts(get_note(Note.objects.get().pk).visit, said).day.services
    assert (service.delivery, service.agreed_minutes) == ("in_person", None)


def test_who_delivered_is_said_as_the_law_asks(episode, therapist, assistant, student):
    visit = build_visit(episode, therapist)
    spans = (("09:00", "09:10"), ("09:10", "09:20"), ("09:20", "09:30"), ("09:30", "09:40"))
    pairs = ((therapist, assistant), (assistant, None), (therapist, student), (student, None))
    for (start, end), (by, beside) in zip(spans, pairs, strict=True):
        entry = TimeEntry(at(start), at(end), by.clinician, beside.clinician if beside else None)
        log(visit, therapist, "97530", start, end, {"stretches": [entry]})
    services = facts(visit).day.services
    assert [one.by for one in services] == ["both", "assistant", "therapist", "student"]
    assert [one.student_participated for one in services] == [False, False, True, False]
    assert services[0].with_ == str(assistant.clinician.pk)


def test_each_stretch_is_a_service_of_its_own(episode, therapist):
    visit = build_visit(episode, therapist)
    stretches = [TimeEntry(at(a), at(b), therapist.clinician) for a, b in (("09:00", "09:10"), ("09:20", "09:30"))]
    log(visit, therapist, "97530", "09:00", "09:10", {"stretches": stretches})
    assert [(one.started, one.ended) for one in facts(visit).day.services] == [
        (at("09:00"), at("09:10")),
        (at("09:20"), at("09:30")),
    ]


class TestBillingDay:
    def test_both_notes_of_a_day_are_one_day_from_either_side(self, episode, therapist):
        morning = build_visit(episode, therapist, [("97530", "09:00", "09:08")])
        afternoon = build_visit(episode, therapist, [("97110", "14:00", "14:07")], start="14:00")
        assert codes(morning) == codes(afternoon) == ["97530", "97110"]
        assert [visit for _, _, visit in facts(morning).activities] == [morning.pk, afternoon.pk]

    def test_two_episodes_of_one_discipline_share_the_day(self, episode, therapist, clinic):
        other = build_episode(clinic, patient=episode.patient)
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:08")])
        build_visit(other, therapist, [("97110", "14:00", "14:07")], start="14:00")
        assert codes(visit) == ["97530", "97110"]

    def test_another_discipline_another_patient_and_another_day_stay_apart(self, episode, therapist, clinic):
        speech = build_clinician(clinic, "sloan", credential="SLP")
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:08")])
        in_speech = build_episode(clinic, discipline="SLP", patient=episode.patient)
        build_visit(in_speech, speech, [("92507", "10:00", "10:30")], start="10:00")
        other = build_episode(clinic, patient=build_patient(clinic, "2002"))
        build_visit(other, therapist, [("97110", "11:00", "11:30")], start="11:00")
        build_visit(episode, therapist, [("97140", "09:00", "09:30")], day=NEXT)
        assert codes(visit) == ["97530"]

    def test_another_discipline_of_the_day_is_gathered_beside_it(self, episode, therapist, clinic):
        speech = build_clinician(clinic, "sloan", credential="SLP")
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:08")])
        in_speech = build_episode(clinic, discipline="SLP", patient=episode.patient)
        build_visit(in_speech, speech, [("92507", "10:00", "10:30")], start="10:00")
        gathered = facts(visit)
        assert [(other.discipline, other.services[0].code) for other in gathered.others] == [("SLP", "92507")]
        beside = gather.beside_other_lines(gathered, PayerTerms("cms_total_time"), None)
        assert beside.other_lines == (OtherLine("92507", "SLP"),)

    def test_draft_and_signed_give_the_same_facts(self, episode, therapist):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")], sections=COMPLETE)
        before = facts(visit)
        sign(visit.note, therapist)
        assert facts(visit) == before

    def test_a_signed_note_counts_as_it_was_signed(self, episode, therapist):
        visit = build_signed_visit(episode, therapist)
        visit.activities.update(code="97110")
        assert codes(visit) == ["97530"]

    def test_content_that_the_page_has_is_not_read_again(self, episode, therapist, django_assert_max_num_queries):
        visit = get_note(build_visit(episode, therapist, [("97530", "09:00", "09:23")]).note.pk).visit
        said = content(get_note(visit.note.pk))
        expected = gather.day_facts(visit)
        with django_assert_max_num_queries(2):
            assert gather.day_facts(visit, said) == expected

    def test_a_changed_goal_is_no_billing_fact(self, episode, therapist):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")])
        before = facts(visit)
        Goal.objects.update(text="Else")
        assert facts(visit) == before


class TestComplete:
    def test_a_day_is_complete_when_every_time_is_filled_in(self, episode, therapist):
        assert facts(build_visit(episode, therapist, [("97530", "09:00", "09:23")])).complete

    def test_a_running_clock_or_a_missing_time_leaves_it_open(self, episode, therapist):
        running = build_visit(episode, therapist, [("97530", "09:00", "09:23"), ("97110", "09:30", None)])
        assert not facts(running).complete
        untimed = build_visit(episode, therapist, day=NEXT)
        log(untimed, therapist, "97530", "09:00", "09:10", {"stretches": ()})
        assert not facts(untimed).complete

    def test_the_other_note_of_the_day_counts_too(self, episode, therapist):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")])
        build_visit(episode, therapist, [("97110", "14:00", None)], start="14:00")
        assert not facts(visit).complete


class TestDecisions:
    def keep(self, visit, by, answer, day=DAY, discipline="PT", kind="tie"):
        facts = {"patient": visit.episode.patient, "date": day, "discipline": discipline, "answer": answer}
        facts |= {"kind": kind, "units": 1 if kind == "tie" else None}
        return Decision.objects.create(by=by, by_text=by.list_name, at=at("12:00"), **facts)

    def test_the_latest_one_of_the_day_is_what_the_law_is_told(self, episode, therapist):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:10"), ("97110", "09:10", "09:20")])
        self.keep(visit, therapist, ["97530", "97110"])
        last = self.keep(visit, therapist, ["97110", "97530"])
        assert facts(visit).day.prefer == ("97110", "97530")
        assert facts(visit).decision == last

    def test_one_of_another_day_or_discipline_is_not(self, episode, therapist):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:10")])
        self.keep(visit, therapist, ["97110"], day=NEXT)
        self.keep(visit, therapist, ["97110"], discipline="OT")
        assert facts(visit).day.prefer == ()

    def test_each_kind_holds_for_itself(self, episode, therapist):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:10"), ("97110", "09:10", "09:20")])
        self.keep(visit, therapist, ["97110", "97530"])
        self.keep(visit, therapist, ["97150/97530"], kind="distinct")
        self.keep(visit, therapist, ["97110 GX", "97110 GY"], kind="notice")
        day = facts(visit).day
        assert day.prefer == ("97110", "97530")
        assert facts(visit).decisions.answer("distinct") == ("97150/97530",)
        assert day.notices == (Notice("97110", "GX"), Notice("97110", "GY"))

    def test_an_empty_answer_withdraws_the_one_before(self, episode, therapist):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:10")])
        for kind, answer in (("distinct", ["97150/97530"]), ("notice", ["97530 GA"])):
            self.keep(visit, therapist, answer, kind=kind)
            self.keep(visit, therapist, [], kind=kind)
        assert (facts(visit).decisions.answer("distinct"), facts(visit).day.notices) == ((), ())
