"""Documents of a chart: what is taken, where its bytes lie, and that nothing else is given back."""

import errno
import io
import os
import stat
import threading
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from PIL import Image

from tests.builders import at, build_patient
from tests.papers import build_paper, pdf, picture
from therapy_notes import attachments
from therapy_notes.attachments import storing
from therapy_notes.attachments.recognizing import MOST_BYTES, recognize
from therapy_notes.models import Attachment, AuditEvent, FiledInError, LedgerEntry
from therapy_notes.models.base import AppendOnlyError
from therapy_notes.stored_files import Files


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.ATTACHMENTS_ROOT = tmp_path / "documents"
    return settings.ATTACHMENTS_ROOT


def files_under(folder):
    return sorted(path for path in Path(folder).rglob("*") if path.is_file())


def refusal(content):
    with pytest.raises(ValidationError) as refused:
        recognize(io.BytesIO(content))
    return refused.value.message_dict["file"][0]


@pytest.mark.parametrize(
    ("content", "kind"),
    [(pdf(), "application/pdf"), (picture("JPEG"), "image/jpeg"), (picture("PNG"), "image/png")],
    ids=["pdf", "jpeg", "png"],
)
def test_pdf_jpeg_and_png_are_known_by_their_content(content, kind):
    assert recognize(io.BytesIO(content)) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Dear colleague",
        b"<html><script>alert(1)</script></html>",
        b"<script>1</script>" + pdf(),
        b"\n" + pdf(),
        picture("GIF"),
        picture("BMP"),
        b"MZ\x90\x00" + pdf(),
        b"PK\x03\x04" + b"\0" * 40,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_what_is_something_else_or_hides_behind_something_else_is_not_taken(content):
    assert "not a PDF, JPEG or PNG" in refusal(content)


@pytest.mark.parametrize("content", [pdf(), picture("JPEG", (400, 300)), picture("PNG", (400, 300))])
@pytest.mark.parametrize("part", [0.3, 0.9])
def test_a_file_that_broke_off_on_its_way_is_not_taken(content, part):
    assert "not whole" in refusal(content[: int(len(content) * part)])


def test_a_pdf_whose_cross_reference_is_not_where_it_says_is_not_taken():
    assert "not whole" in refusal(pdf().replace(b"xref\n0", b"xxxx\n0"))
    assert "not whole" in refusal(b"%PDF-1.7\nstartxref\n99999999\n%%EOF")


def test_one_changed_byte_in_a_png_is_seen():
    content = bytearray(picture("PNG"))
    content[len(content) // 2] ^= 1
    assert "not whole" in refusal(bytes(content))


def progressive(scans=1):
    """A progressive JPEG whose last scan stands there so many times."""
    out = io.BytesIO()
    Image.linear_gradient("L").save(out, "JPEG", progressive=True)
    content = out.getvalue()
    last = content.rindex(b"\xff\xda")
    return content[:last] + content[last:-2] * scans + content[-2:]


def test_a_progressive_jpeg_is_taken():
    assert recognize(io.BytesIO(progressive())) == "image/jpeg"


@pytest.mark.parametrize(
    "content",
    [
        progressive(300),
        b"\xff\xd8" + b"\xff\xfe\x00\x02" * 3000 + progressive()[2:],
        picture("PNG")[:33] + b"\0\0\0\0teSt\0\0\0\0" * 20_000 + picture("PNG")[33:],
    ],
    ids=["scans", "segments", "chunks"],
)
def test_a_picture_of_so_many_parts_that_it_would_hold_the_server_is_not_decoded(content, monkeypatch):
    monkeypatch.setattr(Image, "open", None)
    assert "too many layers" in refusal(content)


@pytest.mark.parametrize("mark", [b"\xff\x01", b"\xff\x02", b"\xff\xbf"])
def test_no_scan_hides_behind_a_mark_that_has_no_length(mark, monkeypatch):
    monkeypatch.setattr(Image, "open", None)
    content = progressive(100)
    second = content.index(b"\xff\xda", content.index(b"\xff\xda") + 1)
    assert "not whole" in refusal(content[:second] + mark + content[second:] + b"\0" * 65_536 + b"\xff\xd9")


def test_a_header_of_nothing_but_fillers_is_not_decoded(monkeypatch):
    monkeypatch.setattr(Image, "open", None)
    assert "not whole" in refusal(b"\xff\xd8" + b"\xff\x00" * 9 + progressive()[2:])


def test_a_picture_of_too_many_pixels_is_not_unpacked():
    """30,000 by 30,000 points in 37 bytes of header: a bomb for whoever decodes it."""
    content = bytearray(picture("PNG"))
    content[16:24] = (30_000).to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    assert "too many pixels" in refusal(bytes(content))


@pytest.mark.parametrize(("size", "taken"), [(MOST_BYTES, True), (MOST_BYTES + 1, False)])
def test_twenty_megabytes_are_taken_and_one_byte_more_is_not(size, taken):
    content = pdf()
    first, rest = content[:9], content[9:]
    xref = int(content.split(b"startxref\n")[1].split(b"\n")[0])
    wide = b"%" + b" " * (size - len(content) - 2 - 6) + b"\n"
    rest = rest.replace(b"startxref\n%d\n" % xref, b"startxref\n%d\n" % (xref + len(wide)))
    content = first + wide + rest
    content += b"\n" * (size - len(content))
    assert len(content) == size
    if taken:
        assert recognize(io.BytesIO(content)) == "application/pdf"
    else:
        assert "larger than 20 MB" in refusal(content)


def test_a_document_is_kept_by_its_digest_readable_by_the_server_alone(episode, therapist, root):
    paper = build_paper(episode.patient, therapist)
    assert files_under(root) == [root / paper.sha256[:2] / paper.sha256[2:4] / paper.sha256]
    path = files_under(root)[0]
    assert (path.read_bytes(), paper.size) == (pdf(), len(pdf()))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_same_bytes_in_two_charts_are_kept_once(clinic, therapist, root):
    one, two = (build_paper(build_patient(clinic, number), therapist) for number in ("1", "2"))
    assert one.sha256 == two.sha256
    assert len(files_under(root)) == 1


def test_adding_is_sealed_in_the_ledger_and_audited_without_its_title(episode, therapist):
    paper = build_paper(episode.patient, therapist)
    assert LedgerEntry.objects.get(table_name="therapy_notes_attachment").row_id == paper.pk
    event = AuditEvent.objects.get(event="attachment.added")
    assert (event.patient_id, event.detail["kind"], event.detail["sha256"]) == (
        episode.patient_id,
        "order",
        paper.sha256,
    )
    assert "Hale" not in str(event.detail)


def test_a_row_that_cannot_be_written_leaves_a_file_and_no_row(episode, therapist, root):
    with pytest.raises(IntegrityError):
        build_paper(episode.patient, therapist, kind="secret")
    assert len(files_under(root)) == 1
    assert not Attachment.objects.exists()
    assert not AuditEvent.objects.filter(event="attachment.added").exists()


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_is_said_in_a_sentence_and_leaves_nothing_behind(call, episode, therapist, root, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(ValidationError, match="disk may be full"):
        build_paper(episode.patient, therapist)
    assert not files_under(root)
    assert not Attachment.objects.exists()


def test_a_document_is_never_changed_or_deleted(episode, therapist):
    paper = build_paper(episode.patient, therapist)
    paper.title = "Another"
    for act in (paper.save, paper.delete, Attachment.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            act()


def test_what_was_added_is_given_back_and_the_download_audited(episode, therapist):
    paper = build_paper(episode.patient, therapist)
    assert attachments.read(paper, by=therapist) == pdf()
    assert AuditEvent.objects.get(event="attachment.downloaded").detail["sha256"] == paper.sha256


def alter(path):
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("harm", "words"),
    [(Path.unlink, "its file is missing"), (alter, "its file was altered"), (lambda p: p.write_bytes(b""), "altered")],
    ids=["missing", "one byte", "emptied"],
)
def test_a_file_that_is_gone_or_was_altered_is_given_to_nobody_and_found(harm, words, episode, therapist):
    paper, fine = build_paper(episode.patient, therapist), build_paper(episode.patient, therapist, picture())
    harm(storing.path_of(paper.sha256))
    with pytest.raises(attachments.NotIntact, match=words):
        attachments.read(paper, by=therapist)
    assert words in AuditEvent.objects.get(event="attachment.not_intact").detail["problem"]
    assert not AuditEvent.objects.filter(event="attachment.downloaded").exists()
    [(found, problem)] = attachments.verify()
    assert (found, found == fine) == (paper, False)
    assert words in problem


def test_a_file_that_was_blown_up_on_the_disk_fills_no_memory(episode, therapist):
    paper = build_paper(episode.patient, therapist)
    few = Files("ATTACHMENTS_ROOT", most_bytes=100)
    assert len(few._read(paper.sha256)) == 101
    assert few.problem(paper.sha256) == "its file was altered"


def test_adding_the_same_bytes_again_mends_a_file_that_was_altered(episode, therapist):
    paper = build_paper(episode.patient, therapist)
    alter(storing.path_of(paper.sha256))
    build_paper(episode.patient, therapist)
    assert list(attachments.verify()) == []


def test_ten_at_once_keep_one_whole_file(root):
    problems = []

    def keep():
        try:
            storing.store(io.BytesIO(pdf()))
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=keep) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert [path.read_bytes() for path in files_under(root)] == [pdf()]


def test_filed_in_error_stays_with_its_reason_once(episode, therapist):
    paper = build_paper(episode.patient, therapist)
    attachments.file_in_error(paper, "Of another patient", by=therapist, at=at("13:00"))
    with pytest.raises(ValidationError, match="already"):
        attachments.file_in_error(paper, "Again", by=therapist, at=at("13:00"))
    assert FiledInError.objects.get().reason == "Of another patient"
    assert AuditEvent.objects.get(event="attachment.filed_in_error").detail == {"kind": "order"}
    assert LedgerEntry.objects.filter(table_name="therapy_notes_filedinerror").count() == 1
