"""What an export lacks is rendered once, by whoever comes to it first."""

import itertools

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from tests.builders import at, build_signed_visit
from therapy_notes import exports, tasks
from therapy_notes.exports import makers, making, rendering
from therapy_notes.models import Export, Print, SignedVersion

pytestmark = pytest.mark.django_db


class Told(list):
    pk = 0

    def __call__(self, done, total, stage=""):
        self.append((done, total))


@pytest.fixture
def versions(episode, therapist, monkeypatch):
    monkeypatch.setattr(rendering, "PART", 1)
    for start in ("09:00", "10:00", "11:00"):
        build_signed_visit(episode, therapist, [("97530", start, f"{start[:3]}23")], start=start)
    DBTaskResult.objects.all().delete()
    return list(SignedVersion.objects.order_by("pk"))


def helped():
    """The parts that other workers were asked for."""
    found = DBTaskResult.objects.filter(task_path=tasks.keep_prints.module_path).order_by("enqueued_at")
    return [one.args_kwargs["args"][1] for one in found]


def test_all_are_kept_and_the_others_are_asked_to_help_from_the_front(versions):
    told = Told()
    found = exports.rendered(versions, variant="accessible", told=told)
    kept = {row.version_id: (row.sha256, row.pages) for row in Print.objects.all()}
    assert found == kept and found.keys() == {one.pk for one in versions}
    assert helped() == [[one.pk] for one in versions[:-1]]
    assert told[0] == (0, 3) and told[-1] == (3, 3)


def test_what_is_kept_is_not_rendered_again_and_nobody_is_asked(versions):
    first = exports.rendered(versions, variant="accessible", told=Told())
    DBTaskResult.objects.all().delete()
    again = exports.rendered(versions, variant="accessible", told=Told())
    assert again == first and Print.objects.count() == 3 and helped() == []


def test_who_helps_stops_once_nobody_waits_for_the_export(versions, therapist):
    export = exports.ask("packet", asked={}, by=therapist, at=at("12:00"))
    pks = [one.pk for one in versions]
    rendering.keep_some(export.pk, pks, variant="accessible")
    assert Print.objects.count() == 0
    Export.objects.update(state="running")
    rendering.keep_some(export.pk, pks, variant="accessible")
    assert Print.objects.count() == 3


@pytest.fixture
def crowded_after(monkeypatch):
    """A process that holds too much memory after so many parts, as `worker.child` measures it."""

    def after(number):
        count = itertools.count(1)
        monkeypatch.setattr(rendering, "is_crowded", lambda: next(count) >= number)

    yield after
    making.stopping.clear()


def test_a_process_that_holds_too_much_memory_gives_the_export_back_and_its_prints_stay(
    versions, therapist, crowded_after, settings, tmp_path, monkeypatch
):
    settings.EXPORTS_ROOT = tmp_path
    pks = [one.pk for one in versions]

    def maker(export, file, told):
        exports.rendered(SignedVersion.objects.filter(pk__in=pks), variant="accessible", told=told)
        file.write(b"%PDF-1.7")

    monkeypatch.setitem(makers._makers, "notes", maker)
    export = exports.ask("notes", asked={}, by=therapist, at=at("12:00"))
    for kept in (1, 2):  # however little memory there is, each process keeps a part
        crowded_after(1)
        making.make(export.pk)
        export.refresh_from_db()
        assert (export.state, export.attempts) == (Export.State.WAITING, 0)
        assert making.stopping.is_set() and Print.objects.count() == kept
        making.stopping.clear()
    crowded_after(9)
    making.make(export.pk)
    export.refresh_from_db()
    assert export.state == Export.State.READY and Print.objects.count() == 3


def test_a_process_that_is_worn_by_rendering_leaves_the_rest_to_a_fresh_one_once(versions, monkeypatch):
    monkeypatch.setattr(rendering, "is_worn", lambda: True)
    with pytest.raises(exports.Stopped):
        exports.rendered(versions, variant="accessible", told=Told())
    assert Print.objects.count() == 3 and making.stopping.is_set()
    making.stopping.clear()
    assert len(exports.rendered(versions, variant="accessible", told=Told())) == 3
    assert not making.stopping.is_set()


def test_queries_that_debug_remembers_do_not_fill_the_memory_of_a_long_export(versions, settings):
    settings.DEBUG = True
    exports.rendered(versions, variant="accessible", told=Told())
    assert len(connection.queries_log) < 30  # the last look at what is kept
