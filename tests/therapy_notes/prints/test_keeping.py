"""What was printed once is given out from then on: kept by digest, never altered, never in the way of a download."""

import errno
import io
import stat
from functools import partial
from threading import Barrier, Thread

import pypdf
import pytest
from django.db import connection
from django.utils import timezone

from tests.builders import amend, at, build_signed_visit, get_note, give_back, prove, sign
from therapy_notes import pdf, prints, signing, stored_files
from therapy_notes.models import AuditEvent, Clinic, Print, SignedVersion
from therapy_notes.models.base import AppendOnlyError
from therapy_notes.prints import keeping

ARCHIVAL = Print.Variant.ARCHIVAL


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.PRINTS_ROOT = tmp_path / "prints"
    return settings.PRINTS_ROOT


@pytest.fixture
def version(episode, therapist):
    build_signed_visit(episode, therapist)
    return SignedVersion.objects.get()


def print_now(version, **more):
    return prints.print_of(version, at=timezone.now(), **more)


def never(*_, **__):
    pytest.fail("rendered what was kept")


def another(*_, **__):
    """What a later program prints of the same words."""
    return OTHER


OTHER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


class TestKept:
    def test_the_second_download_is_the_file_of_the_first_whatever_the_program_prints_by_then(
        self, version, monkeypatch
    ):
        first = print_now(version)
        monkeypatch.setattr(pdf, "render", another)
        again = print_now(SignedVersion.objects.get())
        assert (again.data, again.row) == (first.data, first.row)
        pages = len(pypdf.PdfReader(io.BytesIO(first.data)).pages)
        assert (first.row.size, first.row.pages) == (len(first.data), pages)

    def test_it_lies_by_its_digest_readable_by_nobody_else(self, version, root):
        row = print_now(version).row
        path = root / row.sha256[:2] / row.sha256[2:4] / row.sha256
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert {stat.S_IMODE(folder.stat().st_mode) for folder in (root, *path.parents[:2])} == {0o700}

    def test_what_is_added_makes_another_print_and_the_first_stays(self, version, therapist):
        first = print_now(version)
        signing.add_addendum(version.note, "Slept well.", proof=prove(therapist), at=at("14:00"))
        second = print_now(version)
        assert first.row != second.row
        assert prints.read(first.row) == first.data != second.data
        assert [one.counted["addenda"] for one in (first.row, second.row)] == [0, 1]

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # WeasyPrint leaves its profile open
    def test_each_variant_and_paper_has_its_own(self, version):
        rows = {print_now(version).row, print_now(version, variant=ARCHIVAL).row}
        Clinic.objects.update(paper="a4")
        rows.add(print_now(SignedVersion.objects.get()).row)
        assert len(rows) == 3
        assert len({row.sha256 for row in rows}) == 3

    def test_words_that_are_taken_back_print_as_they_did_before(self, version):
        first = print_now(version)
        Clinic.objects.update(paper="a4")
        print_now(SignedVersion.objects.get())
        Clinic.objects.update(paper="letter")
        assert print_now(SignedVersion.objects.get()).row == first.row

    def test_no_print_is_changed_or_deleted(self, version):
        row = print_now(version).row
        for act in (row.save, row.delete, Print.objects.all().delete, partial(Print.objects.update, size=1)):
            with pytest.raises(AppendOnlyError):
                act()


class TestNotIntact:
    @pytest.fixture
    def row(self, version):
        return print_now(version).row

    @pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"%PDF")])
    def test_a_file_that_is_gone_or_altered_is_put_back_with_the_same_bytes(self, version, row, harm, therapist):
        harm(keeping.FILES.path_of(row.sha256))
        with pytest.raises(stored_files.NotIntact):
            prints.read(row)
        again = print_now(version, by=therapist)
        assert again.row == row
        assert prints.read(row) == again.data
        event = AuditEvent.objects.get(event="print.not_intact")
        assert (event.subject, event.detail["mended"]) == (f"note {version.note_id}", True)

    def test_one_that_prints_otherwise_by_now_is_given_out_and_not_called_kept(
        self, version, row, therapist, monkeypatch, caplog
    ):
        keeping.FILES.path_of(row.sha256).unlink()
        monkeypatch.setattr(pdf, "render", another)
        given = print_now(version, by=therapist)
        assert given == prints.Printed(OTHER, None)
        assert given.sha256 != row.sha256
        assert AuditEvent.objects.get(event="print.not_intact").detail["mended"] is False
        assert f"Print {row.pk}: its file is missing. Put it back from a backup" in caplog.text
        assert "Alvarez" not in caplog.text
        assert [found for found, _ in prints.verify()] == [row]

    def test_the_one_from_a_backup_is_given_out_again(self, version, row, monkeypatch):
        path = keeping.FILES.path_of(row.sha256)
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data)
        monkeypatch.setattr(pdf, "render", never)
        assert print_now(version).row == row


class TestFull:
    @pytest.fixture
    def full(self, monkeypatch):
        def write(*_):
            raise OSError(errno.ENOSPC, "full")

        monkeypatch.setattr(stored_files, "_write", write)

    def test_a_full_disk_keeps_nobody_from_the_download(self, version, full, caplog):
        given = print_now(version)
        assert given.data.startswith(b"%PDF")
        assert given.row is None
        assert not Print.objects.exists()
        assert "could not be kept in PRINTS_ROOT: ENOSPC" in caplog.text

    def test_who_must_keep_it_is_told(self, version, full):
        with pytest.raises(stored_files.NotStored):
            prints.keep(version, at=timezone.now())


class TestAtOnce:
    def test_what_is_added_while_it_is_rendered_is_printed_too(self, version, therapist, monkeypatch):
        own, counts = pdf.render, []

        def slow(said, *, addenda, **more):
            counts.append(len(addenda))
            if not addenda:
                signing.add_addendum(version.note, "Slept well.", proof=prove(therapist), at=at("14:00"))
            return own(said, addenda=addenda, **more)

        monkeypatch.setattr(pdf, "render", slow)
        print_now(version)
        assert counts == [0, 1]
        assert [row.counted["addenda"] for row in Print.objects.all()] == [1]

    def test_whom_another_process_was_before_gives_out_what_that_one_kept(self, version, monkeypatch):
        """The other has an older program, which prints other bytes of the same words."""
        own = pdf.render

        def slow(*args, **more):
            with monkeypatch.context() as other:
                other.setattr(pdf, "render", another)
                print_now(version)
            return own(*args, **more)

        monkeypatch.setattr(pdf, "render", slow)
        given = print_now(version)
        assert given.data == OTHER
        assert given.row == Print.objects.get()

    @pytest.mark.django_db(transaction=True)
    def test_five_at_once_keep_one_row_and_one_file(self, version, root):
        gate, rows, problems = Barrier(5), [], []

        def keep():
            try:
                gate.wait()
                rows.append(prints.keep(version, at=timezone.now()))
            except Exception as error:
                problems.append(error)
            finally:
                connection.close()

        threads = [Thread(target=keep) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not problems
        assert set(rows) == {Print.objects.get()}
        assert len([path for path in root.rglob("*") if path.is_file()]) == 1


class TestMany:
    def test_ten_cost_as_many_questions_as_two(self, episode, assistant, therapist, django_assert_max_num_queries):
        notes = [build_signed_visit(episode, assistant).note for _ in range(4)]
        give_back(notes[0], therapist)
        sign(notes[0], assistant, "15:00")
        signing.void_note(get_note(notes[1].pk), "Never was.", proof=prove(therapist), at=at("16:00"))
        note = build_signed_visit(episode, therapist).note
        amend(note, therapist)
        versions = list(SignedVersion.objects.all())
        with django_assert_max_num_queries(13):
            assert prints.missing(versions) == versions
        rows = {one.pk: prints.keep(one, at=timezone.now()) for one in versions}
        with django_assert_max_num_queries(13):
            assert prints.kept(versions) == rows
        with django_assert_max_num_queries(13):
            assert prints.missing(versions[:2]) == []

    def test_what_stands_otherwise_since_is_missing_again(self, version, therapist):
        prints.keep(version, at=timezone.now())
        signing.add_addendum(version.note, "Slept well.", proof=prove(therapist), at=at("14:00"))
        assert prints.missing([version]) == [version]
