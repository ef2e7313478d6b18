"""A clinic with thousands of open episodes: what the page of reports is measured on."""

import datetime as dt
import itertools

from django.db import connection

from billing.models import Coverage
from tests.builders import (
    DAY,
    at,
    build_clinic,
    build_clinician,
    build_payer,
    build_supervision,
    build_user,
)
from therapy_notes.models import CareClock, CodeCount, Episode, Note, Patient, PlanOfCare, ProgressReport, Visit

EPISODES, VISITS = 10_000, 30
PEOPLE, AHEAD = 40, 3  # so many therapists with an assistant each; so many of the visits are still to come
AT_ONCE = 2_000
REPORTED = DAY - dt.timedelta(days=16)


class Caseload:
    """EPISODES open episodes of VISITS visits each, signed but for the last ones, and the clock of each.

    Of a hundred episodes three miss a report, two may still write one, one is due today, fourteen within a week; six
    wait for a certification, five end within thirty days, two have ended.
    """

    def __init__(self, episodes=EPISODES):
        self.clinic = build_clinic()
        self.administrator = build_user(self.clinic, "ada", role="administrator")
        self.therapists = [build_clinician(self.clinic, f"t{number}") for number in range(PEOPLE)]
        self.assistants = [build_clinician(self.clinic, f"a{number}", "PTA") for number in range(PEOPLE)]
        for assistant, therapist in zip(self.assistants, self.therapists, strict=True):
            build_supervision(assistant, therapist)
        self.payer = build_payer(self.clinic, supportive_every=10)
        numbers = range(episodes)
        self._add_patients(numbers)
        self._add_visits()
        self._add_notes()
        self._add_plans()
        CareClock.objects.bulk_create(map(self._clock, numbers), AT_ONCE)
        self._add_reports()
        counts = {"code": "97530", "total": 27, "supported_on": REPORTED}
        rows = (CodeCount(episode=self.episodes[one], since=one % 13, **counts) for one in numbers)
        CodeCount.objects.bulk_create(rows, AT_ONCE)
        if connection.vendor == "postgresql":  # which does so by itself, within minutes
            connection.cursor().execute("ANALYZE")
        self.counted = f"{Episode.objects.count():,} open episodes with {Visit.objects.count():,} visits"

    def _add_patients(self, numbers):
        facts = {"clinic": self.clinic, "first_name": "Rosa", "birth_date": dt.date(1957, 7, 14), "sex": "F"}
        patients = [Patient(record_number=str(one), last_name=f"Name {one}", **facts) for one in numbers]
        patients = Patient.objects.bulk_create(patients, AT_ONCE)
        start = DAY - dt.timedelta(days=70)
        episodes = [Episode(patient=one, discipline="PT", title="Right hip", started=start) for one in patients]
        self.episodes = Episode.objects.bulk_create(episodes, AT_ONCE)
        covered = [Coverage(patient=one, payer=self.payer, rank=1, since=start) for one in patients]
        Coverage.objects.bulk_create(covered, AT_ONCE)

    def _add_visits(self):
        """Two visits in five days until a week from now; two in three by the therapist, the others by the assistant."""
        visits = []
        for number, episode in enumerate(self.episodes):
            for place in range(VISITS):
                team = self.assistants if place % 3 == 2 else self.therapists
                day = DAY + dt.timedelta(days=(place - VISITS + AHEAD) * 5 // 2 + 1)
                person = team[number % PEOPLE].clinician
                visits.append(Visit(episode=episode, therapist=person, planned=at(f"{8 + number % 10:02}:00", day)))
        self.visits = Visit.objects.bulk_create(visits, AT_ONCE)

    def _add_notes(self):
        """A draft is each note to come and one in forty of the last; one in twenty of an assistant's waits."""
        users = {one.clinician.pk: one for one in (*self.therapists, *self.assistants)}
        notes = []
        for number, visit in enumerate(self.visits):
            day, place = visit.planned.date(), number % VISITS
            last = place == VISITS - AHEAD - 1 and number // VISITS % 40 == 0
            waits = place == VISITS - AHEAD - 4 and number // VISITS % 20 == 0
            status = "draft" if day >= DAY or last else "awaiting_cosign" if waits else "signed"
            facts = {"kind": "visit", "status": status, "date": day, "created_at": visit.planned}
            notes.append(Note(episode_id=visit.episode_id, visit=visit, author=users[visit.therapist_id], **facts))
        Note.objects.bulk_create(notes, AT_ONCE)

    def _add_plans(self):
        people, at_first = itertools.cycle(self.therapists), at("08:00", DAY - dt.timedelta(days=70))
        facts = {"kind": "plan_of_care", "status": "signed", "date": at_first.date(), "created_at": at_first}
        notes = Note.objects.bulk_create([Note(episode=one, author=next(people), **facts) for one in self.episodes])
        span = {"starts": at_first.date(), "ends": at_first.date() + dt.timedelta(days=89)}
        said = {"frequency": "3 times a week", "duration": "12 weeks", "interventions": "Exercise"}
        self.plans = PlanOfCare.objects.bulk_create([PlanOfCare(note=one, **span, **said) for one in notes], AT_ONCE)

    def _add_reports(self):
        """A signed report of each episode, every tenth silent of the balance."""
        people, written = itertools.cycle(self.therapists), at("12:00", REPORTED)
        facts = {"kind": "progress_report", "status": "signed", "date": REPORTED, "created_at": written}
        notes = Note.objects.bulk_create([Note(episode=one, author=next(people), **facts) for one in self.episodes])
        words = dict.fromkeys(("adl", "coordination", "strength", "mobility"), "Weak: limits standing up. " * 4)
        reports = (
            ProgressReport(
                note=note,
                period_end=REPORTED,
                balance="Sways." if number % 10 else "",
                not_impaired=["rom"],
                **words,
            )
            for number, note in enumerate(notes)
        )
        ProgressReport.objects.bulk_create(reports, AT_ONCE)

    def _clock(self, number):
        """The clock of an episode: what it waits for goes by the last two digits of its number."""
        kind = number % 100
        columns = {"counted_on": DAY, "stale_on": DAY + dt.timedelta(days=2), "interval": 10, "remaining": 4}
        columns |= {"due_on": _day(12), "days_total": VISITS, "period_start": _day(-15), "period_days": 6}
        columns |= {"certified_through": _day(60), "plan": self.plans[number]}
        if kind < 6:
            ended = -9 if kind < 3 else -3 if kind < 5 else 0
            columns |= {"remaining": 0, "due_on": _day(ended), "waiting_from": _day(ended - 20)}
            columns |= {"waiting_since": _day(ended), "waiting_until": _day(ended + 7), "waiting_periods": 1}
        elif kind < 20:
            columns |= {"remaining": 2, "due_on": _day(kind % 7 + 1)}
        elif kind < 26:
            due = _day(kind - 22)
            columns |= {"certification_due": due, "certification_until": _day(kind), "certified_through": None}
        elif kind < 33:
            columns |= {"certified_through": _day(kind * 3 if kind < 31 else -3)}
        elif kind < 35:
            columns |= {"gap_from": _day(-5), "gap_start": _day(-30), "gap_periods": 1}
        return CareClock(episode=self.episodes[number], **columns)


def _day(count):
    return DAY + dt.timedelta(days=count)
