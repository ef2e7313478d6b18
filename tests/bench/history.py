"""A clinic with a patient who has come for a year: what the visit page is measured on."""

import datetime as dt
from decimal import Decimal

from tests.builders import (
    COMPLETE,
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
    build_supervision,
    build_visit,
    build_year,
    log,
    sign,
)
from therapy_notes import planning
from therapy_notes.library import start_library

DAY = dt.date(2026, 11, 20)  # late in its year, so that the year's threshold counts all that came before
CODES = ("97530", "97110", "97112", "97140", "97116", "97535")
SKILL = "Cues for the sequence; seat lowered by two inches once three in a row were without hands."
EVERY = 10  # visits a progress report


class History:
    """A patient with so many signed visits of four activities before DAY, and the visit of DAY, empty as yet.

    The payer allows rates, counts visits of 97530, and follows the year's threshold.
    """

    def __init__(self, visits):
        self.clinic = build_clinic()
        self.therapist = build_clinician(self.clinic, "thea")
        self.assistant = build_clinician(self.clinic, "axel", credential="PTA")
        build_supervision(self.assistant, self.therapist)
        start_library(self.clinic, by=self.therapist, at=at("08:00", DAY))
        self.episode = build_episode(self.clinic)
        for number in range(2, 6):
            build_goal(self.episode, "STG", number)
        self.days = days_before(DAY, visits)
        self._pay()
        self._plan()
        for number, day in enumerate(self.days, start=1):
            self._sign_visit(day)
            if number % EVERY == 0:
                self._report(day)
        self.visit = build_visit(self.episode, self.therapist, sections=COMPLETE, day=DAY)

    def log_until(self, count):
        """Log activities of five minutes in the visit of DAY, one after the other, until there are so many."""
        for number in range(self.visit.activities.count(), count):
            span = (f"09:{number * 5:02}", f"09:{number * 5 + 5:02}")
            log(self.visit, self.therapist, CODES[number % len(CODES)], *span, {"skill": SKILL}, day=DAY)

    def fill_the_day(self, others):
        """So many other patients with a visit on each day of DAY's week."""
        for number in range(others):
            episode = build_episode(self.clinic, patient=build_patient(self.clinic, f"2{number:03}", f"Name {number}"))
            for day in range(5):
                planned = DAY - dt.timedelta(days=day)
                build_visit(episode, self.therapist, day=planned, start=f"{8 + number % 10:02}:30")

    def _pay(self):
        payer = build_payer(self.clinic, supportive_every=EVERY)
        build_rates(payer, **{f"c{code}": Decimal("31.50") for code in CODES})
        build_coverage(self.episode.patient, payer)
        build_year(self.episode.patient, self.therapist, Decimal("100.00"))

    def _plan(self):
        first = self.days[0] if self.days else DAY
        texts, span = {"rationale": "Balance needs a skilled eye."}, {"starts": first, "ends": first + dt.timedelta(89)}
        plan = build_note(self.episode, self.therapist, sections=texts, **span)
        sign(plan, self.therapist)

    def _sign_visit(self, day):
        visit = build_visit(self.episode, self.therapist, sections=COMPLETE, day=day)
        for number, code in enumerate(CODES[:4]):
            span = (f"09:{number * 12:02}", f"09:{number * 12 + 11:02}")
            log(visit, self.therapist, code, *span, {"skill": SKILL, "cues": {"verbal": 2}}, day=day)
        sign(visit.note, self.therapist, day=day)

    def _report(self, day):
        note = build_note(self.episode, self.therapist, kind="progress_report", sections=REPORT)
        note.date = day
        note.save()
        planning.write_report(note, by=self.therapist, at=at("14:00", day), period_end=day, **ELEMENTS)
        sign(note, self.therapist, day=day)


REPORT = {
    "objective": "Goal 1: from moderate to minimal help.",
    "assessment": "Better in each goal.",
    "plan": "Goes on as planned.",
    "skilled_need": "Grading the surface needs a therapist.",
}
ELEMENTS = {"continued_need": "Still unsafe on stairs."}


def days_before(last, count):
    """So many days of visits before that day, four a week, earliest first."""
    found, day = [], last
    while len(found) < count:
        day -= dt.timedelta(days=1)
        if day.weekday() < 4:
            found.append(day)
    return found[::-1]
