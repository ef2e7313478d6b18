"""What counts as a progress report beside one: stated by a therapist, note by note and element by element."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.builders import (
    DAY,
    at,
    build_clinician,
    build_cosign_policy,
    build_episode,
    build_note,
    build_patient,
    build_signed_visit,
    build_visit,
    get_note,
    give_back,
    prove,
    sign,
)
from therapy_notes import access, clocks, signing
from therapy_notes.models import AuditEvent, CareClock, CountsAsReport
from therapy_notes.reporting import counting

TENTH = DAY - dt.timedelta(days=1)


def treat(episode, by, count, last=TENTH):
    days = [last - dt.timedelta(days=count - 1 - place) for place in range(count)]
    return [get_note(build_signed_visit(episode, by, day=day).note.pk) for day in days]


def elements(*notes):
    """Each element in one of these notes, turn by turn."""
    return {name: notes[place % len(notes)].pk for place, name in enumerate(counting.ASKED)}


def state(note, by, *, where=None, end=None, kind="notes-complete"):
    facts = {"kind": kind, "period_end": end or note.date, "elements": elements(note) if where is None else where}
    return counting.state_complete(note, proof=prove(by), at=at("18:00"), **facts)


def statuses(episode, on=DAY):
    answer = clocks.reporting_of([episode], on=on)[episode.pk]
    return [(one.days, one.status) for one in answer.periods]


def refused(field, *args, **facts):
    with pytest.raises(ValidationError) as told:
        state(*args, **facts)
    assert field in told.value.message_dict
    return " ".join(told.value.message_dict[field])


@pytest.fixture
def treated(episode, therapist):
    return treat(episode, therapist, 10)


def test_notes_that_hold_every_element_close_their_period(episode, therapist, treated):
    assert statuses(episode) == [(10, "grace")]
    row = state(treated[-1], therapist, where=elements(*treated[4:]))
    assert (row.signer, row.credential, row.kind) == (therapist, "PT", "notes-complete")
    # Written when the last of them was signed, on the day after the tenth.
    assert statuses(episode) == [(10, "delayed_ok")]
    assert CareClock.objects.get(episode=episode).waiting_since is None
    (event,) = AuditEvent.objects.filter(event="report.stated")
    assert event.detail["notes"] == sorted(one.pk for one in treated[4:])


def test_it_counts_for_as_long_as_each_note_stands(episode, therapist, treated):
    state(treated[-1], therapist, where=elements(*treated[4:]))
    signing.void_note(treated[5], "Wrong chart.", proof=prove(therapist), at=at("19:00"))
    assert statuses(episode) == [(9, "open")]
    (row,) = counting.statements_of([episode])[episode.pk]
    assert not row.holds


@pytest.mark.parametrize("act", ["return", "withdraw"])
def test_a_note_that_comes_back_to_its_author_counts_no_more(clinic, episode, therapist, assistant, act):
    build_cosign_policy(clinic, "each", since=DAY - dt.timedelta(days=60))
    *_, own = treat(episode, therapist, 9, last=TENTH - dt.timedelta(days=1))
    (theirs,) = treat(episode, assistant, 1)
    assert theirs.status == "awaiting_cosign"
    state(theirs, therapist, where=elements(own) | {"measures": theirs.pk})
    assert CareClock.objects.get(episode=episode).waiting_since is None
    if act == "return":
        give_back(theirs, therapist, clock="19:00")
    else:
        signing.withdraw_signature(theirs, "Too early.", proof=prove(assistant), at=at("19:00"))
    assert CareClock.objects.get(episode=episode).waiting_since == TENTH


def test_an_amended_note_still_counts(episode, therapist, treated):
    state(treated[-1], therapist)
    signing.open_amendment(treated[-1], by=therapist, at=at("19:00"))
    assert statuses(episode) == [(10, "delayed_ok")]
    assert counting.statements_of([episode])[episode.pk][0].holds


def test_it_documents_nothing_that_supports_a_code(episode, therapist, treated):
    state(treated[-1], therapist)
    assert clocks.course_of(episode).documented == ()


def test_a_reevaluation_holds_all_elements_by_itself(episode, therapist):
    treat(episode, therapist, 3)
    note = get_note(build_evaluation(episode, therapist).pk)
    assert counting.kinds_of(note) == ["re-evaluation"]
    state(note, therapist, kind="re-evaluation", where={})
    assert statuses(episode) == [(4, "on_time")]


def test_the_first_evaluation_is_no_reevaluation(episode, therapist):
    first = get_note(build_evaluation(episode, therapist, code="97161", day=DAY - dt.timedelta(days=3)).pk)
    assert counting.kinds_of(first) == [] and not counting.may_count(first)
    later = get_note(build_evaluation(episode, therapist, code="97161").pk)
    assert counting.kinds_of(later) == ["re-evaluation"]


def build_evaluation(episode, by, code="97164", day=DAY):
    texts = dict.fromkeys(("history", "prior_level", "findings", "limits", "assessment", "plan"), "As before.")
    visit = build_visit(episode, by, [(code, "09:00", "09:30")], kind="evaluation", sections=texts, day=day)
    sign(visit.note, by)
    return visit.note


class TestWho:
    def test_only_a_therapist_of_the_discipline(self, clinic, treated, assistant, student, stranger, biller):
        speech = build_clinician(clinic, "sloan", credential="SLP")
        for person in (assistant, student, stranger, biller, speech):
            with pytest.raises(PermissionDenied, match="therapist of physical therapy"):
                state(treated[-1], person)
        assert not CountsAsReport.objects.exists()

    def test_a_draft_and_a_void_note_count_as_nothing(self, episode, therapist, treated):
        note = build_note(episode, therapist)
        with pytest.raises(PermissionDenied, match="still written"):
            state(note, therapist, kind="recertified-plan")
        signing.void_note(treated[-1], "Wrong chart.", proof=prove(therapist), at=at("17:00"))
        with pytest.raises(access.Locked):
            state(treated[-1], therapist)


class TestWhatIsMissing:
    @pytest.mark.parametrize(("name", "wanted"), [("need", True), ("statements", False)])
    def test_each_element_stands_somewhere_but_statements_where_there_were_none(self, therapist, treated, name, wanted):
        where = {key: value for key, value in elements(treated[-1]).items() if key != name}
        if wanted:
            assert refused(name, treated[-1], therapist, where=where) == counting.ASKS_WHERE
        else:
            assert state(treated[-1], therapist, where=where).pk

    def test_a_clinician_judges(self, episode, therapist, assistant):
        *_, own = treat(episode, therapist, 2, last=TENTH - dt.timedelta(days=1))
        (theirs,) = treat(episode, assistant, 1)
        other = elements(own) | {"assessment": theirs.pk}
        assert "clinician judges" in refused("assessment", theirs, therapist, where=other)
        assert state(theirs, therapist, where=elements(own) | {"measures": theirs.pk}).pk

    def test_a_note_of_an_earlier_period(self, episode, therapist):
        notes = treat(episode, therapist, 12)
        where = elements(notes[-1]) | {"measures": notes[0].pk}
        assert "not of the period" in refused("measures", notes[-1], therapist, where=where)

    def test_a_note_of_another_chart(self, clinic, therapist, treated):
        other = build_episode(clinic, patient=build_patient(clinic, "1002"))
        (stray,) = treat(other, therapist, 1)
        where = elements(treated[-1]) | {"measures": stray.pk}
        assert refused("measures", treated[-1], therapist, where=where)

    def test_the_period_end_after_the_note(self, therapist, treated):
        assert "lies after the note" in refused("period_end", treated[-1], therapist, end=DAY)

    def test_a_period_that_has_its_report(self, therapist, treated):
        state(treated[-1], therapist)
        assert "No period without a report" in refused("period_end", treated[-1], therapist)

    def test_a_visit_is_no_plan(self, therapist, treated):
        assert refused("kind", treated[-1], therapist, kind="recertified-plan")
