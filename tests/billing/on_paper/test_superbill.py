"""A superbill says what was signed and may be billed; where it may not be yet, the page says what to do."""

import datetime as dt
import io
import re

import pypdf
import pytest

from billing.on_paper.ready import NotReady
from billing.on_paper.superbill import superbill, visits_between
from tests.billing.on_paper.conftest import TOLD, WORK, assert_accessible, assert_archival, text_of
from tests.builders import (
    DAY,
    at,
    build_clinician,
    build_episode,
    build_missed_visit,
    build_note,
    build_rates,
    build_signed_visit,
    build_visit,
    cosign,
    get_note,
    sign,
)
from therapy_notes.models import AuditEvent, Diagnosis

pytestmark = pytest.mark.usefixtures("noon")


def bill(*visits, by, **more):
    return superbill(visits, by=by, at=at("18:00"), **more)


@pytest.fixture
def whole(signed, episode, therapist, clinic):
    """A day with all that an insurer asks for."""
    clinic.phone = "414 555 0100"
    clinic.save()
    therapist.clinician.npi = "1234567893"
    therapist.clinician.save()
    Diagnosis.objects.create(episode=episode, kind="treatment", code="R26.81", description="Unsteadiness on feet")
    return signed()


class TestTheDay:
    def test_it_has_all_that_an_insurer_asks_for_on_one_page(self, whole, therapist):
        data = bill(whole, by=therapist)
        text = text_of(data)
        for words in (
            "Harbor Street",
            "1 Harbor Street, Milford, WI 53000",
            "414 555 0100",
            "NPI 1234567893 · Tax ID 12-3456789",
            "Alvarez, Rosa",
            "Jul 14, 1957",
            "Insurance on record Medicare",
            "Tester, Thea, PT",
            "License WI 00024-24 NPI 1234567893",
            "R26.81 Unsteadiness on feet",
            "Mar 6, 2026 97110 Exercise: strength, motion, endurance GP In the clinic 18 1",
            "Mar 6, 2026 97140 Hands-on manual work GP In the clinic 13 1",
            "2 units in all.",
            "This is not a claim",
            "Signature for Harbor Street",
        ):
            assert words in text
        assert len(pypdf.PdfReader(io.BytesIO(data)).pages) == 1

    @pytest.mark.parametrize("paper", ["letter", "a4"])
    def test_it_is_accessible_on_either_paper(self, whole, therapist, paper):
        assert_accessible(bill(whole, by=therapist, paper=paper))

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # WeasyPrint leaves its profile open
    def test_it_may_be_archived(self, whole, therapist):
        assert_archival(bill(whole, by=therapist, variant="archival"))

    def test_what_a_payer_allows_is_not_taken_for_the_clinics_charge(self, whole, episode, therapist):
        build_rates(episode.patient.coverages.get().payer, c97110="33.33", c97140="33.33")
        text = text_of(bill(whole, by=therapist))
        assert "33.33" not in text
        assert "charges are written in by hand" in text

    def test_what_an_assistant_gave_is_billed_under_who_supervises(self, signed, assistant, therapist):
        visit = signed(by=assistant)
        cosign(get_note(visit.note.pk), therapist)
        text = text_of(bill(get_note(visit.note.pk).visit, by=therapist))
        assert "Tester, Thea, PT" in text
        assert "Supervised Tester, Axel, PTA, who gave the care" in text
        assert "GP CQ" in text

    def test_what_a_note_says_in_words_is_not_on_it(self, whole, therapist):
        assert TOLD["skill"].rstrip(".") not in text_of(bill(whole, by=therapist))


class TestWaits:
    def points(self, *visits, by):
        with pytest.raises(NotReady) as waits:
            bill(*visits, by=by)
        return waits.value.points

    def test_for_every_note_of_the_day_to_be_signed(self, whole, episode, therapist):
        build_visit(episode, therapist, [("97530", "11:00", "11:10")], start="11:00")
        (point,) = self.points(whole, by=therapist)
        assert (point.words, point.released_by) == (
            "A note of this day is not signed.",
            "The signature of Tester, Thea, PT.",
        )

    def test_for_what_a_finding_holds(self, noon, episode, therapist):
        visit = build_signed_visit(episode, therapist, [(*one, TOLD) for one in WORK], participation="Took part.")
        (point,) = self.points(get_note(visit.note.pk).visit, by=therapist)
        assert point.words.startswith("No plan of care is established")
        assert point.released_by.startswith("A signed plan")

    def test_for_something_to_be_billed(self, signed, therapist):
        (point,) = self.points(signed([("97110", "09:00", "09:05")]), by=therapist)
        assert point.words.startswith("Nothing of this day is billed")


class TestSeveralDays:
    def test_each_billing_day_stands_once_in_the_order_of_dates(self, whole, signed, episode, therapist):
        signed([("97530", "10:00", "10:20")], start="10:00")
        build_missed_visit(episode, therapist, day=DAY - dt.timedelta(days=1))
        found = visits_between(episode.patient, DAY - dt.timedelta(days=3), DAY)
        assert found == [whole]
        assert "4 units in all." not in text_of(bill(*found, by=therapist))
        assert "97530" in text_of(bill(*found, by=therapist))

    def test_two_disciplines_name_both_therapists_and_who_gave_what(self, whole, clinic, episode, therapist):
        colleague = build_clinician(clinic, "cole", credential="OT")
        other = build_episode(clinic, "OT", patient=episode.patient)
        sign(build_note(other, colleague, sections={"rationale": "Needs skill."}, codes=["97535"]), colleague)
        build_signed_visit(
            other, colleague, [("97535", "13:00", "13:20", TOLD)], start="13:00", participation="Took part."
        )
        text = text_of(bill(*visits_between(episode.patient, DAY, DAY), by=therapist))
        assert "1. Tester, Thea, PT" in text
        assert "2. Tester, Cole, OT" in text
        assert re.search(r"97110 [^0-9]+ · by 1 GP", text)
        assert re.search(r"97535 [^0-9]+ · by 2 GO", text)


class TestPages:
    def test_a_download_is_told_to_the_log_by_the_visits_numbers(self, whole, sign_in, biller):
        answer = sign_in(biller).get(f"/billing/visits/{whole.pk}/superbill.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert AuditEvent.objects.get(event="superbill.printed").detail == {"visits": [whole.pk]}

    def test_it_is_asked_for_from_when_to_when(self, whole, sign_in, biller):
        desk, address = sign_in(biller), f"/billing/patients/{whole.episode.patient_id}/superbill/"
        assert "First day" in desk.get(address).content.decode()
        answer = desk.post(address, {"first": "2026-03-01", "last": "2026-03-06"})
        assert "97110" in text_of(answer.content)

    @pytest.mark.parametrize(
        ("days", "sentence"),
        [
            ({"first": "2026-03-06", "last": "2026-03-01"}, "The last day is before the first."),
            ({"first": "2026-03-06", "last": "2026-03-07"}, "This day is still to come."),
            ({"first": "2026-02-01", "last": "2026-02-02"}, "There was no treatment between these days."),
            ({"first": "", "last": ""}, "Give the first day of treatment."),
        ],
    )
    def test_wrong_days_get_a_sentence(self, whole, sign_in, biller, days, sentence):
        address = f"/billing/patients/{whole.episode.patient_id}/superbill/"
        assert sentence in sign_in(biller).post(address, days).content.decode()

    def test_where_it_waits_the_page_says_for_what_and_nothing_is_printed(self, episode, therapist, sign_in):
        visit = build_visit(episode, therapist, WORK)
        answer = sign_in(therapist).get(f"/billing/visits/{visit.pk}/superbill.pdf")
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "A note of this day is not signed." in html
        assert f'href="/visits/{visit.pk}/"' in html
        assert not AuditEvent.objects.filter(event="superbill.printed").exists()

    def test_assistants_and_auditors_do_not_print_one(self, whole, sign_in, assistant):
        answer = sign_in(assistant).get(f"/billing/visits/{whole.pk}/superbill.pdf")
        assert answer.status_code == 403
        assert "Billers, administrators and therapists" in answer.content.decode()
