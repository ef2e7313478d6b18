"""An assistant who departs from the plan or from the therapist's last session says with whom it was discussed."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.gather.care import _collaboration, _in_plan
from billing.rules.care_facts import NOT_GIVEN
from tests.builders import (
    COMPLETE,
    DAY,
    PLAN,
    at,
    build_note,
    build_signed_visit,
    build_visit,
    get_note,
    log,
    sign,
)
from tests.therapy_notes.pages import form_of
from therapy_notes import charting, gate
from therapy_notes.content import content, signed_content
from therapy_notes.differences import differences
from therapy_notes.models import Activity, AuditEvent

DAYS = [DAY - dt.timedelta(days=number) for number in range(6)]


def said_of(visit):
    return content(get_note(visit.note.pk))["activities"][0]


def reasons(visit):
    return (said_of(visit).get("collaboration") or {}).get("reasons")


def build(episode, by, more=None, code="97530", day=DAY, **rest):
    visit = build_visit(episode, by, sections=COMPLETE, day=day, **rest)
    log(visit, by, code, "09:00", "09:23", more, day=day)
    return get_note(visit.note.pk).visit


def discuss(visit, therapist, by, **more):
    facts = {"discussed_with": therapist.clinician, "discussed_at": at("09:40"), "discussed": "Go on so."} | more
    charting.correct_activity(visit.activities.get(), by=by, at=at("12:00"), **facts)


@pytest.fixture
def plan(episode, therapist):
    note = build_note(episode, therapist, starts=DAYS[-1], ends=PLAN["ends"], sections={"rationale": "Hip."})
    sign(note, therapist)


@pytest.fixture
def session(episode, therapist):
    """The therapist's own, of two days ago."""
    return build(episode, therapist, {"cues": {"verbal": 2}}, day=DAYS[2])


class TestWhatAsks:
    def test_the_same_as_the_therapists_last_asks_nothing(self, episode, assistant, session):
        assert reasons(build(episode, assistant, {"cues": {"verbal": 5}})) == []

    @pytest.mark.parametrize(
        ("more", "reason"),
        [
            (
                {"assistance": "SBA", "cues": {"verbal": 1}},
                "Assistance SBA; the therapist's last, Mar 4, 2026, was Min.",
            ),
            ({"cues": {"tactile": 1}}, "Cues: tactile; the therapist's last, Mar 4, 2026: verbal."),
            (
                {"description": "Reaching"},
                "No therapist gave this activity: the therapist's last of 97530, Mar 4, 2026, was 97530 done.",
            ),
        ],
    )
    def test_another_kind_or_grade_asks(self, episode, assistant, session, more, reason):
        assert reasons(build(episode, assistant, more)) == [reason]

    def test_spaces_and_capitals_are_no_other_kind(self, episode, assistant, session):
        more = {"description": " 97530  DONE", "cues": {"verbal": 2}}
        assert reasons(build(episode, assistant, more)) == []

    def test_what_neither_plan_nor_therapist_has_is_not_in_the_plan(self, episode, assistant, plan, session):
        told = said_of(build(episode, assistant, code="97112"))["collaboration"]
        assert told["in_plan"] is False
        assert told["reasons"][0].startswith("97112 is not in the plan: no therapist gave it in this episode")

    @pytest.mark.parametrize("named", ["97112", "balance and coordination retraining", "97112 done"])
    def test_what_the_plan_names_is_in_it(self, episode, assistant, therapist, named):
        note = build_note(
            episode, therapist, starts=DAYS[-1], interventions=f"Gait, {named}", sections={"rationale": "Hip."}
        )
        sign(note, therapist)
        assert said_of(build(episode, assistant, code="97112"))["collaboration"] == {"in_plan": True, "reasons": []}

    def test_without_a_signed_plan_nobody_can_tell(self, episode, assistant):
        assert said_of(build(episode, assistant, code="97112"))["collaboration"] == {"in_plan": None, "reasons": []}

    def test_therapists_and_minutes_given_together_are_never_asked(self, episode, therapist, assistant, plan, session):
        assert reasons(build(episode, therapist, code="97112")) is None
        entry = charting.TimeEntry(at("09:00"), at("09:23"), assistant.clinician, therapist.clinician)
        assert reasons(build(episode, assistant, {"stretches": [entry]}, code="97112", start="15:00")) is None

    def test_later_sessions_and_other_episodes_do_not_count(self, episode, assistant, therapist, clinic, plan):
        build(episode, therapist, code="97112", day=DAY + dt.timedelta(days=1))
        assert said_of(build(episode, assistant, code="97112"))["collaboration"]["in_plan"] is False


class TestOnceDiscussed:
    def test_it_holds_for_the_same_grade_until_the_therapists_next_session(
        self, episode, assistant, therapist, session
    ):
        more = {"assistance": "SBA", "cues": {"verbal": 1}}
        first = build(episode, assistant, more, day=DAYS[1])
        discuss(first, therapist, assistant)
        later = build(episode, assistant, more)
        assert reasons(later) == []
        other = build(episode, assistant, more | {"assistance": "S"}, start="14:00")
        assert len(reasons(other)) == 1
        build(episode, therapist, {"cues": {"verbal": 1}}, day=DAYS[0], start="08:00")
        assert len(reasons(later)) == 1


class TestTheGate:
    def test_each_empty_field_is_asked_in_turn_with_the_reason(self, episode, assistant, therapist, session):
        visit = build(episode, assistant, {"assistance": "SBA", "cues": {"verbal": 1}})
        fields = []
        for name, value in (
            ("discussed_with", therapist.clinician),
            ("discussed_at", at("09:40")),
            ("discussed", "Go on so."),
        ):
            item = gate.missing(content(get_note(visit.note.pk)))[0]
            assert "the therapist's last" in item.reason
            fields.append(item.field)
            charting.correct_activity(visit.activities.get(), by=assistant, at=at("12:00"), **{name: value})
        assert fields == ["discussed_with", "discussed_at", "discussed"]
        assert gate.missing(content(get_note(visit.note.pk))) == []

    def test_contents_from_before_know_nothing_of_it(self, episode, assistant, session):
        visit = build_signed_visit(episode, assistant, [("97530", "09:00", "09:23", {"cues": {"verbal": 1}})])
        said = signed_content(visit.note.versions.get())
        for activity in said["activities"]:
            for name in ("collaboration", "discussed", "discussed_at", "discussed_with", "discussed_with_id"):
                activity.pop(name, None)
        assert gate.missing(said) == []
        assert differences(said, content(get_note(visit.note.pk)))[0] == []


def test_what_was_agreed_is_signed_and_the_log_tells_with_whom_but_not_what(episode, assistant, therapist, session):
    visit = build(episode, assistant, {"assistance": "SBA", "cues": {"verbal": 1}})
    discuss(visit, therapist, assistant)
    sign(visit.note, assistant)
    said = signed_content(visit.note.versions.get())["activities"][0]
    assert (said["discussed_with"], said["discussed"]) == ("Tester, Thea, PT", "Go on so.")
    assert said["discussed_at"] == "2026-03-06T09:40:00-06:00"
    detail = AuditEvent.objects.get(event="activity.corrected").detail
    assert detail["now"]["discussed"][0] == "Tester, Thea, PT"
    assert "Go on so" not in str(detail)


def test_the_law_hears_of_it_only_where_it_is_asked(episode, assistant, therapist, plan, session):
    visit = build(episode, assistant, code="97112")
    assert (_in_plan(said_of(visit)), _collaboration(said_of(visit))) == (False, "")
    discuss(visit, therapist, assistant)
    assert (_in_plan(said_of(visit)), _collaboration(said_of(visit))) == (False, "Go on so.")
    assert (_in_plan(said_of(session)), _collaboration(said_of(session))) == (NOT_GIVEN, NOT_GIVEN)


def test_it_costs_assistants_one_query_and_others_none(
    episode, assistant, therapist, session, django_assert_num_queries
):

    counts = []
    for number, person in enumerate((therapist, assistant)):
        note = get_note(build(episode, person, start=f"1{number}:00").note.pk)
        with CaptureQueriesContext(connection) as queries:
            content(note)
        counts.append(len(queries))
    assert counts[1] == counts[0] + 1


@pytest.mark.usefixtures("noon")
class TestOnThePage:
    def test_the_open_row_asks_and_saves_without_a_script(self, episode, assistant, therapist, session, sign_in):
        visit = build(episode, assistant, {"assistance": "SBA", "cues": {"verbal": 1}})
        url = f"/visits/{visit.pk}/?open={visit.activities.get().pk}"
        desk = sign_in(assistant)
        page = desk.get(url)
        assert "Assistance SBA; the therapist" in page.content.decode()
        said = {"discussed_with": therapist.clinician.pk, "discussed_at": "2026-03-06T09:40", "discussed": "Go on."}
        fields = form_of(page, "note") | {f"activity-{name}": value for name, value in said.items()}
        assert desk.post(url, fields | {"then": "close"}).status_code == 302
        row = Activity.objects.get(visit=visit)
        assert (row.discussed_with, row.discussed_at, row.discussed) == (therapist.clinician, at("09:40"), "Go on.")

    def test_a_therapist_is_not_asked(self, episode, therapist, session, sign_in):
        visit = build(episode, therapist, {"assistance": "SBA"})
        html = sign_in(therapist).get(f"/visits/{visit.pk}/?open={visit.activities.get().pk}").content.decode()
        assert '<fieldset class="collaboration" hidden>' in html
