"""A small clinic to try the product in. Every person in it is invented."""

import datetime as dt
import zoneinfo

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from therapy_notes import demo, library, prints
from therapy_notes.demo import phrases, supervised
from therapy_notes.demo.writing import Chart
from therapy_notes.models import Clinic, Clinician, License, Supervision, User


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
        today = timezone.localdate()
        clinic = Clinic.objects.create(is_demo=True, **demo.CLINIC)
        password = make_password(demo.PASSWORD)
        people = {person["username"]: self._person(clinic, password, **person) for person in demo.PEOPLE}
        for link in demo.SUPERVISION:
            Supervision.objects.create(
                clinician=people[link[0]].clinician,
                supervisor=people[link[1]].clinician,
                since=today - dt.timedelta(days=180),
            )
        supervised.write_policies(clinic, since=today - dt.timedelta(days=180))
        library.start_library(clinic, by=people["ruth"], at=timezone.now())
        for course in demo.COURSES:
            Chart(course, clinic, people, today).write()
        supervised.write_entries(clinic, people, today=today)
        phrases.write(clinic, people["maya"], at=timezone.now() - dt.timedelta(days=60))
        call_command("demo_payers")
        prints.leave_to_download()  # a worker would be busy for a minute, and nobody waits for it

    def _person(
        self,
        clinic,
        password,
        *,
        username,
        first,
        last,
        role=User.Role.CLINICIAN,
        discipline="",
        credential="",
        license="",
        npi="",
    ):
        user = User.objects.create(
            username=username, password=password, clinic=clinic, first_name=first, last_name=last, role=role
        )
        # Hundreds of invented signatures: hashing the password for each, slow on purpose, would take half a minute.
        user.check_password = demo.PASSWORD.__eq__
        if credential:
            clinician = Clinician.objects.create(user=user, discipline=discipline, credential=credential, npi=npi)
            if license:
                License.objects.create(clinician=clinician, state=clinic.state, number=license)
        return user
