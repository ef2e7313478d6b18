"""Every act that changes what prints asks the worker to print it anew, in its own transaction."""

import random

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from tests.builders import COMPLETE, at, build_note, build_signed_visit, build_visit, get_note, prove, sign
from tests.proofs import test_faults
from tests.therapy_notes.test_acts_in_any_order import Desk
from therapy_notes import prints, signing, tasks
from therapy_notes.models import Print, SignedVersion
from therapy_notes.prints.stating import stated
from therapy_notes.supervision import supervising

CHANCE = 20261122


def latest():
    """The number of the latest version of each note, and its state."""
    found = {one.note_id: one for one in SignedVersion.objects.order_by("number")}
    told = stated(list(found.values()))
    return {one.pk: told[one.pk].state for one in found.values()}


def asked():
    """The versions that the worker was asked for, which then forgets it."""
    rows = DBTaskResult.objects.filter(task_path=tasks.keep_print.module_path)
    found = {row.args_kwargs["args"][0] for row in rows}
    rows.delete()
    return found


def check(before, after):
    changed = {pk for pk, state in after.items() if before.get(pk) != state}
    assert changed <= asked(), "an act changed what prints and did not call prints.changed"
    return changed


@pytest.mark.parametrize("prepare", test_faults.ACTS, ids=lambda one: one.__name__)
def test_an_act_that_changes_what_prints_asks_for_it(prepare, episode, assistant, supervisor):
    people = {"therapist": supervisor, "assistant": assistant, "supervisor": supervisor}
    wanted = prepare.__code__.co_varnames[: prepare.__code__.co_argcount]
    act = prepare(episode, **{name: people[name] for name in wanted if name != "episode"})
    before = latest()
    asked()
    act()
    changed = check(before, latest())
    assert bool(changed) is (prepare not in (test_faults.open_amendment, test_faults.drop_amendment))


def test_a_supervisors_entry_beside_a_note_asks_too(episode, assistant, supervisor):
    note = build_signed_visit(episode, assistant).note
    before = latest()
    asked()
    facts = {"date": note.date, "presence": "on_site", "observed": "Safe.", "assistant": assistant.clinician}
    supervising.enter(episode, note=note, proof=prove(supervisor), at=at("15:00"), **facts)
    assert check(before, latest())


def test_whatever_people_try_nothing_prints_otherwise_unasked(episode, therapist, assistant, student):
    chance, seen = random.Random(CHANCE), set()  # noqa: S311  a seed, so that a failure can be repeated
    for number in range(18):
        author = (assistant, student, therapist)[number % 3]
        note = build_visit(episode, author, [("97530", "09:00", "09:23")], sections=COMPLETE).note
        desk = Desk(note, [therapist, assistant, student], chance)
        desk.sign(author)
        before = latest()
        asked()
        for _ in range(8):
            done = desk.act()
            after = latest()
            if check(before, after):
                seen.add(done[0])
            before = after
    assert {"sign", "cosign", "give_back", "add_addendum", "withdraw"} <= seen


def test_an_act_that_is_undone_asks_for_nothing(episode, therapist):
    note = build_signed_visit(episode, therapist).note
    asked()
    with pytest.raises(RuntimeError), transaction.atomic():
        signing.add_addendum(note, "Slept well.", proof=prove(therapist), at=at("14:00"))
        raise RuntimeError
    assert asked() == set()


def test_of_a_void_draft_nothing_is_printed(episode, therapist):
    note = build_visit(episode, therapist, [("97530", "09:00", "09:23")]).note
    signing.void_note(get_note(note.pk), "Never was.", proof=prove(therapist), at=at("15:00"))
    assert asked() == set()


class TestTask:
    @pytest.fixture
    def version(self, episode, therapist):
        build_signed_visit(episode, therapist)
        return SignedVersion.objects.get()

    def test_it_keeps_the_print_as_it_stands_and_twice_is_once(self, version):
        for _ in range(2):
            tasks.keep_print.func(version.pk)
        assert Print.objects.get().version == version
        assert prints.missing([version]) == []

    def test_of_a_plan_both_papers_are_kept(self, episode, therapist):
        note = build_note(episode, therapist, sections={"rationale": COMPLETE["plan"]})
        sign(note, therapist)
        tasks.keep_print.func(SignedVersion.objects.get(note=note).pk)
        assert set(Print.objects.values_list("form", flat=True)) == {"note", "for_signature"}

    def test_what_goes_wrong_is_told_without_a_word_of_the_note(self, version, monkeypatch):
        def fail(*_, **__):
            raise ValueError("Alvarez, Rosa")

        monkeypatch.setattr("therapy_notes.pdf.render", fail)
        with pytest.raises(tasks.NotDone) as told:
            tasks.keep_print.func(version.pk)
        row = DBTaskResult.objects.first()
        row.set_failed(told.value)
        assert "ValueError" in row.traceback
        assert "Alvarez" not in row.traceback
