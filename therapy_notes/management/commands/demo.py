"""A small clinic to try the product in. Every person in it is invented."""

import datetime as dt
import zoneinfo

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from therapy_notes import charting, demo, planning, signing
from therapy_notes.clinic_time import at_clock
from therapy_notes.content import content
from therapy_notes.models import (
    Clinic,
    Clinician,
    Diagnosis,
    Episode,
    Goal,
    Note,
    Patient,
    Supervision,
    User,
)


class Command(BaseCommand):
    help = "Put in a small demo clinic, once, and print how to sign in. Does nothing where a real clinic is."

    def add_arguments(self, parser):
        parser.add_argument("--address", default="127.0.0.1:8000", help="where it will be served, to be printed")

    def handle(self, *args, **options):
        if Clinic.objects.filter(is_demo=False).exists():
            self.stdout.write("This database holds a clinic of its own: no demo was put in.")
            return
        if not Clinic.objects.exists():
            with transaction.atomic(), timezone.override(zoneinfo.ZoneInfo(demo.CLINIC["time_zone"])):
                self._put_in()
            self.stdout.write("A demo clinic was put in. Every person in it is invented.")
        self.stdout.write(f"\nSign in with one of these names and the password {demo.PASSWORD}:")
        for username, role in demo.LOGINS:
            self.stdout.write(f"  {username:<11} {role}")
        self.stdout.write(f"\nOpen http://{options['address']} (stop with Ctrl+C)\n")

    def _put_in(self):
        self.today = timezone.localdate()
        self.clinic = Clinic.objects.create(is_demo=True, **demo.CLINIC)
        self.people = {person["username"]: self._person(**person) for person in demo.PEOPLE}
        for link in demo.SUPERVISION:
            Supervision.objects.create(
                clinician=self.people[link[0]].clinician,
                supervisor=self.people[link[1]].clinician,
                since=self._day(-90),
            )
        for patient in demo.PATIENTS:
            self._patient(patient)
        call_command("demo_payers")

    def _person(
        self, *, username, first, last, role=User.Role.CLINICIAN, discipline="", credential="", license="", npi=""
    ):
        user = User.objects.create_user(
            username, password=demo.PASSWORD, clinic=self.clinic, first_name=first, last_name=last, role=role
        )
        if credential:
            Clinician.objects.create(
                user=user,
                discipline=discipline,
                credential=credential,
                license_number=license,
                license_state="WI" if license else "",
                npi=npi,
            )
        return user

    def _patient(self, said):
        patient = Patient.objects.create(clinic=self.clinic, **said["patient"])
        author = self.people[said["author"]]
        begun = self._day(said["begun"])
        episode = Episode.objects.create(
            patient=patient,
            discipline=author.clinician.discipline,
            started=begun,
            onset=begun - dt.timedelta(days=12),
            **said["episode"],
        )
        for kind, code, description in said["diagnoses"]:
            Diagnosis.objects.create(episode=episode, kind=kind, code=code, description=description)
        goals = {}
        for kind, name, text, baseline, target in said["goals"]:
            goal = Goal(episode=episode, kind=kind, name=name, text=text, baseline=baseline, target=target)
            goal.number = 1 + sum(1 for label in goals if label.startswith(kind))
            goal.target_date = begun + dt.timedelta(days=60 if kind == "LTG" else 30)
            goal.save()
            goals[goal.label] = goal
        if "evaluation" in said:
            self._visit(episode, author, said["evaluation"], goals, kind=Note.Kind.EVALUATION)
            self._plan(episode, author, begun)
        for visit in said["visits"]:
            self._visit(
                episode,
                self.people[visit.get("by", said["author"])],
                visit,
                goals,
                kind=visit.get("kind", Note.Kind.VISIT),
            )

    def _visit(self, episode, author, said, goals, *, kind):
        day = self._day(said["day"])
        planned = at_clock(day, dt.time.fromisoformat(said["at"]))
        act = {"by": author, "at": planned + dt.timedelta(minutes=50)}
        note = charting.start_note(
            episode, kind=kind, by=author, at=planned, therapist=author.clinician, planned=planned, minutes=45
        )
        charting.describe_visit(note.visit, **said.get("details", {}), **act)
        for activity in said.get("activities", []):
            started, ended = (at_clock(day, dt.time.fromisoformat(clock)) for clock in activity["times"])
            facts = {name: value for name, value in activity.items() if name not in ("times", "goals")}
            charting.log_activity(
                note.visit,
                stretches=[charting.TimeEntry(started, ended, author.clinician)],
                goals=[goals[label] for label in activity.get("goals", [])],
                **facts,
                **act,
            )
        charting.write_sections(note, said.get("sections", {}), **act)
        if said.get("signed", True) and day < self.today:
            self._sign(note, author, at=planned + dt.timedelta(minutes=75))

    def _plan(self, episode, author, begun):
        at = at_clock(begun, dt.time(16, 30))
        note = charting.start_note(episode, kind=Note.Kind.PLAN, by=author, at=at)
        ends = begun + dt.timedelta(days=89)
        planning.write_plan(note, by=author, at=at, starts=begun, ends=ends, **demo.PLAN)
        charting.write_sections(note, demo.PLAN_SECTIONS, by=author, at=at)
        self._sign(note, author, at=at)

    def _sign(self, note, author, *, at):
        note = Note.objects.select_related("episode__patient__clinic", "author__clinician").get(pk=note.pk)
        signing.sign_note(note, by=author, at=at, password=demo.PASSWORD, shown=signing.seen(content(note)))

    def _day(self, offset):
        return self.today + dt.timedelta(days=offset)
