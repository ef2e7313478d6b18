"""The stored clocks are what record and law say, after every act on a thousand generated episodes."""

import datetime as dt
import os
import random
import zoneinfo
from collections import Counter
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import Q

from billing.rules.care.reports import reporting
from billing.rules.care_facts import EpisodeFacts, Opening, Report, TreatmentDay
from tests.builders import at, build_clinician, build_episode, build_patient, build_supervision
from tests.care_desk import FIRST, Desk
from tests.clock_guard import differing, stored
from therapy_notes import clocks
from therapy_notes.clocks import intervals
from therapy_notes.content import latest_activities, signed_content
from therapy_notes.models import CareClock, CountsAsReport, Episode, Note, OpeningBalance, SignedVersion
from therapy_notes.plans.standing import papers_of

# All of them by `make test-clocks`; the build takes 250.
EPISODES, ACTS, PARTS = int(os.environ.get("EPISODES", "60")), 10, 4
CHICAGO = zoneinfo.ZoneInfo("America/Chicago")
SIGNED = Note.SIGNED_BY_AUTHOR
REPORTED = ("on_time", "delayed_ok", "late")


@pytest.fixture
def wanted(monkeypatch):
    """What payers want otherwise, as billing registers it: intervals by the episode's number."""
    found = {}
    monkeypatch.setattr(intervals, "_ASKED", [(lambda patients: found, lambda: Q(pk__in=found))])
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_after_every_act_the_stored_clock_is_what_record_and_law_say(clinic, therapist, wanted, part):
    assistant = build_clinician(clinic, "axel", credential="PTA")
    build_supervision(assistant, therapist, since=FIRST)
    done = Counter()
    for number in range(part, EPISODES, PARTS):
        patient = build_patient(clinic, f"E{number}")
        desk = Desk(build_episode(clinic, patient=patient), (therapist, assistant), wanted, random.Random(number))
        act = ""
        for _ in range(ACTS):
            act = desk.act(act)
            done[act] += 1
            check(desk, act)
    assert EPISODES < 1000 or {*Desk.OFTEN, *Desk.ALSO} <= done.keys(), "an act was never done"
    hold_until_stale(clinic)
    with time_machine.travel(at("12:00", FIRST + dt.timedelta(days=200))):
        assert rebuilt(clinic) == "0 stored clocks are wrong."


def check(desk, act):
    """Stored is what is counted, and what the law says of facts that were read in the plainest way."""
    wrong = differing([desk.episode])
    assert not wrong, f"{act} on {desk.today}: {wrong}"
    kept = stored([desk.episode]).get(desk.episode.pk)
    if kept is None:
        return
    on, clock = kept[0], kept[1].clock
    facts = read(desk.episode, on, desk.wanted.get(desk.episode.pk, ()))
    assert of_reports(clock) == by_the_law(facts), f"{act} on {desk.today}"
    check_certification(desk.episode, clock, facts, on)


def of_reports(clock):
    names = ("remaining", "due_on", "period_days", "waiting_from", "waiting_since", "waiting_until", "waiting_periods")
    return {name: clock[name] for name in (*names, "late_reports", "gap_start", "gap_periods")}


def by_the_law(facts):
    answer = reporting(facts)
    waiting = [one for one in answer.periods if one.end and one.status not in REPORTED]
    treated = max((day.date for day in facts.treatment_days if day.clinician_service), default=dt.date.min)
    gaps = [one for one in answer.periods if one.end and one.participation != "ok" and treated < one.end]
    opened = [one for one in answer.periods if one.end is None]
    return {
        "remaining": answer.remaining,
        "due_on": answer.due_on,
        "period_days": opened[0].days if opened else 0,
        "waiting_from": waiting[0].start if waiting else None,
        "waiting_since": waiting[0].end if waiting else None,
        "waiting_until": waiting[0].may_be_written_until if waiting else None,
        "waiting_periods": len(waiting),
        "late_reports": sum(one.status == "late" for one in answer.periods),
        "gap_start": gaps[0].start if gaps else None,
        "gap_periods": len(gaps),
    }


def check_certification(episode, clock, facts, on):
    papers = papers_of([episode])[episode.pk]
    treated = {day.date for day in facts.treatment_days}
    begun = min([*treated, *([facts.opening.start] if facts.opening else [])], default=None)
    answer = papers.certification(on, begun, sorted(treated)) if papers.plans else None
    assert (clock["plan_id"] is None) == (answer is None)
    wanting = answer is not None and answer.status in ("pending", "missing")
    assert (clock["certification_due"] is not None) == wanting
    if wanting:
        assert clock["certification_due"] == answer.due_on
    assert clock["certified_through"] == (answer.covered_through if answer else None)


def read(episode, on, wanted):
    """The facts of the law, note by note, as somebody would who reads the chart."""
    notes = list(Note.objects.filter(episode=episode).select_related("visit", "author__clinician"))
    notes = {one.pk: one for one in notes}
    signed = {number: [] for number in notes}
    for version in SignedVersion.objects.filter(note__in=notes).order_by("number").prefetch_related("signatures"):
        signed[version.note_id].append(version)
    visits = [one for one in notes.values() if one.visit and one.status != "void" and one.date <= on]
    said, days = latest_activities(visits) if visits else {}, {}
    for note in visits:
        for own in treated(said[note.pk]):
            days[note.date] = days.get(note.date, False) or own
    drafts = [one.date for one in notes.values() if one.visit and one.status == "draft" and not one.visit.missed]
    opening = OpeningBalance.objects.filter(episode=episode).first()
    brought = (
        Opening(opening.period_start, opening.days, opening.clinician_treated) if opening and opening.days else None
    )
    return EpisodeFacts(
        discipline="PT",
        as_of=on,
        treatment_days=tuple(TreatmentDay(day, own) for day, own in days.items()),
        reports=(*reports_in(notes, signed, sorted(days)), *stated_in(notes, signed)),
        schedule=tuple(day for day in drafts if day >= on),
        intervals=wanted,
        opening=brought,
    )


def treated(said):
    """Of each activity that has minutes, whether they were the therapist's alone."""
    for activity in said:
        ended = [one for one in activity["stretches"] if one["ended"]]
        if ended:
            yield all(one["delivered"] == "therapist" for one in ended)


def reports_in(notes, signed, days):
    for number, note in notes.items():
        if note.kind in ("progress_report", "discharge") and note.status in SIGNED:
            told = signed_content(signed[number][-1]).get("report") or {}
            end = dt.date.fromisoformat(told["period_end"]) if told.get("period_end") else note.date
            if note.kind == "discharge":
                end = max((day for day in days if day <= end), default=end)
            yield Report(end, signed_on(signed[number][0]), note.author.clinician.credential)


def stated_in(notes, signed):
    for row in CountsAsReport.objects.filter(note__in=notes):
        named = {row.note_id, *row.elements.values()}
        if all(notes[number].status in SIGNED for number in named):
            yield Report(row.period_end, max(signed_on(signed[number][0]) for number in named), "PT")


def signed_on(version):
    return min(one.signed_at for one in version.signatures.all()).astimezone(CHICAGO).date()


def hold_until_stale(clinic):
    """What is stored stays true, whatever day it is, until the day on which it goes stale."""
    for clock in CareClock.objects.filter(counted_on__isnull=False)[:50]:
        last = (clock.stale_on or clock.counted_on + dt.timedelta(days=90)) - dt.timedelta(days=1)
        episode = Episode.objects.get(pk=clock.pk)
        assert clocks.count([episode], on=last)[clock.pk] == stored([episode])[clock.pk][1]


def rebuilt(clinic):
    out = StringIO()
    call_command("rebuild_clocks", check=True, stdout=out)
    return out.getvalue().strip().splitlines()[-1]
