"""Deciding a tie, and keeping payers."""

import datetime as dt

import pytest

from billing.charges import visit_charges
from billing.forms import PayerForm, TermsForm
from billing.models import Coverage, Decision, Payer, Terms
from tests.builders import (
    COMPLETE,
    DAY,
    at,
    build_clinician,
    build_coverage,
    build_payer,
    build_visit,
    get_note,
    sign,
)
from tests.therapy_notes.pages import form_of, quicker, save
from therapy_notes.models import AuditEvent
from therapy_notes.models.base import AppendOnlyError

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def visit(episode, therapist):
    """20 minutes each: two units follow from the minutes, a third is left to a choice."""
    return build_visit(
        episode, therapist, [("97530", "09:00", "09:20"), ("97110", "09:20", "09:40")], sections=COMPLETE
    )


def units(visit):
    lines = visit_charges(get_note(visit.note.pk).visit).first.answer.lines
    return {line.code: line.units for line in lines}


def choose(desk, visit, *codes):
    return desk.post(f"/billing/visits/{visit.pk}/tie/", {"codes": codes}, follow=True)


class TestTies:
    def test_the_choice_is_on_the_page_and_changes_the_lines(self, sign_in, therapist, visit):
        desk = sign_in(therapist)
        assert units(visit) == {"97530": 2, "97110": 1}
        assert "97530 and 97110 have an equal claim to 1 unit." in desk.get(f"/visits/{visit.pk}/").content.decode()
        response = choose(desk, visit, "97110")
        assert units(visit) == {"97110": 2, "97530": 1}
        html = response.content.decode()
        assert "Kept: the tied units go to 97110." in html
        assert "Chosen by Tester, Thea, Fri Mar 6, 12:00 pm." in html

    def test_the_decision_is_kept_with_author_and_time_and_is_in_the_log(self, sign_in, therapist, visit):
        choose(sign_in(therapist), visit, "97110")
        kept = Decision.objects.get()
        assert (kept.kind, kept.answer, kept.units) == ("tie", ["97110", "97530"], 1)
        assert (kept.by, kept.by_text) == (therapist, "Tester, Thea")
        assert (kept.at, kept.date, kept.discipline) == (at("12:00"), DAY, "PT")
        event = AuditEvent.objects.get(event="tie.decided")
        assert (event.detail, event.patient_id) == ({"codes": ["97110", "97530"]}, visit.episode.patient_id)

    def test_a_second_choice_holds_and_the_first_stays_in_the_record(self, sign_in, therapist, assistant, visit):
        choose(sign_in(therapist), visit, "97110")
        choose(sign_in(assistant), visit, "97530")
        assert units(visit) == {"97530": 2, "97110": 1}
        assert [one.by for one in Decision.objects.order_by("pk")] == [therapist, assistant]

    def test_a_decision_is_never_changed_or_deleted(self, sign_in, therapist, visit):
        choose(sign_in(therapist), visit, "97110")
        kept = Decision.objects.get()
        for act in (kept.save, kept.delete, Decision.objects.all().delete, lambda: Decision.objects.update(units=2)):
            with pytest.raises(AppendOnlyError):
                act()

    @pytest.mark.parametrize("codes", [(), ("97140",), ("97530", "97110"), ("x" * 500,)])
    def test_a_choice_that_does_not_fit_is_refused_in_a_sentence(self, sign_in, therapist, visit, codes):
        response = choose(sign_in(therapist), visit, *codes)
        assert "alert-danger" in response.content.decode()
        assert not Decision.objects.exists()

    def test_where_minutes_changed_meanwhile_nothing_is_kept(self, sign_in, therapist, visit):
        visit.activities.last().stretches.update(ended=at("09:45"))
        response = choose(sign_in(therapist), visit, "97110")
        assert "There is no tie any more" in response.content.decode()
        assert not Decision.objects.exists()

    def test_a_signed_note_still_takes_the_choice_and_keeps_its_version(self, sign_in, therapist, visit):
        sign(visit.note, therapist)
        choose(sign_in(therapist), visit, "97110")
        assert units(visit) == {"97110": 2, "97530": 1}
        assert visit.note.versions.count() == 1

    def test_nobody_of_another_discipline_and_no_biller_decides(self, sign_in, visit, clinic, biller, administrator):
        speech = build_clinician(clinic, "sloan", credential="SLP")
        for person in (speech, biller, administrator):
            assert choose(sign_in(person), visit, "97110").status_code == 403
        assert not Decision.objects.exists()

    def test_nobody_of_another_clinic_decides(self, sign_in, visit, stranger):
        assert choose(sign_in(stranger), visit, "97110").status_code == 404
        assert not Decision.objects.exists()

    def test_a_choice_is_not_made_by_opening_an_address(self, sign_in, therapist, visit):
        assert sign_in(therapist).get(f"/billing/visits/{visit.pk}/tie/").status_code == 405


class TestPayers:
    NEW = {
        "name": "Northwind",
        "since": "2026-01-01",
        "unit_method": "cpt_midpoint",
        "discipline_modifiers": "on",
        "edits": "practitioner",
        "distinct_modifier": "59",
        "min_continuous_minutes": "0",
    }

    @pytest.fixture(params=["biller", "administrator"])
    def desk(self, request, sign_in):
        return sign_in(request.getfixturevalue(request.param))

    def test_a_payer_is_added_with_its_first_terms(self, desk, clinic):
        assert desk.post("/billing/payers/new/", self.NEW).url == "/billing/payers/"
        payer = Payer.objects.get()
        assert (payer.clinic, payer.terms.get().unit_method) == (clinic, "cpt_midpoint")
        assert "Northwind" in desk.get("/billing/payers/").content.decode()
        assert AuditEvent.objects.get(event="payer.added").subject == f"payer {payer.pk}"

    @pytest.mark.parametrize(("field", "value"), [("name", ""), ("since", "soon"), ("unit_method", "by feeling")])
    def test_bad_input_is_said_and_adds_neither(self, desk, clinic, field, value):
        response = desk.post("/billing/payers/new/", self.NEW | {field: value})
        assert response.status_code == 200
        assert field in {name for form in response.context["forms"] for name in form.errors}
        assert not Payer.objects.exists()

    def test_new_terms_are_a_new_row_and_leave_the_old_one(self, desk, clinic):
        payer = build_payer(clinic)
        url = f"/billing/payers/{payer.pk}/terms/new/"
        assert desk.post(url, self.NEW | {"since": "2026-04-01"}).status_code == 302
        assert list(Terms.objects.values_list("since", "unit_method")) == [
            (dt.date(2026, 4, 1), "cpt_midpoint"),
            (dt.date(2026, 1, 1), "cms_total_time"),
        ]

    def test_a_payer_that_was_listed_meanwhile_is_said_in_a_sentence(self, desk, clinic, monkeypatch):
        quicker(monkeypatch, PayerForm, lambda: build_payer(clinic, "Northwind"))
        page = desk.post("/billing/payers/new/", self.NEW).content.decode()
        assert "A payer of this name is already listed." in page
        assert (Payer.objects.count(), Terms.objects.count()) == (1, 1)
        assert not AuditEvent.objects.filter(event="payer.added").exists()

    def test_terms_that_were_added_meanwhile_are_said_in_a_sentence(self, desk, clinic, monkeypatch):
        payer = build_payer(clinic)
        since = dt.date(2026, 4, 1)
        quicker(monkeypatch, TermsForm, lambda: payer.terms.create(since=since, unit_method="cms_total_time"))
        typed = self.NEW | {"since": "2026-04-01"}
        page = desk.post(f"/billing/payers/{payer.pk}/terms/new/", typed).content.decode()
        assert "This payer already has terms from this date." in page
        assert payer.terms.get(since=since).unit_method == "cms_total_time"

    def test_what_is_counted_of_97530_stands_in_the_list(self, desk, clinic):
        build_payer(clinic, "Medicare", supportive_every=10, continued_need_from=11)
        assert "documentation every 10, need from 11" in desk.get("/billing/payers/").content.decode()

    def test_clinicians_keep_no_payers(self, sign_in, therapist, clinic):
        payer, desk = build_payer(clinic), sign_in(therapist)
        for url in ("/billing/payers/", "/billing/payers/new/", f"/billing/payers/{payer.pk}/terms/new/"):
            assert desk.get(url).status_code == 403
            assert desk.post(url, self.NEW).status_code == 403
        assert Payer.objects.count() == 1


class TestCoverages:
    def test_a_coverage_is_added_and_stands_in_the_chart(self, sign_in, biller, episode, clinic):
        payer, desk = build_payer(clinic, "Northwind"), sign_in(biller)
        url = f"/billing/patients/{episode.patient.pk}/coverages/new/"
        assert save(desk, url, part="*", payer=payer.pk, since="2026-01-01").status_code == 302
        assert "Northwind" in desk.get(f"/patients/{episode.patient.pk}/").content.decode()
        assert AuditEvent.objects.get(event="coverage.added").patient_id == episode.patient.pk

    def test_a_change_is_kept_and_bad_input_stays_on_the_page(self, sign_in, biller, episode, clinic):
        coverage, desk = build_coverage(episode.patient, build_payer(clinic)), sign_in(biller)
        url = f"/billing/coverages/{coverage.pk}/edit/"
        response = save(desk, url, part="*", until="2025-12-31")
        assert "The last day is before the first." in response.content.decode()
        assert form_of(response, "*")["until"] == ["2025-12-31"]
        assert save(desk, url, part="*", until="2026-12-31").status_code == 302
        assert Coverage.objects.get().until == dt.date(2026, 12, 31)
        assert AuditEvent.objects.get(event="coverage.changed").detail == {"fields": ["until"]}

    def test_a_payer_of_another_clinic_is_not_offered(self, sign_in, biller, episode, stranger):
        theirs = build_payer(stranger.clinic)
        url = f"/billing/patients/{episode.patient.pk}/coverages/new/"
        response = sign_in(biller).post(url, {"payer": theirs.pk, "rank": 1, "since": "2026-01-01"})
        assert response.status_code == 200
        assert not Coverage.objects.exists()

    def test_clinicians_name_no_payer_of_a_patient(self, sign_in, therapist, episode, clinic):
        coverage, desk = build_coverage(episode.patient, build_payer(clinic, "Northwind")), sign_in(therapist)
        for url in (
            f"/billing/patients/{episode.patient.pk}/coverages/new/",
            f"/billing/coverages/{coverage.pk}/edit/",
        ):
            assert desk.get(url).status_code == 403
            assert desk.post(url, {"payer": coverage.payer_id, "rank": 2, "since": "2026-02-01"}).status_code == 403
        assert Coverage.objects.get().rank == 1
        assert "Northwind" in desk.get(f"/patients/{episode.patient.pk}/").content.decode()

    def test_who_reads_a_coverage_is_in_the_log(self, sign_in, biller, episode, clinic):
        coverage = build_coverage(episode.patient, build_payer(clinic))
        sign_in(biller).get(f"/billing/coverages/{coverage.pk}/edit/")
        event = AuditEvent.objects.get(event="coverage.read")
        assert (event.actor, event.patient_id) == (biller, episode.patient.pk)
