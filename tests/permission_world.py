"""The clinic in which every address is tried: its people, strangers, and a row of each sort.

A test module that imports the fixtures `db` and `world` builds it once, and may use no other rows.
"""

import io
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.builders import (
    DAY,
    at,
    build_clinic,
    build_clinician,
    build_cover,
    build_coverage,
    build_episode,
    build_group,
    build_note,
    build_patient,
    build_payer,
    build_signed_visit,
    build_supervision,
    build_user,
    build_visit,
    prove,
    sign,
)
from therapy_notes import attachments, pdf, restricting, signing
from therapy_notes.library import add_entry
from therapy_notes.models import ChartGrant, CosignPolicy, License, OwnMeasure, Supervision
from therapy_notes.phrases import add_phrase
from therapy_notes.plans import writing

LATER = DAY.replace(year=2027)
SECRET = "Zyzzyva"  # stands in narrative only
NAMES = ("Alvarez", "Northwind", "Tester, Aurora")  # a patient, a payer and a phrase, a person
WORDS = {name: f"{SECRET} {name}" for name in ("subjective", "objective", "assessment", "plan")}
TOLD = {"description": "Sit to stand", "skill": SECRET, "response": SECRET, "equipment": SECRET}
DETAILS = {"participation": SECRET, "home_program": SECRET, "adverse_event": SECRET, "present": SECRET}
ENTRY = {"discipline": "PT", "area": "Work", "name": "Northwind rise", "code": "97530"}


@pytest.fixture(scope="module")
def db(django_db_setup, django_db_blocker):
    """In place of the fixture of this name, which would put the database back after each test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(db):
    """Built once. Each request is undone, and in the end everything is."""
    with time_machine.travel(at("17:00"), tick=False):
        yield World()


class World:
    """`people` and `strangers` by the part they play, `rows` by sort; each person's browser is signed in.

    `patient` and `care` are facts of the patient and of the episode that are to be others than the builders' own.
    """

    def __init__(self, patient=None, **care):
        self.patient, self.care = patient or {}, care
        self.clinic, self.elsewhere = build_clinic(batch_cosign=True), build_clinic(name="Elsewhere")
        self.people = self._people()
        self.strangers = {
            "clinician": build_clinician(self.elsewhere, "sten"),
            **{role: build_user(self.elsewhere, role, role=role) for role in ("biller", "administrator", "auditor")},
        }
        self.rows = {**self._care(), **self._papers(), **self._office()}
        everybody = {**self.people, **{f"stranger {name}": one for name, one in self.strangers.items()}}
        self.browsers = {name: signed_in(person) for name, person in everybody.items()}
        self.browsers["nobody"] = Client(raise_request_exception=False)
        self.signed_in = {}  # each person as requests fetch them, by number

    def _people(self):
        clinic = self.clinic
        people = {
            "author": build_clinician(clinic, "aurora"),
            "supervisor": build_clinician(clinic, "sue"),
            "colleague": build_clinician(clinic, "cora"),
            "other": build_clinician(clinic, "ollie", credential="OT"),
            "assistant": build_clinician(clinic, "axel", credential="PTA"),
            "student": build_clinician(clinic, "stella", credential="student"),
            **{role: build_user(clinic, role[:5], role=role) for role in ("biller", "administrator", "auditor")},
            "granted": build_user(clinic, "grant", role="biller"),
        }
        people["granted"].reads_narrative = True
        people["granted"].save()
        build_supervision(people["student"], people["supervisor"])
        build_supervision(people["assistant"], people["supervisor"])
        return people

    def _care(self):
        author, student = self.people["author"], self.people["student"]
        person = build_patient(self.clinic, **self.patient) if self.patient else None
        episode = self.episode = build_episode(self.clinic, patient=person, **self.care)
        work = [("97530", "09:00", "09:23", TOLD)]
        draft = build_visit(episode, author, work, sections=WORDS, **DETAILS)
        later = [("97530", "11:00", "11:23", TOLD)]
        self.signed = build_signed_visit(episode, author, later, start="11:00", **DETAILS).note
        waiting = build_signed_visit(episode, student, [("97530", "12:00", "12:23")], start="12:00").note
        plan = build_note(episode, author, sections={"rationale": SECRET}, interventions=SECRET)
        signed_plan = build_note(episode, author, sections={"rationale": SECRET}, interventions=SECRET)
        sign(signed_plan, author, "13:30")
        sent = {"on": DAY, "provider": "Hale, Miriam, MD", "way": "fax", "by": author, "at": at("15:00")}
        third = build_signed_visit(episode, author, [("97110", "10:00", "10:23")], start="10:00").note
        signing.open_amendment(third, by=author, at=at("15:00"))
        addendum = signing.add_addendum(self.signed, SECRET, proof=prove(author), at=at("15:00"))
        self.circle = [build_patient(self.clinic, number) for number in ("g1", "g2")]
        group = build_group(author, [build_episode(self.clinic, patient=one) for one in self.circle])
        return {
            "patient": episode.patient,
            "episode": episode,
            "visit": draft,
            "draft": draft.note,
            "plan": plan,
            "signed plan": signed_plan,
            "plan event": writing.record_sent(signed_plan.plan, **sent),
            "signed": self.signed,
            "signed visit": self.signed.visit,
            "waiting": waiting,
            "addendum": addendum,
            "amending": third,
            "group": group,
            "diagnosis": episode.diagnoses.get(),
            "goal": episode.goals.first(),
        }

    def _papers(self):
        author, patient = self.people["author"], self.episode.patient
        version = self.signed.versions.get()
        file = io.BytesIO(pdf.note_pdf(version, []))
        facts = {"kind": "outside_report", "title": "Report", "date": DAY, "by": author, "at": at("15:00")}
        restricting.name_person(patient, author, by=author, at=at("15:00"))
        return {"paper": attachments.add(patient, file, **facts), "grant": ChartGrant.objects.get()}

    def _office(self):
        clinic, author = self.clinic, self.people["author"]
        payer = build_payer(clinic, name="Northwind Health")
        return {
            "clinic": clinic,
            "payer": payer,
            "coverage": build_coverage(self.episode.patient, payer),
            "phrase": add_phrase("northwind", "Northwind", shared=True, by=author, at=at("12:00")),
            "own phrase": add_phrase("own", "Own", shared=False, by=author, at=at("12:00")),
            "entry": add_entry(clinic, by=author, at=at("12:00"), **ENTRY),
            "measure": OwnMeasure.objects.create(clinic=clinic, name="Stairs in a minute", highest=99),
            "person": author,
            "student": self.people["student"],
            "supervision": Supervision.objects.get(clinician=self.people["student"].clinician),
            "cover": build_cover(self.people["supervisor"], author, since=LATER, until=LATER),
            "license": License.objects.get(clinician=author.clinician),
            "policy": CosignPolicy.objects.create(clinic=clinic, since=DAY.replace(year=2027)),
        }

    def ask(self, who, method, url, data=None):
        """What that person is answered; whatever the request did is undone."""
        with transaction.atomic():
            response = getattr(self.browsers[who], method)(url, data)
            content = b"".join(response.streaming_content) if response.streaming else response.content
            transaction.set_rollback(True)
        return SimpleNamespace(
            url=url,
            status=response.status_code,
            text=content.decode(errors="replace"),
            headers=response.headers,
            streaming=response.streaming,
        )


def signed_in(person):
    client = Client(raise_request_exception=False)
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client
