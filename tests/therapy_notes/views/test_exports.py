"""The page of a person's own exports, and the download."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.builders import at, build_episode, build_patient
from therapy_notes import exports
from therapy_notes.exports import makers, making
from therapy_notes.models import AuditEvent, Export

pytestmark = pytest.mark.django_db
WHOLE = b"%PDF-1.7 all of it"


@pytest.fixture(autouse=True)
def maker(settings, tmp_path, monkeypatch):
    settings.EXPORTS_ROOT = tmp_path / "exports"
    monkeypatch.setattr(makers, "_makers", {})
    exports.register("packet", lambda export, file, told: file.write(WHOLE))


@pytest.fixture
def mine(therapist):
    browser = Client()
    browser.force_login(therapist)
    return browser


def ask(therapist, episode):
    return exports.ask("packet", asked={}, by=therapist, at=at("12:00"), patient=episode.patient)


def ready(therapist, episode):
    export = ask(therapist, episode)
    making.make(export.pk)
    return Export.objects.get(pk=export.pk)


def test_an_empty_list_says_what_to_do(mine):
    assert "Open a chart and choose Records" in mine.get(reverse("exports")).text


def test_the_notice_stands_on_other_pages_until_the_list_is_looked_at(mine, therapist, episode):
    ready(therapist, episode)
    assert "topbar-news" in mine.get(reverse("today")).text
    mine.get(reverse("exports"))
    assert "topbar-news" not in mine.get(reverse("today")).text


def test_a_ready_file_is_given_to_be_saved_under_a_name_without_a_patient(mine, therapist, episode):
    export = ready(therapist, episode)
    answer = mine.get(reverse("export_download", args=[export.pk]))
    assert b"".join(answer.streaming_content) == WHOLE
    assert answer["Content-Disposition"] == f'attachment; filename="records-{export.pk}.pdf"'
    assert answer["Content-Type"] == "application/pdf" and answer["Cache-Control"] == "no-store"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert AuditEvent.objects.filter(event="export.downloaded", actor=therapist).count() == 1


def test_nobody_else_finds_it(therapist, episode, administrator):
    export, other = ready(therapist, episode), Client()
    other.force_login(administrator)
    assert other.get(reverse("export_download", args=[export.pk])).status_code == 404
    for name in ("export_cancel", "export_again"):
        assert other.post(reverse(name, args=[export.pk])).status_code == 404


def test_an_altered_file_sends_back_to_the_list_with_a_sentence(mine, therapist, episode):
    export = ready(therapist, episode)
    exports.files.path_of(export.file).write_bytes(b"another")
    answer = mine.get(reverse("export_download", args=[export.pk]), follow=True)
    assert "This file is not given out: its file was altered. Make it again." in answer.text


def test_cancel_and_try_again_work_without_script(mine, therapist, episode):
    export = ask(therapist, episode)
    assert "Canceled" in mine.post(reverse("export_cancel", args=[export.pk]), follow=True).text
    mine.post(reverse("export_again", args=[export.pk]))
    assert Export.objects.get().state == "waiting"


def test_what_waits_for_a_worker_that_does_not_run_says_so(mine, therapist, episode):
    ask(therapist, episode)
    Export.objects.update(asked_at=timezone.now() - dt.timedelta(minutes=1))
    assert "the worker does not run" in mine.get(reverse("exports_rows")).text


def test_ten_exports_cost_as_many_queries_as_two(mine, therapist, episode, django_assert_max_num_queries):
    for _ in range(2):
        ask(therapist, episode)
    with django_assert_max_num_queries(30) as two:
        mine.get(reverse("exports"))
    for number in range(8):
        ask(therapist, build_episode(therapist.clinic, patient=build_patient(therapist.clinic, f"x{number}")))
    with django_assert_max_num_queries(30) as ten:
        mine.get(reverse("exports"))
    assert len(ten) == len(two)
