"""Of a file that somebody holds it is said whether it was printed here, and what came since; nothing is rendered."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.builders import COMPLETE, amend, at, build_note, build_signed_visit, cosign, get_note, prove, sign
from therapy_notes import certificates, pdf, prints, signing
from therapy_notes.certificates import PdfSignature
from therapy_notes.models import Clinic, Print, SignedVersion
from therapy_notes.verifying_files import verify_file


@pytest.fixture
def version(episode, therapist):
    build_signed_visit(episode, therapist)
    return SignedVersion.objects.get()


@pytest.fixture
def file(version):
    return prints.print_of(version, at=at("13:30")).data


def add(version, by, text="Slept well."):
    return signing.add_addendum(version.note, text, proof=prove(by), at=at("14:00"))


def test_the_file_of_today_says_when_it_was_printed_first(version, file):
    told = verify_file(file, version)
    assert (told.kind, told.since) == ("today", ())
    assert told.printed == "Fri Mar 6, 2026, 1:30:00 pm CST (UTC-06:00)"


def test_nothing_is_rendered(version, file, monkeypatch):
    monkeypatch.setattr(pdf, "render", lambda *_, **__: pytest.fail("rendered"))
    assert verify_file(file, version).kind == "today"
    assert verify_file(file + b"% more", version).kind == "other"


def test_a_file_from_before_says_what_came_since(episode, assistant, therapist):
    note = build_signed_visit(episode, assistant).note
    version = SignedVersion.objects.get()
    file = prints.print_of(version, at=at("13:30")).data
    cosign(note, therapist)
    add(version, therapist)
    add(version, therapist, "And woke at six.")
    assert verify_file(file, SignedVersion.objects.get()).since == ("a signature", "2 addenda")
    signing.void_note(get_note(note.pk), "Never was.", proof=prove(therapist), at=at("16:00"))
    told = verify_file(file, SignedVersion.objects.get())
    assert (told.kind, told.since[0]) == ("earlier", "the note was marked as void")


def test_of_a_superseded_version_both_its_prints_are_known(version, file, therapist):
    amend(version.note, therapist)
    first = SignedVersion.objects.get(number=1)
    assert verify_file(file, first).since == ("version 2 was signed",)
    marked = prints.print_of(first, at=timezone.now()).data
    assert verify_file(marked, first).kind == "today"


def test_another_paper_says_the_same_words(version, file):
    Clinic.objects.update(paper="a4")
    assert verify_file(file, SignedVersion.objects.get()).kind == "today"


def test_a_plan_for_signature_is_as_genuine_as_the_plan(episode, therapist):
    note = build_note(episode, therapist, sections={"rationale": COMPLETE["plan"]})
    sign(note, therapist)
    version = SignedVersion.objects.get()
    for form in (Print.Form.NOTE, Print.Form.FOR_SIGNATURE):
        assert verify_file(prints.print_of(version, form=form, at=at("13:30")).data, version).kind == "today"


class TestSignature:
    """A digital signature stands behind the print, which is the beginning of the file."""

    @pytest.fixture
    def signed(self, file, monkeypatch):
        def as_said(**facts):
            monkeypatch.setattr(certificates, "without_signature", lambda data: data.removesuffix(b"signature"))
            monkeypatch.setattr(certificates, "signature_in", lambda _, *, clinic_pk: PdfSignature("Harbor", **facts))
            return file + b"signature"

        return as_said

    def test_the_clinics_own_makes_no_other_file_of_it(self, version, signed):
        told = verify_file(signed(holds=True, is_clinics=True), version)
        assert told.kind == "today"
        assert "The signature holds." in told.signature

    @pytest.mark.parametrize(
        "facts",
        [
            {"holds": False, "is_clinics": True},
            {"holds": True, "is_clinics": False},
            {"holds": None, "is_clinics": False},
        ],
        ids=["altered", "a stranger's", "not to be judged"],
    )
    def test_any_other_does_since_what_follows_may_show_other_pages(self, version, signed, facts):
        told = verify_file(signed(**facts), version)
        assert told.kind == "other"
        assert told.signature


def test_the_page_says_so(client, version, file, therapist):
    def ask():
        answer = client.post(reverse("verify"), {"digest": "", "file": SimpleUploadedFile("note.pdf", file)})
        return " ".join(answer.content.decode().split())

    assert "It was printed first on Fri Mar 6, 2026, 1:30:00 pm CST" in ask()
    add(version, therapist)
    page = ask()
    assert "Genuine, but printed before more was added" in page
    assert "This file is what the record printed on Fri Mar 6, 2026, 1:30:00 pm CST (UTC-06:00), byte for byte." in page
    assert "Since then: an addendum." in page
    assert "Alvarez" not in page
