"""The chapter of a packet: every billing day once, as the panel judges it, at a constant number of queries."""

import datetime as dt
import io
import re

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.charges import visit_charges
from billing.gather import Years, own_days
from billing.models import Decision
from billing.on_paper import derivations
from tests.billing.on_paper.conftest import TOLD, assert_accessible, text_of
from tests.builders import (
    DAY,
    at,
    build_missed_visit,
    build_rates,
    build_signed_visit,
    build_visit,
    build_year,
    get_note,
)
from therapy_notes.models import Note, SignedVersion
from therapy_notes.packets import chapters

pytestmark = pytest.mark.usefixtures("noon")


def chapter(by, **more):
    notes = list(Note.objects.select_related("episode__patient__clinic", "visit").order_by("date", "pk"))
    told = []
    facts = {"by": by, "at": at("18:00"), "paper": "letter", "told": lambda *one: told.append(one)}
    return list(derivations.pages(notes, **facts | more)), told


def test_it_is_registered_with_the_record():
    assert chapters.named("units").title == "Unit derivations"


def test_each_day_stands_once_with_its_lines_and_reasons(signed, therapist):
    signed()
    signed([("97530", "10:00", "10:20")], start="10:00")
    ((bookmark, data),), told = chapter(therapist)
    text = text_of(data)
    assert bookmark == "Mar 6, 2026"
    assert text.count("Fri Mar 6, 2026 PT v1 ") == 1
    assert "51 timed min · 51 treatment min · 3 units." in text
    assert "97110 GP · 18 min · 1 unit (" in text
    assert {one.sha256[:8] in text for one in SignedVersion.objects.filter(note__visit__isnull=False)} == {True}
    assert told == [(3, 3)]
    assert_accessible(data)


def test_judged_a_few_at_a_time_the_days_say_the_same(signed, therapist, monkeypatch):
    for days in range(3):
        signed(day=DAY - dt.timedelta(days=days))
    signed([("97530", "10:00", "10:20")], start="10:00")
    whole = text_of(chapter(therapist)[0][0][1])
    monkeypatch.setattr(derivations, "JUDGED", 1)
    assert text_of(chapter(therapist)[0][0][1]) == whole


def test_its_sentences_are_those_of_the_panel(signed, therapist):
    visit = signed([("97110", "09:00", "09:18"), ("97140", "09:18", "09:31"), ("97116", "09:31", "09:41")])
    text = text_of(chapter(therapist)[0][0][1])
    answer = visit_charges(get_note(visit.note.pk).visit).first.answer
    for entry in (*answer.lines, *answer.unbilled):
        assert all(one.text in text for one in entry.basis)
    assert all(one.text in text for one in answer.basis)


def test_drafts_and_missed_visits_have_no_day(episode, therapist):
    build_visit(episode, therapist, [("97530", "09:00", "09:20")])
    build_missed_visit(episode, therapist, start="11:00")
    assert chapter(therapist) == ([], [])


def test_kx_is_on_its_line_with_who_stated_it(signed, episode, therapist):
    build_rates(episode.patient.coverages.get().payer, c97110="40.00", c97140="40.00")
    build_year(episode.patient, therapist, "2470.00")
    visit = signed()
    facts = {"patient": visit.episode.patient, "date": DAY, "discipline": "PT", "by": therapist}
    Decision.objects.create(kind="kx", answer=["97110", "97140"], by_text=therapist.list_name, at=at("17:00"), **facts)
    text = text_of(chapter(therapist)[0][0][1])
    assert "97110 GP KX · 18 min" in text
    assert "decided by Tester, Thea, Fri Mar 6, 2026, 5:00 pm." in text
    assert "$" not in text


def test_many_days_come_in_parts_and_cost_the_same_queries(signed, therapist):
    counts = []
    for days in ((1, 2), range(3, derivations.IN_A_PART + 4)):
        for day in days:
            signed(day=DAY - dt.timedelta(days=day))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            parts, told = chapter(therapist)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 30
    assert len(parts) == 2
    assert told[-1] == (derivations.IN_A_PART + 4, derivations.IN_A_PART + 4)
    assert [len(pypdf.PdfReader(io.BytesIO(data)).pages) > 0 for _, data in parts] == [True, True]


def test_two_renders_are_the_same_bytes(signed, therapist):
    signed()
    assert chapter(therapist)[0] == chapter(therapist)[0]


def test_a_counted_year_costs_no_query_more_for_more_days_and_says_what_each_day_says_alone(signed, episode, therapist):
    build_rates(episode.patient.coverages.get().payer, c97110="40.00", c97140="40.00")
    build_year(episode.patient, therapist, "2350.00", as_of=dt.date(2026, 1, 1))
    counts = []
    for days in ((5, 6), (1, 2, 3, 4)):
        for day in days:
            signed(day=DAY - dt.timedelta(days=day))
        own_days.remembered.clear()
        with CaptureQueriesContext(connection) as queries:
            chapter(therapist)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    own = derivations._with_a_day(list(Note.objects.order_by("date")))
    together = derivations._judged(own, on=DAY, years=Years(episode.patient.pk, last=own[-1][1]))
    spent = []
    for one, _ in together:
        assert one.by_coverage == visit_charges(get_note(one.visit.note.pk).visit).by_coverage
        spent.append(one.first.year.threshold.year_to_date)
    assert spent == [2350 + 80 * day for day in range(6)]
    assert "past the year's threshold" in text_of(chapter(therapist)[0][0][1])


def test_what_days_rest_on_is_said_once_and_they_point_to_it(noon, episode, therapist):
    for days in (2, 1):
        build_signed_visit(episode, therapist, [("97110", "09:00", "09:18", TOLD)], day=DAY - dt.timedelta(days=days))
    text = text_of(chapter(therapist)[0][0][1])
    number = re.search(r"\((\d+)\) No plan of care is established", text)[1]
    assert text.count("No plan of care is established") == 1
    assert len(re.findall(rf"Waits \((?:\d+, )*{number}[,)]", text)) == 2
