"""The page that verifies a printed digest: for anybody who holds the paper, without naming a patient."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.builders import (
    amend,
    at,
    build_episode,
    build_patient,
    build_signed_visit,
    cosign,
    get_note,
    give_back,
    prove,
)
from tests.tampering import execute
from tests.telling import told_of
from therapy_notes import restricting, signing, verification
from therapy_notes.models import AuditEvent, SignedVersion


@pytest.fixture
def version(episode, therapist):
    build_signed_visit(episode, therapist)
    return SignedVersion.objects.get()


def ask(browser, digest="", file=None):
    data = {"digest": digest} | ({"file": SimpleUploadedFile("note.pdf", file)} if file else {})
    return browser.post(reverse("verify"), data).content.decode()


def headline(page):
    return re.search(r'id="verdict-h">.*?</svg> (.*?)</h2>', page, re.DOTALL)[1]


def test_the_sign_in_page_leads_there_and_the_menu_of_those_who_look_after_records(
    client, therapist, biller, administrator, sign_in
):
    link = f'href="{reverse("verify")}"'
    assert link in client.get(reverse("login")).content.decode()
    assert [link in sign_in(one).get("/").content.decode() for one in (therapist, biller, administrator)] == [
        False,
        True,
        True,
    ]


class TestDigest:
    def test_anybody_learns_that_it_is_genuine_and_who_signed(self, client, version):
        page = ask(client, version.sha256)
        assert "Genuine and unchanged" in page
        assert "Electronically signed by the author: Tester, Thea, PT, Fri Mar 6, 2026, 1:00:00 pm CST" in page

    def test_no_patient_is_named(self, client, clinic, therapist):
        episode = build_episode(clinic, patient=build_patient(clinic, "MRN-77Q31"))
        version = build_signed_visit(episode, therapist).note.versions.get()
        page = ask(client, version.sha256)
        assert "Genuine and unchanged" in page
        assert told_of(episode.patient, page, "Slept well", f"/notes/{version.note_id}/") == []

    @pytest.mark.parametrize("write", [str.upper, lambda text: f" {text[:32]} {text[32:]}\n", "SHA-256 {}".format])
    def test_it_may_be_typed_with_spaces_and_capitals(self, client, version, write):
        assert "Genuine and unchanged" in ask(client, write(version.sha256))

    def test_an_unknown_one_is_not_of_this_record(self, client, version):
        assert "Not of this record" in ask(client, "0" * 64)

    @pytest.mark.parametrize(
        "typed, said", [("", "Type the digest, or choose"), ("12ab", "has 64 digits"), ("g" * 64, "has 64 digits")]
    )
    def test_what_is_no_digest_is_said_at_the_field(self, client, version, typed, said):
        assert said in ask(client, typed)

    def test_a_record_that_was_changed_under_it_does_not_hold(self, client, version):
        execute("UPDATE therapy_notes_signature SET name = 'Somebody else'")
        assert "The record does not hold" in ask(client, version.sha256)

    def test_what_came_later_is_said(self, client, version, therapist):
        signing.add_addendum(version.note, "Later.", proof=prove(therapist), at=at("14:00"))
        page = ask(client, version.sha256)
        assert headline(page) == "Genuine, but more was added"
        assert "An addendum belongs to this note." in page

    def test_a_void_note_is_said_to_be_void_before_anything_else(self, client, version, therapist):
        added = signing.add_addendum(version.note, "Later.", proof=prove(therapist), at=at("14:00"))
        signing.void_note(version.note, "Never was.", proof=prove(therapist), at=at("16:00"))
        for digest in (version.sha256, added.sha256):
            page = ask(client, digest)
            assert headline(page) == "Genuine, but void"
            assert page.index("marked as void") < page.index("<b>")
            assert "Never was" not in page

    def test_an_earlier_version_is_said_to_be_superseded(self, client, version, therapist):
        amend(version.note, therapist)
        assert headline(ask(client, version.sha256)) == "Genuine, but superseded"

    def test_a_withdrawn_signature_is_no_unchanged_document(self, client, episode, assistant, therapist):
        note = build_signed_visit(episode, assistant).note
        cosign(note, therapist)
        digest = SignedVersion.objects.get().sha256
        signing.withdraw_signature(get_note(note.pk), "Read too fast.", proof=prove(therapist), at=at("15:00"))
        assert headline(ask(client, digest)) == "Genuine, but a signature was withdrawn"

    def test_a_returned_one_says_so(self, client, episode, assistant, therapist):
        note = build_signed_visit(episode, assistant).note
        give_back(note, therapist)
        page = ask(client, SignedVersion.objects.get().sha256)
        assert headline(page) == "Genuine, but returned to its author"
        assert "Say more" not in page

    def test_an_addendum_has_a_digest_of_its_own(self, client, version, therapist):
        added = signing.add_addendum(version.note, "The daughter called.", proof=prove(therapist), at=at("14:00"))
        page = ask(client, added.sha256)
        assert "Addendum to: Visit note, physical therapy" in page
        assert "daughter" not in page

    def test_one_that_awaits_says_so_until_it_is_cosigned(self, client, episode, assistant, therapist):
        note = build_signed_visit(episode, assistant).note
        digest = SignedVersion.objects.get().sha256
        assert "still awaits a cosignature" in ask(client, digest)
        cosign(note, therapist)
        assert "still awaits" not in ask(client, digest)


class TestFile:
    @pytest.fixture
    def file(self, sign_in, therapist, version):
        return sign_in(therapist).get(reverse("note_pdf", args=[version.note_id])).content

    def test_a_pdf_carries_its_digest(self, version, file):
        assert verification.digest_in(file) == version.sha256

    def test_the_file_as_it_was_printed_is_the_same_byte_for_byte(self, client, file):
        assert headline(ask(client, file=file)) == "The same file, byte for byte"

    def test_a_file_that_was_changed_is_told_from_it(self, client, file):
        page = ask(client, file=file + b"% more")
        assert headline(page) == "The digest is genuine, this file is not ours"
        assert "is-done" not in page

    def test_an_older_print_is_not_called_a_strangers(self, client, version, therapist, file):
        signing.add_addendum(version.note, "Later.", proof=prove(therapist), at=at("14:00"))
        assert headline(ask(client, file=file)) == "Genuine, but printed before more was added"

    def test_the_print_of_a_void_note_is_void_first_and_the_same_second(self, sign_in, client, version, therapist):
        signing.void_note(version.note, "Never was.", proof=prove(therapist), at=at("16:00"))
        page = ask(client, file=sign_in(therapist).get(reverse("note_pdf", args=[version.note_id])).content)
        assert headline(page) == "Genuine, but void"
        assert "byte for byte" in page

    def test_a_strangers_file_is_not_parsed(self, client, version):
        """It would take a gigabyte to unpack two kilobytes; only the identifier near the end is read."""
        claims = b"%PDF-1.7\n" + b"\xff" * 2000 + f"/ID [({version.sha256}) (0)]\n%%EOF".encode()
        assert headline(ask(client, file=claims)) == "The digest is genuine, this file is not ours"

    @pytest.mark.parametrize("file", [b"not a PDF", b"%PDF-1.7\n%%EOF", b"/ID [(" + b"a" * 64 + b") (b)]"])
    def test_another_file_carries_none(self, client, db, file):
        assert "carries no digest of ours" in ask(client, file=file)


class TestLog:
    def test_who_is_signed_in_finds_the_note_and_is_in_the_log(self, sign_in, therapist, version):
        assert f"/notes/{version.note_id}/" in ask(sign_in(therapist), version.sha256)
        event = AuditEvent.objects.get(event="record.verified")
        assert (event.actor, event.patient_id, event.detail) == (therapist, version.patient_id, {"holds": True})

    def test_whom_the_chart_is_closed_to_is_shown_no_way_to_it_and_is_in_the_log_too(
        self, sign_in, therapist, assistant, version
    ):
        restricting.restrict(version.patient, [therapist], by=therapist, at=at("15:00"))
        assert f"/notes/{version.note_id}/" not in ask(sign_in(assistant), version.sha256)
        assert f"/notes/{version.note_id}/" in ask(sign_in(therapist), version.sha256)
        asked = AuditEvent.objects.filter(event="record.verified").order_by("pk")
        assert [event.actor for event in asked] == [assistant, therapist]

    def test_somebody_of_another_clinic_is_told_no_more_than_anybody(self, sign_in, stranger, version):
        assert f"/notes/{version.note_id}/" not in ask(sign_in(stranger), version.sha256)
        assert not AuditEvent.objects.filter(event="record.verified").exists()
