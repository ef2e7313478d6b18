"""Writes the course of one demo episode, day by day, through the operations that the pages use."""

import datetime as dt
import random

from therapy_notes import charting, comments, demo, planning, signing
from therapy_notes.clinic_time import at_clock
from therapy_notes.content import content
from therapy_notes.demo import bookings, documents, today
from therapy_notes.demo.clocks import MINUTE, born, soon, timed
from therapy_notes.demo.courses import workday
from therapy_notes.demo.words import Teller
from therapy_notes.models import Diagnosis, Episode, Goal, Note, Patient


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
        self.reported = 0
        self._open(clinic)

    def write(self):
        written = [
            (self.days[report.after - 1] + dt.timedelta(days=report.late), report) for report in self.course.reports
        ]
        for number, day in enumerate(self.days, start=1):
            while written and written[0][0] < day:
                self._report(*written.pop(0))
            self._treat(number, day)
            if number == 1:
                self._plan(day)
        for later in written:
            self._report(*later)
        if self.course.discharged:
            self._discharge(self.days[-1])
        self._leave_unsigned()
        bookings.book(self)

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
            **facts["episode"],
        )
        for diagnosis in facts["diagnoses"]:
            kind, code, description = diagnosis.split(" ", 2)
            Diagnosis.objects.create(episode=self.episode, kind=kind, code=code, description=description)
        self.goals = {}
        for goal in self.words["goals"] if self.words else ():
            self._goal(goal, began)

    def _goal(self, said, began):
        kind, name, text, _ = said
        stages = documents.goal_stages(said)
        goal = Goal(episode=self.episode, kind=kind, name=name, text=text, baseline=stages[0], target=stages[-1])
        goal.number = 1 + sum(label.startswith(kind) for label in self.goals)
        goal.target_date = began + dt.timedelta(days=84 if kind == "LTG" else 56)
        goal.save()
        self.goals[goal.label] = goal

    def _progress(self, number):
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
            activities = self.teller.activities(self._progress(number))
            sections = self.teller.sections(self._progress(number), activities)
            activities = today.unusual(self.course.patient, activities) if day == self.today else activities
        charting.describe_visit(note.visit, **self._details(number), **act)
        self._log(note, act, timed(activities, note.visit, self.chance))
        charting.write_sections(note, sections, **act)
        if day < self.today:
            self._sign(note, person, at=soon(note.visit.planned + self.course.minutes * MINUTE, self.chance))
            self._second_signature(note, person, number, day)

    def _details(self, number):
        return self.teller.details(self._progress(number), self.facts.get("present", ""))

    def _start(self, day, person, kind=Note.Kind.VISIT):
        planned = at_clock(day, dt.time.fromisoformat(self.course.clock))
        note = charting.start_note(
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
                goals=[self.goals[label] for label in activity["goals"]],
                **facts,
                **act,
            )

    def _second_signature(self, note, person, number, day):
        """An assistant's or a student's note: cosigned the same evening, sent back, or still waiting."""
        if person == self.therapist:
            return
        helped = [one for one in range(2, len(self.days) + 1) if self.course.treats(one) == person.username]
        later = len(helped) - 1 - helped.index(number)
        evening = soon(at_clock(day, dt.time(17, 20)), self.chance)
        if later < self.course.awaiting:
            return
        act = {"by": self.therapist, "at": evening, "version": 1}
        if self.course.returned and later == self.course.awaiting:
            signing.return_note(note, self._comments(note), **act)
            return
        student = person.clinician.credential == person.clinician.Credential.STUDENT
        signing.cosign_note(note, "in_the_room" if student else "supervised", password=demo.PASSWORD, **act)

    def _comments(self, note):
        said = content(note)
        first = said["activities"][0]["id"]
        fields = [(field.format(first), text) for field, text in today.RETURNED]
        return [(field, comments.label_of(said, field), text) for field, text in fields]

    def _plan(self, day):
        at = at_clock(day, dt.time(16, 45))
        note = charting.start_note(self.episode, kind=Note.Kind.PLAN, by=self.therapist, at=at)
        act = {"by": self.therapist, "at": at}
        planning.write_plan(
            note,
            starts=day,
            ends=day + dt.timedelta(days=89),
            frequency=self.course.frequency,
            duration="12 weeks",
            amount="once a day",
            interventions=self.words["interventions"],
            **act,
        )
        charting.write_sections(note, {"rationale": self.words["why"]}, **act)
        self._sign(note, self.therapist, at=soon(at, self.chance))

    def _report(self, day, report):
        at = at_clock(day, dt.time(17, 0))
        act = {"by": self.therapist, "at": at}
        progress, before = self._progress(report.after), self._progress(self.reported) if self.reported else 0
        number = 2 if self.reported else 1
        note = charting.start_note(self.episode, kind=Note.Kind.REPORT, **act)
        facts = documents.report_facts(self.words, progress, continued="97530" in self.words["interventions"])
        planning.write_report(note, period_end=self.days[report.after - 1], **facts, **act)
        sections = documents.report_sections(
            self.words, progress, before, self._move_goals(progress), number=number, frequency=self.course.frequency
        )
        charting.write_sections(note, sections, **act)
        self._sign(note, self.therapist, at=soon(at, self.chance))
        self.reported = report.after

    def _move_goals(self, progress):
        """Each goal where it now stands: (goal, where it stood, where it stands)."""
        moved = []
        for said, goal in zip(self.words["goals"], self.goals.values(), strict=True):
            was, goal.current = goal.current or goal.baseline, documents.goal_now(said, progress)
            goal.status = Goal.Status.MET if goal.current == goal.target else Goal.Status.ACTIVE
            goal.save()
            moved.append((goal, was, goal.current))
        return moved

    def _discharge(self, day):
        act = {"by": self.therapist, "at": at_clock(day, dt.time(17, 45))}
        note = charting.start_note(self.episode, kind=Note.Kind.DISCHARGE, **act)
        charting.write_sections(note, documents.discharge(self.words, self._move_goals(1)), **act)
        self._sign(note, self.therapist, at=soon(act["at"], self.chance))

    def _leave_unsigned(self):
        if self.course.unsigned:
            day = workday(self.today - dt.timedelta(days=self.course.unsigned), back=True)
            note, act = self._start(day, self.therapist)
            charting.describe_visit(note.visit, place=self.words["place"], **act)
            charting.write_sections(note, {"subjective": "Tired today."}, **act)

    def _sign(self, note, person, *, at):
        fresh = Note.objects.select_related("episode__patient__clinic", "author__clinician", "visit__therapist__user")
        shown = signing.seen(content(fresh.get(pk=note.pk)))
        signing.sign_note(note, by=person, at=at, password=demo.PASSWORD, shown=shown)
