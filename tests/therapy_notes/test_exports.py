"""Files that a worker makes: one state after the other, whole or not at all, for who asked."""

import datetime as dt
import errno
import os
import stat

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.builders import at, build_user
from therapy_notes import exports, tasks
from therapy_notes.access.exports import export_of, export_to_ask_again, export_to_download
from therapy_notes.exports import files, giving, makers, making, sweeping
from therapy_notes.models import AuditEvent, Export, WorkerBeat

pytestmark = pytest.mark.django_db
State = Export.State
WHOLE = b"%PDF-1.7 all of it"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, monkeypatch):
    settings.EXPORTS_ROOT = tmp_path / "exports"
    monkeypatch.setattr(makers, "_makers", {})
    exports.register("packet", lambda export, file, told: file.write(WHOLE))
    return settings.EXPORTS_ROOT


@pytest.fixture
def reader(episode):
    return build_user(episode.patient.clinic, "nora", role="auditor")


def ask(by, **more):
    return exports.ask("packet", asked={}, by=by, at=at("12:00"), **more)


def made(export, maker=None):
    """The export after its one attempt."""
    if maker:
        exports.register("packet", maker)
    making.make(export.pk)
    return Export.objects.get(pk=export.pk)


def ready(by, **more):
    return made(ask(by, **more))


def left_in(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


class TestOneAttempt:
    def test_what_was_asked_for_waits_with_a_task_of_its_own(self, reader, episode):
        export = ask(reader, patient=episode.patient)
        assert export.state == State.WAITING
        assert [one.args_kwargs["args"] for one in DBTaskResult.objects.all()] == [[export.pk]]
        event = AuditEvent.objects.get(event="export.asked")
        assert event.patient_id == episode.patient_id and event.actor == reader

    def test_a_ready_one_has_a_whole_file_that_only_the_server_may_open(self, reader, folder):
        export = ready(reader)
        path = folder / export.file
        assert export.state == State.READY and path.read_bytes() == WHOLE
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert (export.size, export.problem, export.attempts) == (len(WHOLE), "", 1)
        assert export.expires_at - export.finished_at == dt.timedelta(days=reader.clinic.export_days)
        with exports.opened(export) as file:
            assert file.read() == WHOLE

    def test_its_person_is_told_once(self, reader):
        export = ready(reader)
        making.make(export.pk)
        reader.refresh_from_db()
        assert reader.exports_ended == 1
        giving.looked_at(reader)
        reader.refresh_from_db()
        assert reader.exports_ended == 0

    def test_a_second_task_for_the_same_export_does_nothing(self, reader):
        export = ready(reader)
        again = made(export, lambda *told: pytest.fail("made twice"))
        assert (again.token, again.attempts) == (export.token, 1)

    def test_nobody_waits_for_more_than_twenty(self, reader):
        for _ in range(20):
            ask(reader)
        with pytest.raises(ValidationError, match="You wait for 20 exports"):
            ask(reader)

    def test_the_progress_says_how_far_it_is_and_in_which_part(self, reader):
        def maker(export, file, told):
            told(3, 8, "Joining")
            seen.append(Export.objects.get(pk=export.pk))
            file.write(WHOLE)

        seen = []
        made(ask(reader), maker)
        assert [(one.done, one.total, one.stage) for one in seen] == [(3, 8, "Joining")]

    def test_the_progress_is_kept_at_most_twice_a_second(self, reader, django_assert_num_queries):
        def maker(export, file, told):
            with django_assert_num_queries(1):
                for number in range(100):
                    told(number, 100)

        made(ask(reader), maker)


class TestTrouble:
    @pytest.mark.parametrize(
        ("error", "said"),
        [
            (OSError(errno.ENOSPC, "No space left"), "The server's disk is full."),
            (OSError(errno.EIO, "Bad"), "The server's disk did not take the file"),
            (
                exports.NotMade("Two papers cannot be read. Leave them out."),
                "Two papers cannot be read. Leave them out.",
            ),
            (ValueError("Alvarez, Maria"), "Something went wrong on the server."),
        ],
    )
    def test_what_goes_wrong_is_said_in_a_sentence_and_leaves_no_file(self, reader, folder, error, said, caplog):
        def maker(export, file, told):
            file.write(b"half of it")
            raise error

        export = made(ask(reader), maker)
        assert export.state == State.FAILED and export.problem.startswith(said)
        assert "Alvarez" not in export.problem + caplog.text
        assert left_in(folder) == []

    def test_a_disk_that_fills_at_the_very_end_leaves_no_file(self, reader, folder, monkeypatch):
        def full(handle):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        export = ask(reader)
        monkeypatch.setattr(files.os, "fsync", full)
        assert made(export).problem.startswith("The server's disk is full.")
        assert left_in(folder) == []

    def test_a_kind_that_nobody_makes_is_said(self, reader):
        export = exports.ask("notes", asked={}, by=reader, at=at("12:00"))
        assert made(export).problem == "This server makes no such file. Tell whoever runs it."

    def test_a_task_keeps_of_an_error_its_kind_and_place_alone(self):
        @tasks.without_values
        def fails():
            raise ValueError("Alvarez, Maria")

        with pytest.raises(tasks.NotDone) as told:
            fails()
        assert str(told.value).startswith("builtins.ValueError in test_exports.py, line ")
        assert told.value.__suppress_context__


class TestCancel:
    def test_one_that_waits_is_never_begun(self, reader):
        export = ask(reader)
        assert exports.cancel(export, by=reader, at=at("12:01"))
        assert made(export, lambda *told: pytest.fail("begun")).state == State.CANCELLED

    def test_one_under_way_stops_at_its_next_word_and_leaves_no_file(self, reader, folder):
        def maker(export, file, told):
            file.write(b"half of it")
            exports.cancel(export, by=reader, at=at("12:01"))
            told(1, 2)
            pytest.fail("it went on")

        assert made(ask(reader), maker).state == State.CANCELLED
        assert left_in(folder) == []

    def test_one_that_was_cancelled_while_it_was_being_finished_is_not_given_out(self, reader, folder):
        def maker(export, file, told):
            file.write(WHOLE)
            exports.cancel(export, by=reader, at=at("12:01"))

        assert made(ask(reader), maker).state == State.CANCELLED
        assert left_in(folder) == []

    def test_a_ready_one_is_not_cancelled(self, reader):
        assert not exports.cancel(ready(reader), by=reader, at=at("12:01"))

    def test_a_cancelled_one_may_be_asked_for_again(self, reader):
        export = ask(reader)
        exports.cancel(export, by=reader, at=at("12:01"))
        assert exports.ask_again(export, by=reader, at=at("12:02"))
        assert not exports.ask_again(export, by=reader, at=at("12:03"))
        assert made(export).state == State.READY


class TestTakenOver:
    def test_an_attempt_that_was_taken_over_writes_no_result(self, reader, folder):
        def late(export, file, told):
            assert making.put_back(export.pk)
            exports.register("packet", lambda export, file, told: file.write(WHOLE))
            making.make(export.pk)
            file.write(b"an old one")

        export = made(ask(reader), late)
        assert export.state == State.READY and export.attempts == 2
        assert left_in(folder) == [export.file]
        assert (folder / export.file).read_bytes() == WHOLE

    def test_an_attempt_that_was_taken_over_hears_it_at_its_next_word(self, reader, folder):
        def late(export, file, told):
            making.put_back(export.pk)
            told(1, 2)
            pytest.fail("it went on")

        assert made(ask(reader), late).state == State.WAITING
        assert left_in(folder) == []

    def test_after_three_attempts_that_broke_off_it_has_failed(self, reader):
        def dies(export, file, told):
            raise SystemExit

        export = ask(reader)
        for _ in range(3):
            with pytest.raises(SystemExit):
                made(export, dies)
            assert making.put_back(export.pk)
        export.refresh_from_db()
        assert export.state == State.FAILED and export.problem == making.BROKEN_OFF

    def test_a_worker_that_is_told_to_end_gives_the_export_back(self, reader, folder, monkeypatch):
        def maker(export, file, told):
            making.stopping.set()
            told(1, 2)

        try:
            export = made(ask(reader), maker)
        finally:
            making.stopping.clear()
        assert (export.state, export.attempts) == (State.WAITING, 0)
        assert left_in(folder) == []
        assert DBTaskResult.objects.count() == 2


class TestSweep:
    NOW = dt.datetime(2026, 3, 6, 20, tzinfo=dt.UTC)

    def claimed(self, worker="w1", *, task=None):
        task = task or DBTaskResult.objects.get()
        task.claim(worker)
        return task

    def dying(self, reader):
        """An export in the middle of which its worker was killed."""
        export = ask(reader)
        task = self.claimed()
        making._begin(export.pk, export.token)
        return export, task

    def test_what_a_dead_worker_was_at_is_begun_again(self, reader):
        export, task = self.dying(reader)
        sweeping.reap(at=timezone.now())
        export.refresh_from_db()
        task.refresh_from_db()
        assert (export.state, task.status) == (State.WAITING, "FAILED")
        assert DBTaskResult.objects.ready().count() == 1
        assert made(export).state == State.READY

    def test_a_worker_that_beats_is_let_work(self, reader):
        export, _ = self.dying(reader)
        WorkerBeat.objects.create(worker="w1", at=timezone.now())
        sweeping.reap(at=timezone.now())
        export.refresh_from_db()
        assert export.state == State.RUNNING

    def test_a_worker_known_to_have_ended_is_not_waited_for(self, reader):
        export, _ = self.dying(reader)
        WorkerBeat.objects.create(worker="w1", at=timezone.now())
        sweeping.reap(at=timezone.now(), workers={"w1"})
        export.refresh_from_db()
        assert export.state == State.WAITING

    def test_an_export_whose_worker_lives_but_has_lost_it_is_begun_again(self, reader):
        export, task = self.dying(reader)
        task.delete()
        sweeping.reap(at=timezone.now() + dt.timedelta(seconds=31))
        export.refresh_from_db()
        assert export.state == State.WAITING

    def test_one_whose_worker_died_before_it_began_has_a_task_again(self, reader):
        ask(reader)
        self.claimed()
        sweeping.reap(at=timezone.now())
        assert DBTaskResult.objects.ready().count() == 1

    def test_another_task_is_begun_twice_at_most(self):
        tasks.keep_print.enqueue(1)
        for status in ("READY", "FAILED"):
            task = self.claimed()
            sweeping.reap(at=timezone.now())
            task.refresh_from_db()
            assert task.status == status

    def test_an_expired_one_loses_its_file_to_the_moment(self, reader, folder):
        export = ready(reader)
        assert sweeping.expire(at=export.expires_at - dt.timedelta(seconds=1)) == 0
        assert sweeping.expire(at=export.expires_at) == 1
        export.refresh_from_db()
        assert (export.state, export.file, left_in(folder)) == (State.EXPIRED, "", [])

    def test_files_of_killed_attempts_go_and_no_others(self, reader, folder):
        export = ready(reader)
        waits = ask(reader)
        begun = making._begin(waits.pk, waits.token)
        names = (f"{begun.token.hex}.part", f"{'0' * 32}.part", f"{'1' * 32}.pdf", "somebody-elses.pdf")
        for name in names:
            (folder / name).write_bytes(b"x")
        assert sweeping.remove_strays() == 2
        assert left_in(folder) == sorted([export.file, names[0], names[3]])

    def test_old_results_of_tasks_are_not_kept(self):
        tasks.keep_print.enqueue(1)
        task = DBTaskResult.objects.get()
        task.claim("w1")
        task.set_successful(None)
        sweeping.prune(at=timezone.now() + dt.timedelta(hours=23))
        assert DBTaskResult.objects.exists()
        sweeping.prune(at=timezone.now() + dt.timedelta(hours=25))
        assert not DBTaskResult.objects.exists()


class TestWhoMay:
    def test_another_person_does_not_find_it(self, reader, therapist):
        with pytest.raises(Http404):
            export_of(therapist, ready(reader).pk)

    def test_one_that_is_not_ready_is_not_found(self, reader):
        with pytest.raises(Http404):
            export_to_download(reader, ask(reader).pk)

    def test_who_may_no_longer_read_narrative_is_refused(self, reader):
        export = ready(reader)
        reader.role = "biller"
        reader.save()
        for door in (export_to_download, export_to_ask_again):
            with pytest.raises(PermissionDenied):
                door(reader, export.pk)

    def test_a_chart_that_was_closed_meanwhile_is_refused(self, therapist, episode):
        export = ready(therapist, patient=episode.patient)
        episode.patient.is_restricted = True
        episode.patient.save()
        with pytest.raises(PermissionDenied):
            export_to_download(therapist, export.pk)

    def test_a_download_is_in_the_log_with_its_digest(self, therapist, episode):
        export = ready(therapist, patient=episode.patient)
        giving.download(export, by=therapist).close()
        event = AuditEvent.objects.get(event="export.downloaded")
        assert event.detail["sha256"] == export.sha256 and event.patient_id == episode.patient_id

    @pytest.mark.parametrize("harm", ["altered", "cut off", "gone"])
    def test_a_file_that_is_not_what_was_made_is_given_to_nobody(self, reader, folder, harm):
        export = ready(reader)
        path = folder / export.file
        {"altered": lambda: path.write_bytes(WHOLE[::-1]), "cut off": lambda: path.write_bytes(WHOLE[:-1])}.get(
            harm, path.unlink
        )()
        with pytest.raises(exports.NotIntact):
            giving.download(export, by=reader)
        assert AuditEvent.objects.filter(event="export.not_intact").exists()
        assert not AuditEvent.objects.filter(event="export.downloaded").exists()
