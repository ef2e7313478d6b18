"""Downloads: what is kept is given out, in the variant that was asked for, and the log says which bytes."""

import errno
import hashlib

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.builders import COMPLETE, amend, build_note, build_signed_visit, sign
from therapy_notes import pdf, prints, stored_files
from therapy_notes.models import AuditEvent, Print, SignedVersion
from therapy_notes.prints import keeping


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.PRINTS_ROOT = tmp_path / "prints"


@pytest.fixture
def version(episode, therapist):
    build_signed_visit(episode, therapist)
    return SignedVersion.objects.get()


@pytest.fixture
def address(version):
    return reverse("note_pdf", args=[version.note_id])


@pytest.fixture
def desk(sign_in, therapist):
    return sign_in(therapist)


def never(*_, **__):
    pytest.fail("rendered what was kept")


def test_a_kept_note_is_given_out_without_rendering_in_eleven_questions(
    desk, address, version, monkeypatch, django_assert_num_queries
):
    row = prints.keep(version, at=timezone.now())
    monkeypatch.setattr(pdf, "render", never)
    with django_assert_num_queries(11):
        response = desk.get(address)
    assert response.content == prints.read(row)
    assert AuditEvent.objects.get(event="note.downloaded").detail == {"sha256": version.sha256, "print": row.sha256}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # WeasyPrint leaves its profile open
def test_the_archival_variant_is_another_file_under_another_name(desk, address, version):
    usual, archival = desk.get(address), desk.get(address, {"variant": "archival"})
    assert archival["Content-Disposition"] == f'attachment; filename="note-{version.note_id}-v1-archival.pdf"'
    assert archival.content != usual.content
    assert {row.variant for row in Print.objects.all()} == {"accessible", "archival"}


def test_a_variant_that_nobody_knows_is_the_usual_one(desk, address):
    assert desk.get(address, {"variant": "<b>"}).content == desk.get(address).content


def test_an_earlier_version_is_kept_as_it_is_marked_now(desk, version, therapist):
    amend(version.note, therapist)
    response = desk.get(reverse("note_version_pdf", args=[version.note_id, 1]))
    assert hashlib.sha256(response.content).hexdigest() == Print.objects.get().sha256
    assert Print.objects.get().version.number == 1


def test_a_plan_for_signature_is_kept_beside_the_plan(desk, episode, therapist):
    note = build_note(episode, therapist, sections={"rationale": COMPLETE["plan"]})
    sign(note, therapist)
    answers = [desk.get(reverse(name, args=[note.pk])) for name in ("note_pdf", "plan_print")]
    assert [row.form for row in Print.objects.order_by("pk")] == ["note", "for_signature"]
    assert [hashlib.sha256(one.content).hexdigest() for one in answers] == [
        row.sha256 for row in Print.objects.order_by("pk")
    ]
    assert AuditEvent.objects.filter(event="note.downloaded", detail__form="certification").exists()


def test_a_file_that_is_gone_is_told_in_the_log_and_the_note_given_out(desk, address, version, therapist):
    row = prints.keep(version, at=timezone.now())
    keeping.FILES.path_of(row.sha256).unlink()
    assert hashlib.sha256(desk.get(address).content).hexdigest() == row.sha256
    assert AuditEvent.objects.get(event="print.not_intact").actor == therapist


def test_a_full_disk_keeps_nobody_from_a_download_and_the_log_has_its_bytes(desk, address, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(stored_files, "_write", full)
    response = desk.get(address)
    given = hashlib.sha256(response.content).hexdigest()
    assert AuditEvent.objects.get(event="note.downloaded").detail["print"] == given
    assert not Print.objects.exists()


def test_the_note_offers_the_variant_for_archiving(desk, version):
    page = desk.get(reverse("note", args=[version.note_id]), follow=True).content.decode()
    assert f"/notes/{version.note_id}/note.pdf?variant=archival" in page
