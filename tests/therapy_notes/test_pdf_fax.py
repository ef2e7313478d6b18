"""A plan of care for fax: what it asks for, where it comes back to, and what a fax keeps of it."""

import re

import page
import pytest

from tests.builders import build_clinic, build_episode, build_note, build_patient, get_note, sign
from tests.builders import build_clinician as build_person
from tests.therapy_notes.test_pdf import pages_of, reader_of
from therapy_notes import pdf, prints
from therapy_notes.models import Print

FAX = "608-555-0143"


@pytest.fixture
def clinic(db):
    return build_clinic(fax=FAX, phone="608-555-0142")


@pytest.fixture
def plan(episode, therapist):
    episode.referring_provider, episode.referring_npi = "Hale, Miriam, MD", "1000000038"
    episode.save()
    return signed_plan(episode, therapist)


def signed_plan(episode, therapist, rationale="Grading needs a therapist."):
    note = build_note(episode, therapist, sections={"rationale": rationale})
    sign(note, therapist)
    return get_note(note.pk).versions.get()


def faxed(version, **more):
    return pdf.note_pdf(version, [], form=Print.Form.FOR_FAX, **more)


class TestTheCover:
    def test_it_says_to_whom_from_whom_and_where_it_comes_back_to(self, plan):
        cover = pages_of(faxed(plan))[0]
        for words in ("Hale, Miriam, MD", "Harbor Street", f"Return to fax {FAX}", "608-555-0142", "Confidential"):
            assert words in cover

    def test_it_names_no_patient_since_it_lies_open_at_the_machine(self, plan):
        cover = pages_of(faxed(plan))[0]
        assert "Alvarez" not in cover
        assert "Jul 14, 1957" not in cover
        assert "record 1001" in cover

    def test_it_says_how_many_pages_and_on_which_to_sign(self, plan):
        pages = pages_of(faxed(plan))
        asked = next(number for number, text in enumerate(pages, 1) if "Date signed" in text)
        assert f"Pages {len(pages)}, this one included" in pages[0]
        assert f"sign and date it on page {asked}." in pages[0]

    def test_of_a_long_plan_it_names_the_later_page(self, episode, therapist):
        pages = pages_of(faxed(signed_plan(episode, therapist, rationale="Balance needs a therapist's hands. " * 150)))
        assert len(pages) > 2
        assert f"sign and date it on page {len(pages)}." in pages[0]

    def test_what_the_clinic_has_not_said_is_left_to_be_written(self, plan, clinic):
        clinic.fax = clinic.phone = ""
        clinic.save()
        cover = pages_of(faxed(plan))[0]
        assert "Number of the clinic’s fax" in cover
        assert "back to the clinic" in cover

    def test_without_a_provider_on_record_there_is_room_for_one(self, episode, therapist):
        assert "To Provider" in pages_of(faxed(signed_plan(episode, therapist)))[0]


class TestThePlanBehindIt:
    def test_each_page_is_found_again_when_it_comes_back_alone(self, plan):
        pages = pages_of(faxed(plan))
        for number, text in enumerate(pages[1:], 2):
            assert "Alvarez, Rosa, born Jul 14, 1957, record 1001" in text
            assert f"Page {number} of {len(pages)}" in text
            assert plan.sha256 in text.replace(" ", "")

    def test_it_is_the_plan_for_signature_word_for_word(self, plan):
        told = " ".join(pages_of(faxed(plan))[1:])
        for words in ("I certify that the patient needs", "Exercise and functional activities", f"fax {FAX}"):
            assert words in told

    @pytest.mark.parametrize("paper", ["letter", "a4"])
    def test_a_usual_plan_has_its_signature_on_the_same_page(self, plan, paper):
        data = faxed(plan, paper=paper)
        assert len(pages_of(data)) == 2
        width = float(reader_of(data).pages[1].mediabox[2])
        assert round(width) == {"letter": 612, "a4": 595}[paper]


class TestWhatAFaxKeeps:
    def test_everything_is_pure_black_on_white(self, plan):
        for one in reader_of(faxed(plan)).pages:
            drawn = one.get_contents().get_data().decode("latin-1")
            colors = set(re.findall(r"^([\d. ]+) (?:rg|RG|g|G|k|K|sc|scn|SC|SCN)$", drawn, re.MULTILINE))
            assert {float(part) for color in colors for part in color.split()} <= {0.0}

    def test_no_letter_is_smaller_than_nine_and_a_half_points(self, plan):
        sizes = set()
        for one in reader_of(faxed(plan)).pages:
            one.extract_text(
                visitor_text=lambda text, cm, tm, font, size: text.strip() and sizes.add(seen(cm, tm, size))
            )
        assert sizes
        assert min(sizes) >= 9.49


def seen(cm, tm, size):
    """The size of letters on the page, in points."""
    return abs(size * tm[3] * cm[3]) if size else 99


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_it_is_pdf_ua(plan, paper):
    report = page.validate_pdf_bytes(faxed(plan, paper=paper), profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, report.failures


class TestKept:
    def test_it_is_kept_as_a_print_of_its_own(self, plan, clinic):
        first = prints.print_of(plan, form=Print.Form.FOR_FAX, at=plan.note.created_at)
        again = prints.print_of(plan, form=Print.Form.FOR_FAX, at=plan.note.created_at)
        other = prints.print_of(plan, form=Print.Form.FOR_SIGNATURE, at=plan.note.created_at)
        assert first.row == again.row
        assert first.data == again.data
        assert other.row != first.row

    def test_another_fax_number_of_the_clinic_is_another_print(self, plan, clinic):
        first = prints.print_of(plan, form=Print.Form.FOR_FAX, at=plan.note.created_at)
        clinic.fax = "608-555-0199"
        clinic.save()
        second = prints.print_of(plan, form=Print.Form.FOR_FAX, at=plan.note.created_at)
        assert second.row != first.row
        assert "608-555-0199" in pages_of(second.data)[0]


def test_the_plans_of_two_clinics_come_back_to_their_own(plan):
    other = build_clinic("Lakeside", fax="414-555-0100")
    omar = build_person(other, "omar")
    theirs = signed_plan(build_episode(other, patient=build_patient(other)), omar)
    told = pdf.facts.facts_of([plan, theirs], form=Print.Form.FOR_FAX)
    assert [told[one.pk]["certification"]["cover"]["fax"] for one in (plan, theirs)] == [FAX, "414-555-0100"]
