"""A statement holds for what it was made of, by whom it may be made, and is seen as long as it is in force."""

import pytest

from billing.charges import visit_charges
from billing.models import Decision
from tests.billing.test_decisions import APART, ASKED, KX, NOTICE, decide, modifiers
from tests.builders import DAY, at, build_coverage, build_payer, build_rates, build_visit, build_year, get_note, log

pytestmark = pytest.mark.usefixtures("noon")

WITHDRAW = {"act": "withdraw", "code": "97530"}


def page(desk, visit):
    return desk.get(f"/visits/{visit.pk}/").content.decode()


def make_it_another_pair(visit):
    visit.activities.filter(code="97150").update(code="95992", mode="individual")


class TestPairs:
    def test_what_was_decided_of_one_pair_does_not_hold_for_another(self, sign_in, therapist, visit):
        desk = sign_in(therapist)
        decide(desk, visit, "distinct", APART)
        make_it_another_pair(visit)
        assert modifiers(visit)["97530"] == ("GP",)
        html = page(desk, visit)
        assert "97530 counts as part of 95992" in html and "a person has decided so" not in html
        assert 'name="seen" value="95992/97530"' in html
        decide(desk, visit, "distinct", APART | {"seen": "95992/97530"})
        assert modifiers(visit)["97530"] == ("GP", "59")
        assert Decision.objects.last().answer == ["95992/97530"]

    def test_one_more_pair_of_the_code_is_asked_before_the_line_carries_it(self, sign_in, therapist, visit):
        desk = sign_in(therapist)
        decide(desk, visit, "distinct", APART)
        log(visit, therapist, "95992", "09:40", "09:50")
        assert "59" not in modifiers(visit)["97530"]
        html = page(desk, visit)
        assert html.count(f'action="/billing/visits/{visit.pk}/decide/distinct/"') == 2  # to state, and to withdraw
        assert "what happened with 97530 beside 95992 and 97150" in html
        decide(desk, visit, "distinct", APART | {"seen": "95992/97530 97150/97530"})
        assert "59" in modifiers(visit)["97530"]

    def test_a_page_of_before_the_change_decides_nothing(self, sign_in, therapist, visit):
        make_it_another_pair(visit)
        html = decide(sign_in(therapist), visit, "distinct", APART).content.decode()
        assert "The day has changed since; look again." in html
        assert not Decision.objects.exists()

    def test_an_answer_that_names_no_pair_holds_for_none(self, sign_in, therapist, visit):
        more = {"kind": "distinct", "answer": ["97530"], "by": therapist, "by_text": "T", "at": at("11:00")}
        Decision.objects.create(patient=visit.episode.patient, date=DAY, discipline="PT", **more)
        assert modifiers(visit)["97530"] == ("GP",)
        assert "97530 stands apart: stated, not in use now" in page(sign_in(therapist), visit)


class TestUnused:
    def test_a_stand_that_no_line_bears_is_seen_and_withdrawn(self, sign_in, therapist, visit):
        desk = sign_in(therapist)
        decide(desk, visit, "distinct", APART)
        make_it_another_pair(visit)
        words = "97530 stands apart from 97150: stated, not in use now"
        assert words in page(desk, visit)
        html = decide(desk, visit, "distinct", WITHDRAW).content.decode()
        assert "Withdrawn: 97530 no longer stands apart." in html and words not in html
        assert Decision.objects.last().answer == []

    def test_kx_that_no_line_needs_is_seen_and_withdrawn(self, sign_in, therapist, visit):
        desk = sign_in(therapist)
        decide(desk, visit, "kx", KX)
        build_year(visit.episode.patient, therapist, "100.00", as_of=DAY)
        assert "KX for 97150, 97530: stated, not in use now" in page(desk, visit)
        assert "not in use now" not in decide(desk, visit, "kx", {"act": "withdraw"}).content.decode()

    def test_a_notice_of_a_code_without_a_line_is_seen_and_withdrawn(self, sign_in, therapist, visit):
        desk = sign_in(therapist)
        decide(desk, visit, "notice", NOTICE)
        visit.activities.filter(code="97530").update(code="97110")
        assert "97530 carries GA: stated, not in use now" in page(desk, visit)
        assert "not in use now" not in decide(desk, visit, "notice", WITHDRAW).content.decode()

    def test_kx_is_asked_again_where_a_further_code_needs_it(self, sign_in, therapist, visit):
        desk = sign_in(therapist)
        decide(desk, visit, "kx", KX)
        build_rates(visit.episode.patient.coverages.get().payer, c97110="30.00")
        log(visit, therapist, "97110", "09:40", "10:00")
        assert not any("KX" in of_line for of_line in modifiers(visit).values())
        assert "KX for 97150, 97530: stated, not in use now" in page(desk, visit)
        html = decide(desk, visit, "kx", KX).content.decode()
        assert "The day has changed since; look again." in html
        decide(desk, visit, "kx", KX | {"seen": "97110 97150 97530"})
        assert all("KX" in of_line for of_line in modifiers(visit).values())


class TestSecondPayer:
    @pytest.fixture
    def second(self, visit, clinic):
        """Medicare after a payer without edits and without a threshold."""
        patient = visit.episode.patient
        patient.coverages.update(rank=2)
        build_coverage(patient, build_payer(clinic, "Crestline", "cpt_midpoint", edits="none"))
        return visit

    def of_medicare(self, visit):
        found = visit_charges(get_note(visit.note.pk).visit).by_coverage[1]
        assert found.payer == "Medicare"
        return {line.code: line.modifiers for line in found.answer.lines}

    def test_what_only_it_finds_stands_under_its_name_and_is_answered(self, sign_in, therapist, second):
        desk = sign_in(therapist)
        html = page(desk, second)
        of_medicare = html[html.index("Findings for Medicare") :]
        assert "97530 counts as part of 97150" in of_medicare
        assert "97150, 97530: past the year&#x27;s threshold" in of_medicare
        assert "Notice of non-coverage (ABN)" in of_medicare
        assert "Kept" in decide(desk, second, "distinct", APART).content.decode()
        assert "Kept" in decide(desk, second, "kx", KX).content.decode()
        html = decide(desk, second, "notice", NOTICE | {"code": "97150"}).content.decode()
        assert "Kept: 97150 carries GA." in html
        assert {"KX", "59"} <= set(self.of_medicare(second)["97530"])

    def test_what_both_find_is_said_once(self, sign_in, therapist, visit, clinic):
        build_coverage(visit.episode.patient, build_payer(clinic, "Crestline", "cpt_midpoint"), rank=2)
        html = page(sign_in(therapist), visit)
        assert html.count("97530 counts as part of 97150") == 1

    def test_its_tie_is_decided(self, sign_in, therapist, episode, clinic):
        build_coverage(episode.patient, build_payer(clinic, "Crestline", "cpt_midpoint", edits="none"))
        build_coverage(episode.patient, build_payer(clinic), rank=2)
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:10"), ("97112", "09:10", "09:20")])
        assert visit_charges(visit).first.answer.choices == ()
        desk = sign_in(therapist)
        assert "have an equal claim" in page(desk, visit)
        html = desk.post(f"/billing/visits/{visit.pk}/tie/", {"codes": ["97112"]}, follow=True).content.decode()
        assert "Kept: the tied units go to 97112." in html


@pytest.mark.parametrize("kind", ASKED)
class TestEveryStatement:
    def test_it_is_said_in_the_panel_to_which_the_page_jumps(self, kind, sign_in, therapist, visit):
        desk = sign_in(therapist)
        assert desk.post(f"/billing/visits/{visit.pk}/decide/{kind}/", ASKED[kind]).url.endswith("#billing")
        html = page(desk, visit)
        assert html.count("Kept: ") == 1
        assert html.index('id="billing"') < html.index("Kept: ") < html.index("timed min")

    @pytest.mark.parametrize("who", ["student", "assistant"])
    def test_neither_student_nor_assistant_states_or_withdraws_it(self, kind, who, request, sign_in, therapist, visit):
        desk = sign_in(request.getfixturevalue(who))
        answer = decide(desk, visit, kind, ASKED[kind])
        assert answer.status_code == 403
        assert "A therapist of PT states this, and withdraws it" in answer.content.decode()
        assert not Decision.objects.exists()
        decide(sign_in(therapist), visit, kind, ASKED[kind])
        assert decide(desk, visit, kind, {"act": "withdraw", "code": "97530"}).status_code == 403
        assert "/decide/" not in page(desk, visit)

    def test_what_nobody_stated_is_not_withdrawn(self, kind, sign_in, therapist, visit):
        html = decide(sign_in(therapist), visit, kind, WITHDRAW).content.decode()
        assert "there is nothing to withdraw" in html and "Withdrawn" not in html
        assert not Decision.objects.exists()

    def test_what_is_stated_is_not_stated_again(self, kind, sign_in, therapist, visit):
        desk = sign_in(therapist)
        decide(desk, visit, kind, ASKED[kind])
        assert "Kept" not in decide(desk, visit, kind, ASKED[kind]).content.decode()
        assert Decision.objects.count() == 1

    def test_while_a_clock_runs_nothing_is_decided(self, kind, sign_in, therapist, visit):
        log(visit, therapist, "97110", "09:40", None)
        html = decide(sign_in(therapist), visit, kind, ASKED[kind]).content.decode()
        assert "A time of this day is still to be filled in" in html
        assert not Decision.objects.exists()

    def test_an_empty_form_is_answered_in_one_sentence(self, kind, sign_in, therapist, visit):
        html = decide(sign_in(therapist), visit, kind, {}).content.decode()
        assert html.count("Nothing was chosen.") == 1 and "This field is required" not in html


def test_while_a_clock_runs_no_tie_is_decided(sign_in, therapist, episode):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:10"), ("97112", "09:10", "09:20")])
    log(visit, therapist, "97150", "09:40", None, {"mode": "group"})
    assert visit_charges(visit).choice
    desk = sign_in(therapist)
    html = desk.post(f"/billing/visits/{visit.pk}/tie/", {"codes": ["97112"]}, follow=True).content.decode()
    assert "A time of this day is still to be filled in" in html
    assert not Decision.objects.exists()


def test_a_reader_who_may_not_state_it_is_told_once_who_does(sign_in, therapist, student, biller, visit):
    sentence = "A therapist of PT states this."
    assert [page(sign_in(one), visit).count(sentence) for one in (biller, student, therapist)] == [1, 1, 0]
