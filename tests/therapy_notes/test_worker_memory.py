"""A process of the worker that holds too much memory ends between two tasks, and gives back an export under way."""

from types import SimpleNamespace

import pytest
from django_tasks_db.management.commands.db_worker import Worker

from therapy_notes import tasks
from therapy_notes.exports import making, rendering
from therapy_notes.worker import memory
from therapy_notes.worker.child import Child
from therapy_notes.worker.memory import resident

RENDERING = SimpleNamespace(task_path=tasks.keep_prints.module_path)
EXPORT = SimpleNamespace(task_path=tasks.make_export.module_path)


@pytest.fixture
def child(monkeypatch):
    monkeypatch.setattr(Worker, "run_task", lambda self, task: None)
    monkeypatch.setattr(memory, "resident", lambda: 0)
    yield Child("w1", parent=1)
    making.stopping.clear()


def test_it_goes_on_while_it_holds_little(child):
    child.run_task(RENDERING)
    assert child.running


def test_it_ends_after_the_task_in_which_it_came_to_hold_too_much(child, monkeypatch):
    monkeypatch.setattr(memory, "resident", lambda: memory.MOST)
    child.run_task(RENDERING)
    assert not child.running


def test_it_ends_after_an_export_that_it_gave_back(child):
    making.stopping.set()
    child.run_task(RENDERING)
    assert not child.running


def test_after_an_export_it_ends_with_less_so_that_the_next_has_room(child, monkeypatch):
    monkeypatch.setattr(memory, "resident", lambda: memory.WORN)
    child.run_task(RENDERING)
    assert child.running
    child.run_task(EXPORT)
    assert not child.running


def test_only_a_process_of_the_worker_has_a_limit():
    assert resident() > 0 and not rendering.is_crowded()
