"""A page costs the same number of queries with two rows and with ten, and never more than its budget."""

import datetime as dt
import uuid
import zoneinfo

import pytest
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.gather.own_days import remembered
from tests.builders import (
    COMPLETE,
    DAY,
    at,
    build_clinic,
    build_clinician,
    build_coverage,
    build_episode,
    build_goal,
    build_note,
    build_patient,
    build_payer,
    build_rates,
    build_signed_visit,
    build_supervision,
    build_user,
    build_visit,
    build_year,
    give_back,
    log,
    sign,
)
from tests.therapy_notes.pages import form_of
from therapy_notes import measures
from therapy_notes.phrases import add_phrase

CODES = ("97530", "97110", "97112", "97140", "97116")
BEFORE = DAY - dt.timedelta(days=1)
WHOLE = [one for one in measures.catalogue.known().values() if not one.both_sides]
MEASURES = [one.key for one in WHOLE if one.lowest <= 5 <= one.highest]


class World:
    """A clinic in which every list has `count` rows."""

    def __init__(self, count):
        self.count = count
        self.clinic = build_clinic(f"Clinic of {count}")
        self.therapist = build_clinician(self.clinic, f"thea{count}")
        self.student = build_clinician(self.clinic, f"stella{count}", credential="student")
        build_supervision(self.student, self.therapist)
        self.assistant = build_clinician(self.clinic, f"axel{count}", credential="PTA")
        build_supervision(self.assistant, self.therapist)
        self.biller = build_user(self.clinic, f"bill{count}", role="biller")
        self.administrator = build_user(self.clinic, f"ada{count}", role="administrator")
        self.episode = build_episode(self.clinic)
        for number in range(count):
            self._add(number)
        self._pay()
        self.draft = self._visit(DAY)
        self.signed = self._visit(BEFORE)
        sign(self.signed.note, self.therapist)
        self.again = self._visit(DAY + dt.timedelta(days=1), by=self.assistant)
        sign(self.again.note, self.assistant, day=self.again.note.date)
        comments = [(f"activity-{one.pk}", "", "Say more.") for one in self.again.activities.all()]
        give_back(self.again.note, self.therapist, *comments)
        sign(self.again.note, self.assistant, day=self.again.note.date)
        self.returned = self._visit(DAY + dt.timedelta(days=2), by=self.assistant)
        sign(self.returned.note, self.assistant, day=self.returned.note.date)
        places = [f"activity-{one.pk}" for one in self.returned.activities.all()]
        give_back(self.returned.note, self.therapist, *[(place, "", "Say more.") for place in places])

    def _add(self, number):
        older = DAY - dt.timedelta(days=number + 2)
        build_goal(self.episode, "STG", number + 2)
        other = build_episode(self.clinic, patient=build_patient(self.clinic, f"n{number}", f"Name {number:02}"))
        build_visit(other, self.therapist, start=f"{8 + number:02}:00")
        build_visit(other, self.student, day=older)
        build_signed_visit(other, (self.student, self.assistant)[number % 2], day=older)
        back = build_signed_visit(other, self.assistant, day=older, start="15:00").note
        give_back(back, self.therapist, *[("", "", "Say more.")] * self.count)
        build_signed_visit(self.episode, self.therapist, day=older)
        past = build_episode(self.clinic, patient=other.patient)
        build_signed_visit(past, self.therapist, day=DAY - dt.timedelta(days=30 + number))
        build_note(self.episode, self.therapist)
        build_coverage(self.episode.patient, build_payer(self.clinic, f"Payer {number}"), rank=2, since=older)
        build_clinician(self.clinic, f"person{number}of{self.count}")
        add_phrase(f"s{number}", "Words.", shared=number % 2 == 0, by=self.therapist, at=at("12:00"))

    def _pay(self):
        """A payer of whom everything is asked: supportive documentation, and the year's threshold over all days."""
        payer = build_payer(self.clinic, "Medicare", supportive_every=10)
        build_rates(payer, **{f"c{code}": "30.00" for code in CODES})
        build_coverage(self.episode.patient, payer)
        build_year(self.episode.patient, self.therapist, "100.00")

    def _visit(self, day, by=None):
        """A visit with an activity a row, each serving every short-term goal."""
        by = by or self.therapist
        visit = build_visit(self.episode, by, sections=COMPLETE, day=day)
        for number in range(self.count):
            span = (f"09:{number * 5:02}", f"09:{number * 5 + 5:02}")
            log(visit, by, CODES[number % len(CODES)], *span, day=day)
            measures.write_measurement(visit.note, measure=MEASURES[number], value="5", by=by, at=at("09:00", day))
        return visit


@pytest.mark.usefixtures("noon")
class TestQueryBudgets(TestCase):
    @classmethod
    def setUpTestData(cls):
        with timezone.override(zoneinfo.ZoneInfo("America/Chicago")):
            cls.few, cls.many = World(2), World(10)

    def setUp(self):
        remembered.clear()

    def cost(self, act):
        """Queries of `act(world)`: the same for few and many rows. Gives their number."""
        counts = []
        for world in (self.few, self.many):
            with CaptureQueriesContext(connection) as captured:
                act(world)
            counts.append(len(captured))
        few, many = counts
        assert few == many, f"{few} queries for 2 rows, {many} for 10"
        return many

    def get(self, url, user="therapist", **more):
        """An act that opens the page whose address `url(world)` gives; the sign-in is not counted."""
        desks = {}
        for world in (self.few, self.many):
            desks[world] = Client()
            desks[world].force_login(getattr(world, user))

        def act(world):
            assert desks[world].get(url(world), **more).status_code == 200

        return act

    def test_today(self):
        assert self.cost(self.get(lambda world: "/")) <= 20

    def test_the_schedule(self):
        assert self.cost(self.get(lambda world: f"/schedule/?week={DAY}")) <= 7

    def test_search(self):
        assert self.cost(self.get(lambda world: "/patients/")) <= 6

    def test_chart(self):
        assert self.cost(self.get(lambda world: f"/patients/{world.episode.patient.pk}/")) <= 23

    def test_a_draft(self):
        assert self.cost(self.get(lambda world: f"/visits/{world.draft.pk}/")) <= 40

    def test_a_draft_with_a_row_open(self):
        assert self.cost(self.get(self.open_row)) <= 47

    def test_a_save_that_changes_nothing(self):
        fields, desks = {}, {}
        for world in (self.few, self.many):
            desks[world] = Client()
            desks[world].force_login(world.therapist)
            fields[world] = form_of(desks[world].get(self.open_row(world)))

        def save(world):
            assert desks[world].post(f"/visits/{world.draft.pk}/", fields[world]).status_code == 302

        assert self.cost(save) <= 32

    def test_the_parts_of_a_draft(self):
        assert self.cost(self.get(lambda world: f"/visits/{world.draft.pk}/parts/")) <= 38  # two tell the read, once

    def test_a_field_saved_as_it_is_typed(self):
        desks = {world: Client() for world in (self.few, self.many)}
        for world, desk in desks.items():
            desk.force_login(world.therapist)

        def save(world):
            activity = str(world.draft.activities.first().key)
            entry = {"key": str(uuid.uuid4()), "kind": "field", "activity": activity, "name": "activity-response"}
            sent = {"sent": 0, "entries": [entry | {"value": ["Without hands."], "at": 0}]}
            answer = desks[world].post(f"/notes/{world.draft.note.pk}/save/", sent, content_type="application/json")
            assert answer.json()["answers"][0]["done"]

        assert self.cost(save) <= 47  # a third of them savepoints

    def test_the_measures_of_a_draft(self):
        assert self.cost(self.get(lambda world: f"/notes/{world.draft.note.pk}/measures/")) <= 19

    def test_a_signed_note(self):
        assert self.cost(self.get(lambda world: f"/visits/{world.signed.pk}/")) <= 31

    def test_the_gate(self):
        assert self.cost(self.get(lambda world: f"/notes/{world.draft.note.pk}/sign/")) <= 22

    def test_the_cosign_inbox(self):
        assert self.cost(self.get(lambda world: "/cosign/")) <= 49

    def test_the_cosign_inbox_with_version_two_and_its_comments(self):
        assert self.cost(self.get(lambda world: f"/cosign/?note={world.again.note.pk}")) <= 54

    def test_a_note_of_the_inbox_alone(self):
        act = self.get(lambda world: f"/cosign/?note={world.again.note.pk}", headers={"X-Part": "pane"})
        assert self.cost(act) <= 36

    def test_today_with_returned_notes(self):
        assert self.cost(self.get(lambda world: "/", "assistant")) <= 11

    def test_a_returned_note(self):
        assert self.cost(self.get(lambda world: f"/visits/{world.returned.pk}/", "assistant")) <= 46

    def test_a_note_that_awaits_a_cosignature(self):
        assert self.cost(self.get(lambda world: f"/visits/{world.again.pk}/", "assistant")) <= 41

    def test_the_start_of_an_administrator(self):
        assert self.cost(self.get(lambda world: "/", "administrator")) <= 10

    def test_phrases(self):
        assert self.cost(self.get(lambda world: "/phrases/")) <= 6

    def test_people(self):
        assert self.cost(self.get(lambda world: "/clinic/people/", "administrator")) <= 5

    def test_held_claims(self):
        assert self.cost(self.get(lambda world: "/billing/holds/", "biller")) <= 12

    def test_payers(self):
        assert self.cost(self.get(lambda world: "/billing/payers/", "biller")) <= 6

    @staticmethod
    def open_row(world):
        return f"/visits/{world.draft.pk}/?open={world.draft.activities.first().pk}"
