"""The files of packets: one PDF whose index is right, or single files with their digests."""

import hashlib
import io
import json
import zipfile

import page as checker
import pikepdf
import pytest

from tests.builders import DAY, build_clinic, build_clinician, build_episode, build_patient, build_signed_visit
from tests.papers import build_paper, pdf, picture
from tests.therapy_notes.packets.care import ask, build_care, certify, day, made, pages, told, words
from therapy_notes import exports, joining
from therapy_notes.attachments import storing
from therapy_notes.clinic_time import format_date
from therapy_notes.models import Print
from therapy_notes.packets import Asked, AskedDays, contents, making, zipping
from therapy_notes.packets import pages as own_pages
from therapy_notes.packets.cover import Front, Line, cover
from therapy_notes.packets.entries import Missing

pytestmark = pytest.mark.django_db


@pytest.fixture
def care(episode, therapist):
    first, second, plan = build_care(episode, therapist)
    certify(plan, therapist, pdf())
    return episode


def packet(episode, by, path, *, form="pdf", **asked):
    asked = Asked(patient=episode.patient_id, **asked)
    return made(ask(by, asked, form=form, patient=episode.patient), path)


def locked_pdf():
    """A PDF that asks for a password before it is opened."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as file:
        file.save(out, encryption=pikepdf.Encryption(owner="owner", user="secret"))
    return out.getvalue()


def bookmarks(book):
    """Every bookmark of a PDF with its level, from 0, in order."""
    with pikepdf.open(book) as file, file.open_outline() as outline:

        def walk(items, level):
            for one in items:
                yield level, str(one.title)
                yield from walk(one.children, level + 1)

        return list(walk(outline.root, 0))


class TestTheBook:
    def test_the_index_names_the_page_on_which_each_document_stands(self, care, therapist, tmp_path):
        book = packet(care, therapist, tmp_path / "p.pdf", kinds=("plans", "visits", "earlier", "signatures"))
        index = words(book, 1)
        for title, page in [("Plan of care", 3), ("Signed plan, Dr. Hale", 4), ("Signature log", pages(book))]:
            assert f"{title}" in words(book, page)
            assert f"page {page} of {pages(book)}" in words(book, page)
        assert "Signed plan, Dr. Hale Signed plan of care 4" in index
        assert f"Signature log {pages(book)}" in index

    def test_the_cover_says_whose_records_and_what_is_missing(self, care, therapist, tmp_path):
        cover = words(packet(care, therapist, tmp_path / "p.pdf"), 1)
        assert "Alvarez, Rosa" in cover
        assert "record number 1001" in cover
        assert "No signed evaluation is on record for physical therapy, Right hip replacement" in cover

    def test_the_cover_of_a_request_names_it(self, care, therapist, tmp_path):
        asked = {"reference": "ADR 77-12", "requester": "Northern Review", "due": day(30)}
        cover = words(packet(care, therapist, tmp_path / "p.pdf", **asked), 1)
        assert "Answer to a records request" in cover
        assert "Northern Review" in cover and "ADR 77-12" in cover and "Apr 5, 2026" in cover

    def test_an_earlier_version_follows_right_behind_its_note_and_is_marked(self, care, therapist, tmp_path):
        book = packet(care, therapist, tmp_path / "p.pdf", kinds=("visits", "earlier"))
        texts = [words(book, number) for number in range(1, pages(book) + 1)]
        now = next(place for place, text in enumerate(texts) if "version 2" in text and "Visit note" in text)
        then = next(place for place, text in enumerate(texts) if "SUPERSEDED" in text)
        assert then > now
        assert (2, "Mar 6, 2026: Visit note, as first signed") in bookmarks(book)

    def test_bookmarks_are_the_chapters_and_below_them_the_documents(self, care, therapist, tmp_path):
        book = packet(care, therapist, tmp_path / "p.pdf", kinds=("plans", "visits"))
        heads = [title for level, title in bookmarks(book) if level == 0]
        assert heads == ["Cover and index", "Plans of care and certification", "Visit notes"]
        assert (1, "Mar 9, 2026: Signed plan, Dr. Hale") in bookmarks(book)

    def test_the_book_is_tagged_and_its_title_names_nobody(self, care, therapist, tmp_path):
        with pikepdf.open(packet(care, therapist, tmp_path / "p.pdf")) as file:
            assert file.Root.MarkInfo.Marked
            assert str(file.docinfo["/Title"]) == "Records"

    def test_the_signature_log_names_credential_and_license_and_counts(self, care, therapist, tmp_path):
        book = packet(care, therapist, tmp_path / "p.pdf", kinds=("visits", "earlier", "signatures"))
        log = words(book, pages(book))
        assert "Tester, Thea" in log and "PT" in log and "WI 00024-24" in log
        assert "signed 3 documents" in log
        assert "by password" in log

    def test_the_periods_say_which_report_covers_them(self, episode, therapist, tmp_path):
        for number in range(11):
            build_signed_visit(episode, therapist, day=day(number))
        book = packet(episode, therapist, tmp_path / "p.pdf", kinds=("reports", "signatures", "visits"))
        text = next(filter(lambda one: "Reporting periods" in one[:60], (words(book, n) for n in range(2, 60))))
        assert "10 days" in text and "1 day" in text

    def test_many_periods_stand_on_pages_of_their_own_with_their_numbers(
        self, episode, therapist, tmp_path, monkeypatch
    ):
        for module in (contents, own_pages):
            monkeypatch.setattr(module, "PERIODS", 1)
        monkeypatch.setattr(own_pages, "IN_A_DRAWING", 1)
        for number in range(11):
            build_signed_visit(episode, therapist, day=day(number))
        book = packet(episode, therapist, tmp_path / "p.pdf", kinds=("reports", "visits"))
        texts = [words(book, number) for number in range(2, pages(book) + 1)]
        one, two = (text for text in texts if "Reporting periods" in text[:60])
        assert "Reporting periods 1 to 1" in one and "Reporting periods 2 to 2" in two
        assert "1 · 10" in one and "2 · 1 of 10 days" in two and "2 · 1" not in one
        assert f"Period 2: {format_date(day(10), 'us')}" in two

    def test_a_damaged_paper_is_said_on_the_cover_and_left_out(self, care, therapist, tmp_path):
        paper = build_paper(care.patient, therapist, picture(), title="Order, damaged")
        storing.path_of(paper.sha256).write_bytes(b"gone")
        book = packet(care, therapist, tmp_path / "p.pdf")
        assert "Order, damaged: its file was altered" in words(book, 1)

    def test_a_paper_with_a_password_is_said_on_the_cover(self, care, therapist, tmp_path):
        build_paper(care.patient, therapist, locked_pdf(), title="Locked scan")
        book = packet(care, therapist, tmp_path / "p.pdf")
        assert "Locked scan: " in words(book, 1)
        assert not [title for _, title in bookmarks(book) if "Locked scan" in title]

    def test_prints_are_kept_so_that_the_next_packet_renders_none(self, care, therapist, tmp_path):
        packet(care, therapist, tmp_path / "p.pdf")
        before = Print.objects.count()
        packet(care, therapist, tmp_path / "q.pdf")
        assert Print.objects.count() == before == 4

    def test_two_made_of_the_same_are_the_same_bytes(self, care, therapist, tmp_path):
        export = ask(therapist, Asked(patient=care.patient_id, kinds=("visits", "plans")), patient=care.patient)
        first, second = made(export, tmp_path / "p.pdf"), made(export, tmp_path / "q.pdf")
        assert first.read_bytes() == second.read_bytes()


class TestTheZip:
    def archive(self, episode, by, path, **asked):
        return zipfile.ZipFile(packet(episode, by, path, form="zip", **asked))

    def test_names_say_day_and_kind_and_no_patient(self, care, therapist, tmp_path):
        archive = self.archive(care, therapist, tmp_path / "p.zip", kinds=("plans", "visits", "earlier"))
        assert archive.namelist() == [
            "001-certifications.pdf",
            "002-2026-03-06-plan-of-care.pdf",
            "003-2026-03-09-signed-plan-of-care.pdf",
            "004-2026-03-05-visit-note.pdf",
            "005-2026-03-06-visit-note.pdf",
            "006-2026-03-06-visit-note-as-first-signed.pdf",
            "manifest.json",
            "000-index.pdf",
        ]

    def test_the_manifest_has_the_digest_of_every_file_and_of_its_record(self, care, therapist, tmp_path):
        archive = self.archive(care, therapist, tmp_path / "p.zip", kinds=("plans", "visits"))
        manifest = json.loads(archive.read("manifest.json"))
        for one in manifest["files"]:
            data = archive.read(one["file"])
            assert (hashlib.sha256(data).hexdigest(), len(data)) == (one["sha256"], one["bytes"])
        records = [one["sha256_of_record"] for one in manifest["files"] if one["kind"] == "visit"]
        assert all(len(one) == 64 for one in records)
        assert len(records) == 2

    def test_a_paper_stays_as_it_was_received(self, care, therapist, tmp_path):
        content = picture()
        paper = build_paper(care.patient, therapist, content, title="Order")
        archive = self.archive(care, therapist, tmp_path / "p.zip", kinds=("documents", "visits"))
        name = next(one for one in archive.namelist() if one.endswith(".png"))
        assert archive.read(name) == content
        assert hashlib.sha256(content).hexdigest() == paper.sha256

    def test_its_index_says_what_is_missing(self, care, therapist, tmp_path):
        archive = self.archive(care, therapist, tmp_path / "p.zip")
        (tmp_path / "i.pdf").write_bytes(archive.read("000-index.pdf"))
        text = words(tmp_path / "i.pdf", 1)
        assert "Missing or open" in text
        assert "004-2026-03-05-visit-note.pdf" in text

    def test_two_made_of_the_same_are_the_same_bytes(self, care, therapist, tmp_path):
        export = ask(therapist, Asked(patient=care.patient_id), patient=care.patient, form="zip")
        first, second = made(export, tmp_path / "p.zip"), made(export, tmp_path / "q.zip")
        assert first.read_bytes() == second.read_bytes()


class TestWhoMay:
    def test_a_chart_that_was_closed_meanwhile_gives_nothing(self, care, therapist, biller, tmp_path):
        biller.reads_narrative = True
        biller.save()
        export = ask(biller, Asked(patient=care.patient_id), patient=care.patient)
        care.patient.is_restricted = True
        care.patient.save()
        with pytest.raises(exports.NotMade, match="no longer open to you"):
            made(export, tmp_path / "p.pdf")

    def test_another_clinics_patient_gives_nothing(self, care, tmp_path):
        other = build_clinician(build_clinic("Elsewhere"), "ella")
        with pytest.raises(exports.NotMade):
            made(ask(other, Asked(patient=care.patient_id)), tmp_path / "p.pdf")

    def test_where_nothing_is_signed_it_says_so(self, episode, therapist, tmp_path):
        with pytest.raises(exports.NotMade, match="there is nothing to send"):
            packet(episode, therapist, tmp_path / "p.pdf")


class TestNotesOfSomeDays:
    def test_each_patients_notes_stand_together_or_day_by_day(self, care, therapist, tmp_path):
        other = build_patient(care.patient.clinic, "2002", "Borowski", "Jan")
        build_signed_visit(build_episode(care.patient.clinic, patient=other), therapist, start="16:00")
        for by_patient, heads in [
            (True, ["Cover and index", "Alvarez, Rosa, 1001", "Borowski, Jan, 2002"]),
            (False, ["Cover and index", "Thu Mar 5, 2026", "Fri Mar 6, 2026"]),
        ]:
            asked = AskedDays(since=day(-1), until=DAY, by_patient=by_patient)
            book = made(ask(therapist, asked, kind="notes"), tmp_path / "n.pdf")
            assert [title for level, title in bookmarks(book) if level == 0] == heads

    def test_a_therapist_takes_out_their_own_and_an_auditor_the_clinics(self, care, therapist, tmp_path):
        from tests.builders import build_user
        from therapy_notes.packets import of_days

        colleague = build_clinician(care.patient.clinic, "cleo")
        build_signed_visit(care, colleague, start="16:00")
        auditor = build_user(care.patient.clinic, "nora", role="auditor")
        asked = AskedDays(since=DAY, until=DAY)
        counts = {by.username: len(of_days.contents_of(asked, by=by, on=DAY).notes) for by in (colleague, auditor)}
        assert counts == {"cleo": 1, "nora": 3}

    def test_notes_of_charts_that_are_closed_are_counted_and_no_name_is_said(self, care, therapist):
        from therapy_notes.packets import of_days

        care.patient.is_restricted = True
        care.patient.save()
        contents = of_days.contents_of(AskedDays(since=day(-1), until=DAY), by=therapist, on=DAY)
        assert contents.notes == []
        assert [one.words for one in contents.missing] == ["3 signed in charts that are not open to you"]

    def test_the_export_says_whose_charts_are_in_the_file(self, care, therapist, tmp_path):
        export = ask(therapist, AskedDays(since=day(-1), until=DAY), kind="notes")
        with open(tmp_path / "p.pdf", "wb+") as file:
            making.make_notes(export, file, told)
        assert export.charts == {care.patient_id}

    def test_unsigned_ones_are_said(self, care, therapist):
        from tests.therapy_notes.packets.care import draft
        from therapy_notes.packets import of_days

        draft(care, therapist)
        contents = of_days.contents_of(AskedDays(since=DAY, until=DAY), by=therapist, on=DAY)
        assert [one.words for one in contents.missing] == ["Alvarez, Rosa: a draft, not signed by Tester, Thea"]


class TestALongIndex:
    def test_it_is_laid_out_in_sheets_and_its_page_numbers_count_all_of_them(self, care, tmp_path):
        facts = {"heading": "Records", "under": "", "facts": [], "missing": [], "identifier": "x"}
        front = Front(clinic=care.patient.clinic, patient=care.patient, **facts)
        note = {"day": "Mar 6, 2026", "who": "Tester, Thea, PT", "pages": 2}
        lines = [Line("Visit note", page=2 * number + 1, **note) for number in range(400)]
        sheets = cover(front, [("Visit notes", lines)], variant="accessible")
        taken = sum(map(joining.pages_in, sheets))
        assert len(sheets) > 2
        (tmp_path / "s.pdf").write_bytes(sheets[1])
        assert f"Visit note Tester, Thea, PT {taken + 1} " in words(tmp_path / "s.pdf", 1)
        (tmp_path / "s.pdf").write_bytes(sheets[-1])
        last = words(tmp_path / "s.pdf", joining.pages_in(sheets[-1]))
        assert f"Tester, Thea, PT {taken + 799}" in last
        assert f"on {taken + 800} pages" in words(tmp_path / "s.pdf", 1)

    def test_much_that_is_missing_stands_on_sheets_of_its_own(self, care, tmp_path):
        rows = [Missing(DAY, "Visit note", f"a draft, number {number}.") for number in range(400)]
        facts = {"heading": "Records", "under": "", "facts": [], "missing": rows, "identifier": "x"}
        front = Front(clinic=care.patient.clinic, patient=care.patient, **facts)
        lines = [Line("Visit note", page=1, pages=2)]
        sheets = cover(front, [("Visit notes", lines)], variant="accessible")
        assert len(sheets) > 3 and max(map(joining.pages_in, sheets)) <= 6
        said = []
        for sheet in sheets:
            (tmp_path / "s.pdf").write_bytes(sheet)
            said.append(" ".join(words(tmp_path / "s.pdf", one + 1) for one in range(joining.pages_in(sheet))))
        assert "Missing or open: 400" in said[0] and "The list goes on" in said[0]
        assert all("Missing or open, continued" in one for one in said[1:-1])
        assert [" ".join(said).count(f"number {number}.") for number in (0, 100, 399)] == [1, 1, 1]
        assert "The list goes on" not in said[-2]
        assert f"Visit note {sum(map(joining.pages_in, sheets)) + 1}" in said[-1]


def test_the_list_of_many_files_in_a_zip_is_laid_out_in_sheets(care, therapist, tmp_path, monkeypatch):
    monkeypatch.setattr(zipping, "FILES_A_SHEET", 2)
    with zipfile.ZipFile(made(ask(therapist, Asked(patient=care.patient_id), form="zip"), tmp_path / "p.zip")) as file:
        (tmp_path / "i.pdf").write_bytes(file.read("000-index.pdf"))
        names = [name for name in file.namelist() if name[:3].isdigit() and not name.startswith("000")]
    said = " ".join(words(tmp_path / "i.pdf", number + 1) for number in range(pages(tmp_path / "i.pdf")))
    assert said.count("Files, continued") == (len(names) - 1) // 2 and said.count("Dates of service") == 1
    assert [name for name in names if name not in said.replace(" ", "")] == []


@pytest.mark.parametrize(("variant", "profile"), [("archival", "2a"), ("accessible", "ua1")])
def test_a_packet_of_our_own_pages_conforms_to_what_its_prints_conform_to(
    episode, therapist, tmp_path, variant, profile
):
    build_care(episode, therapist)
    data = packet(episode, therapist, tmp_path / "p.pdf", variant=variant).read_bytes()
    assert [str(one) for one in checker.validate_pdf_bytes(data, profile=profile).failures] == []
