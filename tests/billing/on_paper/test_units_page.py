"""The page of units says what the panel says, with its sources and who decided, and nothing else."""

import re

import pytest

from billing.charges import visit_charges
from billing.models import Decision
from billing.on_paper.units_page import units_page
from billing.panel import Panel, reasons
from tests.billing.on_paper.conftest import assert_accessible, assert_archival, text_of
from tests.billing.test_explain import DAYS
from tests.builders import (
    DAY,
    at,
    build_coverage,
    build_payer,
    build_rates,
    build_visit,
    build_year,
    cosign,
    get_note,
)
from therapy_notes.models import AuditEvent, SignedVersion

pytestmark = pytest.mark.usefixtures("noon")
TIES = [("97530", "09:00", "09:20"), ("97110", "09:20", "09:40")]


def latest(visit):
    return SignedVersion.objects.filter(note=visit.note).latest("number")


def page_of(visit, **more):
    return units_page(latest(visit), at=at("18:00"), **more)


def decide(visit, kind, answer, by, **more):
    facts = {"patient": visit.episode.patient, "date": DAY, "discipline": "PT", "by": by, "by_text": by.list_name}
    return Decision.objects.create(kind=kind, answer=answer, at=at("17:00"), **facts, **more)


def menu_of(answer):
    return answer.text.partition('class="menu more-acts"')[2].partition("</details>")[0]


def sentences(visit):
    """Every sentence that the panel shows of the day, without those on what nobody has confirmed."""
    charges = visit_charges(get_note(visit.note.pk).visit)
    for row, found in zip(charges.by_coverage, Panel(charges).coverages, strict=True):
        yield from (one.text for one in row.answer.basis)
        for entry in (*row.answer.lines, *row.answer.unbilled):
            yield from (one.text for one in reasons(row.answer, entry))
        yield from (one.message for one in (*found.open, *found.stated))


@pytest.mark.parametrize("name", DAYS)
def test_it_says_every_sentence_of_the_panel(signed, name):
    visit = signed(DAYS[name])
    text = text_of(page_of(visit))
    assert [one for one in sentences(visit) if " ".join(one.split()) not in text] == []


@pytest.mark.parametrize("name", DAYS)
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_it_is_accessible(signed, name, paper):
    assert_accessible(page_of(signed(DAYS[name]), paper=paper))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # WeasyPrint leaves its profile open
def test_it_may_be_archived(signed):
    assert_archival(page_of(signed(), variant="archival"))


def test_it_names_lines_minutes_and_totals(signed):
    text = text_of(page_of(signed(DAYS["unbilled"])))
    assert "49 timed min 49 treatment min 3 units" in text
    assert "97110 Exercise: strength, motion, endurance GP 18 1" in text
    assert "97035 Ultrasound – 8 0 Not billed." in text


def test_it_names_the_rules_with_their_tables_and_dates(signed):
    text = text_of(page_of(signed()))
    assert re.search(r"\[1\] Pub\. 100-04 ch\. 5 §20\.2\. Tables cms total time, since Jan 1, \d{4}, confirmed", text)
    assert re.search(r"All tables: sha256:[0-9a-f]{64}", text)


def test_it_says_of_which_version_it_was_derived_when_and_for_whom(signed, therapist):
    visit = signed()
    text = text_of(page_of(visit, by=therapist))
    assert "Derived Fri Mar 6, 2026, 6:00 pm, for Tester, Thea, from version 1 of the note" in text
    assert latest(visit).sha256 in text


class TestDecisions:
    def test_a_tie_that_nobody_decided_goes_by_the_order_of_start(self, signed):
        assert "Nobody has chosen: the order of start decides." in text_of(page_of(signed(TIES)))

    def test_a_tie_names_who_chose_and_when(self, signed, therapist):
        visit = signed(TIES)
        decide(visit, "tie", ["97110", "97530"], therapist, units=1)
        text = text_of(page_of(visit))
        assert (
            "97530 and 97110 have an equal claim to 1 unit. Chosen by Tester, Thea, Fri Mar 6, 2026, 5:00 pm." in text
        )
        assert "as chosen" in text

    def test_59_names_who_stated_it_and_when(self, signed, therapist):
        visit = signed([("97150", "09:00", "09:20", {"mode": "group"}), ("97530", "09:20", "09:40")])
        assert "Stated by a person" not in text_of(page_of(visit))
        decide(visit, "distinct", ["97150/97530"], therapist)
        text = text_of(page_of(visit))
        assert "GP 59" in text
        assert "Decided by Tester, Thea, Fri Mar 6, 2026, 5:00 pm." in text

    def test_kx_names_who_stated_it_and_when_and_no_sum(self, signed, therapist, episode):
        payer = episode.patient.coverages.get().payer
        build_rates(payer, c97110="40.00", c97140="40.00")
        build_year(episode.patient, therapist, "2470.00")
        visit = signed()
        decide(visit, "kx", ["97110", "97140"], therapist)
        text = text_of(page_of(visit))
        assert "GP KX" in text
        assert "Decided by Tester, Thea, Fri Mar 6, 2026, 5:00 pm." in text
        assert "$" not in text
        assert "2,4" not in text


def test_an_assistants_line_says_why_it_carries_cq(signed, assistant, therapist):
    visit = signed(by=assistant)
    cosign(get_note(visit.note.pk), therapist)
    text = text_of(page_of(visit))
    assert "GP CQ" in text
    assert "All 18 minutes were an assistant's alone: CQ." in text
    assert "cosigned by Tester, Thea, PT" in text


def test_two_payers_that_differ_each_have_their_lines(signed, clinic, episode):
    build_coverage(episode.patient, build_payer(clinic, "Northwind", method="cpt_midpoint"), rank=2)
    text = text_of(page_of(signed(DAYS["unbilled"])))
    assert "Medicare counted by total time" in text
    assert "Northwind counted by CPT midpoint" in text
    assert "97035: 8 minutes lie between 8 and 22: 1 unit of 15 minutes." in text


def test_another_note_of_the_day_is_named(signed, episode, therapist):
    visit = signed()
    build_visit(episode, therapist, [("97530", "11:00", "11:10")], start="11:00")
    text = text_of(page_of(visit))
    assert "the visit planned 11:00 am, written by Tester, Thea, PT, not signed yet." in text
    assert "41 timed min" in text


def test_what_a_note_says_in_words_is_not_on_it(signed):
    assert "Graded the height" not in text_of(page_of(signed()))


def test_it_is_the_same_bytes_for_the_same_moment(signed):
    visit = signed()
    assert page_of(visit) == page_of(visit)


def test_a_plan_has_no_such_page(signed, episode, therapist):
    signed()
    plan = SignedVersion.objects.get(note__kind="plan_of_care")
    assert units_page(plan, at=at("18:00")) is None


class TestViews:
    def test_the_page_is_for_everybody_who_sees_the_panel_and_is_told_to_the_log(self, signed, sign_in, biller):
        visit = signed()
        answer = sign_in(biller).get(f"/billing/visits/{visit.pk}/units.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert str(visit.episode.patient.last_name) not in answer["Content-Disposition"]
        event = AuditEvent.objects.get(event="units.printed")
        assert (event.actor, event.detail) == (biller, {"version": 1})

    def test_a_draft_has_none(self, episode, therapist, sign_in):
        visit = build_visit(episode, therapist, TIES)
        answer = sign_in(therapist).get(f"/billing/visits/{visit.pk}/units.pdf")
        assert answer.status_code == 403
        assert "once it is signed" in answer.content.decode()

    def test_a_note_comes_with_its_units_only_where_they_are_asked_for(self, signed, sign_in, therapist):
        visit, desk = signed(), sign_in(therapist)
        assert "Lines, units and their basis" not in text_of(desk.get(f"/notes/{visit.note.pk}/note.pdf").content)
        whole = desk.get(f"/notes/{visit.note.pk}/with-units.pdf").content
        assert "Lines, units and their basis" in text_of(whole)
        assert "Graded the height" in text_of(whole)
        assert_accessible(whole)
        facts = AuditEvent.objects.filter(event="note.downloaded").latest("pk").detail
        assert facts["form"] == "with_units"

    def test_the_notes_more_menu_leads_there_and_a_plans_does_not(self, signed, sign_in, therapist):
        visit, desk = signed(), sign_in(therapist)
        plan = SignedVersion.objects.get(note__kind="plan_of_care").note
        assert f'<a href="/notes/{visit.note.pk}/with-units.pdf">' in menu_of(desk.get(f"/visits/{visit.pk}/"))
        assert "with-units.pdf" not in menu_of(desk.get(f"/notes/{plan.pk}/"))

    def test_a_plan_comes_without_units(self, signed, sign_in, therapist):
        signed()
        plan = SignedVersion.objects.get(note__kind="plan_of_care").note
        assert sign_in(therapist).get(f"/notes/{plan.pk}/with-units.pdf").status_code == 404

    def test_the_panel_of_a_signed_note_leads_there(self, signed, sign_in, therapist, student):
        visit = signed()
        html = sign_in(therapist).get(f"/visits/{visit.pk}/").content.decode()
        for address in (f"/notes/{visit.note.pk}/with-units.pdf", f"/billing/visits/{visit.pk}/units.pdf"):
            assert address in html
        assert f"/billing/visits/{visit.pk}/superbill.pdf" in html
        assert "superbill.pdf" not in sign_in(student).get(f"/visits/{visit.pk}/").content.decode()
