"""Writes the course of one demo episode, day by day, through the operations that the pages use."""

import datetime as dt
import random
from operator import itemgetter

from therapy_notes import charting, comments, demo, signing
from therapy_notes.clinic_time import at_clock
from therapy_notes.content import content
from therapy_notes.demo import (
    bookings,
    documents,
    evaluating,
    goals,
    measuring,
    papers,
    plans,
    reports,
    statements,
    supervised,
    today,
)
from therapy_notes.demo.clocks import MINUTE, born, soon, timed
from therapy_notes.demo.courses import workday
from therapy_notes.demo.words import Teller
from therapy_notes.models import Diagnosis, Episode, Note, Patient
from therapy_notes.proving import Proof


class Chart:
    """One patient's episode. `people` are the demo's users by name, `day` the day that it is put in."""

    def __init__(self, course, clinic, people, day):
        self.course, self.people, self.today = course, people, day
        self.facts = demo.patients()[course.patient]
        self.words = demo.conditions().get(self.facts.get("words"))
        self.chance = random.Random(course.patient)  # noqa: S311  words, not secrets
        self.teller = Teller(self.words, self.chance) if self.words else None
        self.days = course.days(day)
        self.therapist = people[course.therapist]
        self.reported, self.reports = 0, 0  # through which treatment day, and how many
        self.agenda = []
        self.goals = {}
        self._open(clinic)

    def write(self):
        for number, day in enumerate(self.days, start=1):
            self._do_until(day)
            self._treat(number, day)
            if number == 1:
                plans.write(self, day)
            self._report_after(number)
        self._do_until(self.today)
        if self.course.discharged:
            reports.discharge(self, self.days[-1])
        if self.course.draft:
            reports.leave_open(self)
        self._leave_unsigned()
        bookings.book(self)

    def later(self, day, act):
        """To be done on that day, in the order of days, if it comes before today."""
        self.agenda.append((day, act))

    def _do_until(self, day):
        """What was to be done before that day."""
        while due := min((one for one in self.agenda if one[0] < day), key=itemgetter(0), default=None):
            self.agenda.remove(due)
            due[1](due[0])

    def _report_after(self, number):
        for report in self.course.reports:
            if report.after == number:
                write = statements.write if report.stated else reports.write
                self.later(report.written(self.days), lambda day, write=write, report=report: write(self, day, report))

    def _open(self, clinic):
        facts = self.facts
        began = self.days[0] if self.days else self.today
        onset = began - dt.timedelta(days=facts["before"])
        first, _, last = facts["name"].partition(" ")
        patient = Patient.objects.create(
            clinic=clinic,
            record_number=facts["record"],
            first_name=first,
            last_name=last,
            birth_date=born(facts, self.today),
            **{name: facts[name] for name in ("sex", "allergies", "language", "guardian") if name in facts},
        )
        self.episode = Episode.objects.create(
            patient=patient,
            discipline=self.therapist.clinician.discipline,
            started=began,
            onset=onset,
            surgery=onset if facts.get("surgery") else None,
            referring_npi=papers.PROVIDERS[facts["episode"]["referring_provider"]][1],
            **facts["episode"],
        )
        for diagnosis in facts["diagnoses"]:
            kind, code, description = diagnosis.split(" ", 2)
            Diagnosis.objects.create(episode=self.episode, kind=kind, code=code, description=description)
        if self.words:
            act = {"by": self.therapist, "at": at_clock(began, dt.time.fromisoformat(self.course.clock))}
            self.goals = goals.begin(self.episode, self.words["goals"], on=began, **act)
            if self.course.opening:
                statements.open_balance(self, at=act["at"])

    def refresh_goals(self):
        """As they stand after a report has closed some."""
        self.goals = {goal.label: goal for goal in self.episode.goals.all()}

    def progress(self, number):
        """How far things are on a treatment day, from 0 to 1."""
        whole = len(self.days) if self.course.discharged else max(12, len(self.days) + self.course.booked)
        return (number - 1) / (whole - 1)

    def _treat(self, number, day):
        person = self.people[self.course.treats(number)]
        kind = Note.Kind.EVALUATION if number == 1 else Note.Kind.VISIT
        note, act = self._start(day, person, kind)
        if day == self.today and self.course.patient == "alvarez":
            self._log(note, act, today.ACTIVITIES)
            charting.describe_visit(note.visit, place=self.words["place"], **act)
            charting.write_sections(note, {"subjective": today.SUBJECTIVE}, **act)
            return
        if number == 1:
            code, description = self.words["evaluation"]
            activities = [
                {"code": code, "description": description, "goals": (), "minutes": self.chance.randint(34, 42)}
            ]
            sections = documents.evaluation(self.words)
        else:
            activities = self.teller.activities(self.progress(number))
            sections = self.teller.sections(self.progress(number), activities)
            activities = today.unusual(self.course.patient, activities) if day == self.today else activities
        if any(report.stated and report.after == number for report in self.course.reports):
            sections = statements.whole(sections, self.words)
        charting.describe_visit(note.visit, **self._details(number), **act)
        told = timed(activities, note.visit, self.chance)
        if day < self.today:
            told = supervised.discussed(note, told, therapist=self.therapist, at=act["at"])
        self._log(note, act, told)
        charting.write_sections(note, sections, **act)
        self._measure(note, number, act)
        if number == 1:
            evaluating.write(note, self.words, **act)
        if day < self.today:
            self.sign(note, person, at=note.visit.planned + self.course.minutes * MINUTE)
            self._second_signature(note, person, number, day)

    def _measure(self, note, number, act):
        last = self.course.discharged and number == len(self.days)
        closing = last or number == 1 or number in {report.after for report in self.course.reports}
        facts = {"number": number, "progress": self.progress(number), "closing": closing, "chance": self.chance}
        measuring.take(note, self.words, self.goals, **facts, **act)

    def _details(self, number):
        return self.teller.details(self.progress(number), self.facts.get("present", ""))

    def _start(self, day, person, kind=Note.Kind.VISIT):
        planned = at_clock(day, dt.time.fromisoformat(self.course.clock))
        note = charting.begin_note(  # its first activity moves the clock
            self.episode,
            kind=kind,
            by=person,
            at=planned,
            therapist=person.clinician,
            planned=planned,
            minutes=self.course.minutes,
        )
        return note, {"by": person, "at": planned + self.course.minutes * MINUTE}

    def _log(self, note, act, activities):
        """Where a student treats, the supervisor is in the room and the minutes are the supervisor's."""
        person, student = act["by"].clinician, None
        if person.credential == person.Credential.STUDENT:
            person, student = self.therapist.clinician, person
        for activity in activities:
            facts = {
                name: value for name, value in activity.items() if name not in ("times", "goals", "task", "minutes")
            }
            started, ended = (at_clock(note.date, dt.time.fromisoformat(clock)) for clock in activity["times"])
            charting.log_activity(
                note.visit,
                stretches=[charting.TimeEntry(started, ended, person, student)],
                goals=self._worked_on(activity["goals"]),
                **facts,
                **act,
            )

    def _worked_on(self, labels):
        """The goals of an activity, those that are closed left out where another is open."""
        named = [self.goals[label] for label in labels]
        return [goal for goal in named if goal.status == goal.Status.ACTIVE] or named

    def _second_signature(self, note, person, number, day):
        """An assistant's or a student's note: cosigned the same evening, sent back, or still waiting."""
        if person == self.therapist:
            return
        helped = [one for one in range(2, len(self.days) + 1) if self.course.treats(one) == person.username]
        later = len(helped) - 1 - helped.index(number)
        evening = soon(at_clock(day, dt.time(17, 20)), self.chance)
        if later < self.course.awaiting:
            return
        act = {"at": evening, "version": 1}
        if self.course.returned and later == self.course.awaiting:
            signing.return_note(note, self._comments(note), by=self.therapist, **act)
            return
        student = person.clinician.credential == person.clinician.Credential.STUDENT
        proof = Proof(self.therapist, "password")
        signing.cosign_note(note, "in_the_room" if student else "supervised", proof=proof, **act)

    def _comments(self, note):
        said = content(note)
        first = said["activities"][0]["id"]
        fields = [(field.format(first), text) for field, text in today.RETURNED]
        return [(field, comments.label_of(said, field), text) for field, text in fields]

    def _leave_unsigned(self):
        if self.course.unsigned:
            day = workday(self.today - dt.timedelta(days=self.course.unsigned), back=True)
            note, act = self._start(day, self.therapist)
            charting.describe_visit(note.visit, place=self.words["place"], **act)
            charting.write_sections(note, {"subjective": "Tired today."}, **act)

    def sign(self, note, person, *, at):
        """Some minutes after that."""
        fresh = Note.objects.select_related("episode__patient__clinic", "author__clinician", "visit__therapist__user")
        shown = signing.seen(content(fresh.get(pk=note.pk)))
        signing.sign_note(note, proof=Proof(person, "password"), at=soon(at, self.chance), shown=shown)
