"""The pages of documents: who adds and reads which, what is said of a file that is not taken, and the download."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import DAY, build_user
from tests.papers import build_paper, pdf, picture, upload
from therapy_notes import stored_files
from therapy_notes.attachments import storing
from therapy_notes.attachments.recognizing import MOST_BYTES
from therapy_notes.models import Attachment, AuditEvent

TYPED = {"kind": "order", "title": "Order, Dr. Hale", "date": "2026-03-05", "episode": ""}


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.ATTACHMENTS_ROOT = tmp_path


@pytest.fixture
def auditor(clinic):
    return build_user(clinic, "aude", role="auditor")


@pytest.fixture
def add(episode, sign_in):
    """Send the form of a new document as that person; gives the answer."""

    def send(person, content=None, name="scan.bin", content_type="text/html", **typed):
        file = {"file": upload(pdf() if content is None else content, name, content_type)}
        return sign_in(person).post(f"/patients/{episode.patient_id}/documents/new/", TYPED | typed | file)

    return send


def said(response):
    return " ".join(response.content.decode().split())


def test_a_document_is_added_and_stands_on_the_chart(add, episode, therapist, sign_in):
    response = add(therapist, episode=str(episode.pk))
    assert (response.status_code, response.url) == (302, f"/patients/{episode.patient_id}/#documents")
    paper = Attachment.objects.get()
    assert (paper.kind, paper.title, paper.date, paper.episode) == (
        "order",
        TYPED["title"],
        dt.date(2026, 3, 5),
        episode,
    )
    chart = said(sign_in(therapist).get(f"/patients/{episode.patient_id}/"))
    assert f'<a href="/documents/{paper.pk}/">Order, Dr. Hale</a>' in chart
    assert "Order or referral, Mar 5, 2026" in chart
    assert "by Tester, Thea, PT" in chart


def test_a_chart_without_documents_says_what_belongs_there(episode, therapist, auditor, sign_in):
    assert "add a scan or a photo" in said(sign_in(therapist).get(f"/patients/{episode.patient_id}/"))
    assert "will stand here" in said(sign_in(auditor).get(f"/patients/{episode.patient_id}/"))


def test_the_kind_is_the_contents_whatever_name_and_header_say(add, therapist):
    add(therapist, picture("JPEG"), "order.pdf", "application/pdf")
    assert Attachment.objects.get().content_type == "image/jpeg"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html>", "not a PDF, JPEG or PNG"),
        (b"", "This file is empty"),
        (pdf()[:200], "is not whole"),
        (pdf() + b" " * MOST_BYTES, "larger than 20 MB"),
    ],
    ids=["page", "empty", "broken off", "too large"],
)
def test_a_file_that_is_not_taken_is_told_at_its_field_and_the_words_stay(content, words, add, therapist):
    response = add(therapist, content)
    assert response.status_code == 200
    assert [words in error for error in response.context["form"].errors["file"]] == [True]
    assert 'value="Order, Dr. Hale"' in said(response)
    assert not Attachment.objects.exists()


def test_where_another_field_is_wrong_the_file_is_asked_for_again(add, therapist):
    response = add(therapist, title="", date="2026-03-07")
    assert "Choose the file again" in said(response)
    assert "This date lies ahead" in said(response)


def test_without_a_file_it_says_so(episode, therapist, sign_in):
    response = sign_in(therapist).post(f"/patients/{episode.patient_id}/documents/new/", TYPED)
    assert "Choose the file: a scan or a photo of the paper." in said(response)


def test_a_full_disk_is_said_and_the_words_stay(add, therapist, monkeypatch):
    monkeypatch.setattr(stored_files, "_write", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    response = add(therapist)
    assert "its disk may be full" in said(response)
    assert 'value="Order, Dr. Hale"' in said(response)


ALL = {"order", "signed_plan", "outside_report", "consent", "abn"}


@pytest.mark.parametrize(
    ("who", "may_add", "may_read"),
    [
        ("therapist", ALL, ALL),
        ("assistant", ALL, ALL),
        ("student", ALL, ALL),
        ("administrator", ALL, ALL),
        ("biller", {"signed_plan", "abn"}, {"order", "signed_plan", "abn"}),
        ("auditor", set(), ALL),
    ],
)
def test_who_adds_and_who_reads_which_kind(who, may_add, may_read, request, add, therapist, episode, sign_in):
    person, papers = request.getfixturevalue(who), {}
    added = {kind for kind in ALL if add(person, kind=kind).status_code == 302}
    assert added == may_add
    papers = {kind: build_paper(episode.patient, therapist, kind=kind, title=f"The {kind}") for kind in ALL}
    desk = sign_in(person)
    assert {kind for kind in ALL if desk.get(f"/documents/{papers[kind].pk}/").status_code == 200} == may_read
    chart = said(desk.get(f"/patients/{episode.patient_id}/"))
    assert {kind for kind in ALL if f"The {kind}" in chart} == may_read
    fields = {"reason": "Scanned twice"}
    marked = {
        kind for kind in ALL if desk.post(f"/documents/{papers[kind].pk}/filed-in-error/", fields).status_code == 302
    }
    assert marked == may_add & may_read


def test_a_biller_who_may_read_narrative_reads_every_kind(biller, therapist, episode, sign_in):
    biller.reads_narrative = True
    biller.save()
    paper = build_paper(episode.patient, therapist, kind="outside_report")
    assert sign_in(biller).get(f"/documents/{paper.pk}/").status_code == 200


def test_the_download_is_the_same_bytes_and_can_run_nothing(episode, therapist, sign_in):
    paper = build_paper(episode.patient, therapist)
    response = sign_in(therapist).get(f"/documents/{paper.pk}/")
    assert response.content == pdf()
    assert response["Content-Disposition"] == f'attachment; filename="attachment-{paper.pk}.pdf"'
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    policy = {part.strip() for part in response["Content-Security-Policy"].split(";")}
    nothing = ("default-src", "object-src", "base-uri", "form-action", "frame-ancestors")
    assert policy == {"sandbox", *(f"{one} 'none'" for one in nothing)}


def test_a_download_is_audited_once_and_a_refused_one_is_not(episode, therapist, biller, sign_in):
    paper = build_paper(episode.patient, therapist, kind="consent")
    assert sign_in(biller).get(f"/documents/{paper.pk}/").status_code == 403
    assert not AuditEvent.objects.filter(event="attachment.downloaded").exists()
    assert sign_in(therapist).get(f"/documents/{paper.pk}/").status_code == 200
    assert AuditEvent.objects.get(event="attachment.downloaded").actor == therapist


def test_a_file_that_was_altered_is_not_given_out_and_says_so(episode, therapist, sign_in):
    paper = build_paper(episode.patient, therapist)
    storing.path_of(paper.sha256).write_bytes(pdf("Another order"))
    response = sign_in(therapist).get(f"/documents/{paper.pk}/", follow=True)
    assert "This document is not given out: its file was altered." in said(response)
    assert AuditEvent.objects.filter(event="attachment.not_intact").count() == 1


def test_filed_in_error_stays_on_the_chart_apart_with_its_reason(episode, therapist, sign_in):
    paper, desk = build_paper(episode.patient, therapist), sign_in(therapist)
    address = f"/documents/{paper.pk}/filed-in-error/"
    assert "Say why, such as" in said(desk.post(address, {"reason": " "}))
    assert desk.post(address, {"reason": "Of another patient"}).status_code == 302
    assert "filed in error already" in said(desk.post(address, {"reason": "Again"}))
    chart = desk.get(f"/patients/{episode.patient_id}/")
    assert "Filed in error: Of another patient" in said(chart)
    assert "No document yet." in said(chart)
    assert desk.get(f"/documents/{paper.pk}/").status_code == 200


def test_the_list_of_documents_costs_the_same_for_two_and_for_twenty(episode, therapist, sign_in):
    desk, counts = sign_in(therapist), []
    for more in (2, 18):
        for _ in range(more):
            build_paper(episode.patient, therapist, date=DAY)
        desk.get(f"/patients/{episode.patient_id}/")
        with CaptureQueriesContext(connection) as asked:
            desk.get(f"/patients/{episode.patient_id}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
