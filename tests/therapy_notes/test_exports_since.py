"""What may happen between asking for a file and taking it: people, charts, disks and clocks change."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.builders import at, build_clinic, build_episode, build_patient, build_user
from therapy_notes import exports
from therapy_notes.access.exports import export_to_download
from therapy_notes.exports import files, giving, makers, making, sweeping
from therapy_notes.models import AuditEvent, ChartGrant, EmergencyAccess, Export, Patient, User, WorkerBeat
from therapy_notes.worker.parent import Parent

pytestmark = pytest.mark.django_db
State = Export.State


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, monkeypatch):
    settings.EXPORTS_ROOT = tmp_path / "exports"
    monkeypatch.setattr(makers, "_makers", {})
    exports.register("packet", lambda export, file, told: file.write(b"all of it"))
    exports.register("notes", of_all)
    return settings.EXPORTS_ROOT


@pytest.fixture
def reader(episode):
    """A biller who may read notes: a restricted chart is closed to them."""
    person = build_user(episode.patient.clinic, "bill", role="biller")
    person.reads_narrative = True
    person.save()
    return person


@pytest.fixture
def other(episode):
    return build_episode(episode.patient.clinic, patient=build_patient(episode.patient.clinic, "Lowell"))


def of_all(export, file, told):
    """The charts of the clinic in one file."""
    export.charts = set(Patient.objects.values_list("pk", flat=True))
    file.write(b"all of it")


def ask(by, kind="packet", **more):
    return exports.ask(kind, asked={"since": "2026-03-06"}, by=by, at=at("12:00"), **more)


def made(export):
    making.make(export.pk)
    return Export.objects.get(pk=export.pk)


def restrict(patient):
    Patient.objects.filter(pk=patient.pk).update(is_restricted=True)


class TestPeopleAndCharts:
    def test_a_file_of_many_is_given_while_every_chart_in_it_is_open(self, reader, episode, other):
        export = made(ask(reader, "notes"))
        assert export.asked == {"since": "2026-03-06", "charts": sorted([episode.patient_id, other.patient_id])}
        assert export_to_download(reader, export.pk)
        restrict(other.patient)
        with pytest.raises(PermissionDenied, match="has been closed to you since"):
            export_to_download(reader, export.pk)
        ChartGrant.objects.create(patient=other.patient, user=reader, by_text="Ada Admin", at=at("12:00"))
        assert export_to_download(reader, export.pk)

    def test_one_that_does_not_say_whose_charts_it_holds_is_given_to_nobody(self, reader):
        exports.register("notes", lambda export, file, told: file.write(b"all of it"))
        with pytest.raises(PermissionDenied):
            export_to_download(reader, made(ask(reader, "notes")).pk)

    def test_made_again_the_maker_is_asked_the_same_and_tells_anew(self, reader, episode, other):
        export = made(ask(reader, "notes"))
        Export.objects.update(state=State.FAILED)
        exports.ask_again(export, by=reader, at=at("13:00"))
        exports.register("notes", lambda export, file, told: seen.append(dict(export.asked)))
        seen = []
        assert made(export).asked == seen[0] == {"since": "2026-03-06"}

    def test_the_log_of_each_chart_tells_that_it_left_in_a_file_of_many(self, reader, episode, other):
        giving.download(made(ask(reader, "notes")), by=reader).close()
        told = AuditEvent.objects.filter(event="export.downloaded", actor=reader)
        assert sorted(told.values_list("patient_id", flat=True)) == sorted([episode.patient_id, other.patient_id])

    @pytest.mark.parametrize("facts", [{"is_active": False}, {"reads_narrative": False}, {"role": "administrator"}])
    @pytest.mark.parametrize("kind", ["packet", "notes"])
    def test_nothing_is_made_for_who_might_not_ask_any_more(self, reader, facts, kind, folder):
        export = ask(reader, kind)
        User.objects.filter(pk=reader.pk).update(**facts)
        export = made(export)
        assert (export.state, export.problem) == (State.FAILED, making.NO_LONGER)
        assert list(folder.glob("*")) == []

    def test_nothing_is_made_for_who_went_to_another_clinic_or_of_a_closed_chart(self, reader, episode):
        export = ask(reader, patient=episode.patient)
        restrict(episode.patient)
        assert made(export).problem == making.NO_LONGER
        export = ask(reader)
        User.objects.filter(pk=reader.pk).update(clinic=build_clinic("Elsewhere"))
        assert made(export).problem == making.NO_LONGER

    def test_one_asks_again_for_no_more_than_one_asks_for(self, reader):
        export = ask(reader)
        exports.cancel(export, by=reader, at=at("12:01"))
        for _ in range(20):
            ask(reader)
        with pytest.raises(ValidationError, match="You wait for 20 exports"):
            exports.ask_again(export, by=reader, at=at("12:02"))

    def test_a_chart_opened_in_an_emergency_is_given_until_that_ends(self, therapist, episode):
        facts = {"patient": episode.patient, "by": therapist, "at": timezone.now(), "reason": "Falls"}
        until = timezone.now() + dt.timedelta(minutes=5)
        restrict(episode.patient)
        row = EmergencyAccess.objects.create(until=until, **facts)
        export = made(ask(therapist, patient=episode.patient))
        assert export_to_download(therapist, export.pk)
        with time_machine.travel(row.until, tick=False), pytest.raises(PermissionDenied):
            export_to_download(therapist, export.pk)


class TestItsEnd:
    def test_one_whose_time_is_over_is_not_given_out_where_no_worker_has_come_to_it(self, reader, folder, sign_in):
        export = made(ask(reader))
        Export.objects.update(expires_at=timezone.now())
        with pytest.raises(Http404):
            export_to_download(reader, export.pk)
        assert "Make again" in sign_in(reader).get(reverse("exports")).text
        export.refresh_from_db()
        assert (export.state, list(folder.iterdir())) == (State.EXPIRED, [])

    def test_an_altered_one_is_not_made_and_can_be_made_again(self, reader):
        export = made(ask(reader))
        files.path_of(export.file).write_bytes(b"another")
        for _ in range(2):
            with pytest.raises(exports.NotIntact):
                giving.download(export, by=reader)
        assert AuditEvent.objects.filter(event="export.not_intact").count() == 1
        export.refresh_from_db()
        assert export.state == State.FAILED and "its file was altered" in export.problem
        assert exports.ask_again(export, by=reader, at=at("13:00"))
        assert made(export).state == State.READY

    def test_one_that_expires_in_the_moment_it_is_taken_is_not_called_altered(self, reader):
        export = made(ask(reader))
        sweeping.expire(at=export.expires_at)
        with pytest.raises(exports.NotIntact):
            giving.download(export, by=reader)
        assert not AuditEvent.objects.filter(event="export.not_intact").exists()


class TestNews:
    def test_the_bar_says_what_is_ready_and_what_was_not_made(self, reader, sign_in):
        made(ask(reader))
        exports.register("packet", lambda *told: 1 / 0)
        made(ask(reader))
        browser = sign_in(reader)
        page = " ".join(browser.get(reverse("patients")).text.split())
        assert "ready</span>" in page and "not made</span>" in page
        browser.get(reverse("exports"))
        assert "topbar-news" not in browser.get(reverse("patients")).text

    def test_what_was_cancelled_or_is_over_is_no_news(self, reader):
        export = made(ask(reader))
        exports.cancel(ask(reader), by=reader, at=timezone.now())
        reader.refresh_from_db()
        assert giving.news_of(reader) == {"ready": 1, "not_made": 0}
        sweeping.expire(at=export.expires_at)
        assert giving.news_of(reader) is None


class TestWhatWaitsForNobody:
    def test_a_worker_without_its_tables_says_what_to_do_and_begins_nothing(self, monkeypatch):
        monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [("one", False)])
        monkeypatch.setattr(Parent, "work", lambda self: pytest.fail("begun"))
        with pytest.raises(CommandError, match=r"Run: manage\.py migrate"):
            call_command("worker")

    def test_an_export_whose_task_went_wrong_before_it_began_has_a_task_again(self, reader):
        ask(reader)
        with_task = ask(reader)
        DBTaskResult.objects.exclude(args_kwargs__args=[with_task.pk]).update(status="FAILED")
        sweeping.tidy(at=timezone.now())
        assert DBTaskResult.objects.ready().count() == 2
        sweeping.tidy(at=timezone.now())
        assert DBTaskResult.objects.ready().count() == 2

    def test_a_beat_from_before_the_clock_was_set_back_says_nothing(self, reader):
        export = ask(reader)
        DBTaskResult.objects.get().claim("w1")
        making._begin(export.pk, export.token)
        now = timezone.now()
        WorkerBeat.objects.create(worker="w1", at=now)
        an_hour_before = now - dt.timedelta(hours=1)
        assert giving.nobody_works(at=an_hour_before)
        sweeping.reap(at=an_hour_before)
        export.refresh_from_db()
        assert export.state == State.WAITING

    def test_an_attempt_that_beat_last_before_the_clock_was_set_back_is_begun_again(self, reader):
        export = ask(reader)
        DBTaskResult.objects.all().delete()
        making._begin(export.pk, export.token)
        sweeping.reap(at=timezone.now())
        export.refresh_from_db()
        assert export.state == State.RUNNING
        sweeping.reap(at=timezone.now() - dt.timedelta(hours=1))
        export.refresh_from_db()
        assert export.state == State.WAITING
