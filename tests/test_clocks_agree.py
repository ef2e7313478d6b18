"""Screen, command line and findings say the same of a thousand generated episodes."""

import datetime as dt
import json
import random
import subprocess
import sys
from collections import defaultdict
from html import unescape
from pathlib import Path

from django.db import connection
from django.template.loader import render_to_string

from tests.builders import at, build_clinician
from therapy_notes import clocks
from therapy_notes.models import (
    Activity,
    Episode,
    Note,
    Patient,
    ProgressReport,
    Signature,
    SignedVersion,
    Stretch,
    Visit,
)

COUNT = 1000
STATES = {
    "on_time": "In time",
    "delayed_ok": "Delayed, accepted",
    "late": "Written late",
    "missing": "Missing",
    "grace": "Until ",
    "due_today": "Due today",
    "open": "Open",
}


def made_up(chance):
    """One episode: treatment days with who treated, reports with end, day written and author, booked days, as of."""
    day, days = dt.date(2025, 3, 3), []
    for _ in range(chance.randint(0, 26)):
        days.append((day, chance.random() < 0.3))
        day += dt.timedelta(days=chance.choice((0, 1, 2, 2, 3, 4)))
    last = days[-1][0] if days else day
    ends = sorted({chance.choice(days)[0] for _ in range(chance.randint(0, 3))}) if days else []
    reports = [(end, end + dt.timedelta(days=chance.randint(0, 12)), chance.random() < 0.8) for end in ends]
    as_of = last + dt.timedelta(days=chance.randint(0, 15))
    booked = sorted({as_of + dt.timedelta(days=chance.randint(1, 30)) for _ in range(chance.randint(0, 12))})
    return {"days": days, "reports": reports, "as_of": as_of, "booked": booked}


def as_case(number, said):
    """The episode as a line for the command."""
    return {
        "id": number,
        "episode": {
            "discipline": "PT",
            "as_of": said["as_of"].isoformat(),
            "treatment_days": [{"date": day.isoformat(), "clinician_service": own} for day, own in said["days"]],
            "reports": [
                {
                    "period_end": end.isoformat(),
                    "written": written.isoformat(),
                    "by": "PT" if own else "PTA",
                    "kind": "report",
                }
                for end, written, own in said["reports"]
            ],
            "schedule": [day.isoformat() for day in said["booked"]],
        },
    }


def in_the_record(clinic, therapist, assistant, made):
    """The episodes as rows, written in bulk: a thousand of them by the operations would take minutes."""
    patients = Patient.objects.bulk_create(
        Patient(clinic=clinic, record_number=f"A{n}", last_name="A", birth_date=dt.date(1960, 1, 1), sex="F")
        for n in range(len(made))
    )
    episodes = Episode.objects.bulk_create(
        Episode(patient=patient, discipline="PT", title="Hip", started=dt.date(2025, 3, 3)) for patient in patients
    )
    rows = [
        (episode, day, therapist if own else assistant, done)
        for episode, said in zip(episodes, made, strict=True)
        for day, own, done in [
            *((day, own, True) for day, own in said["days"]),
            *((d, True, False) for d in said["booked"]),
        ]
    ]
    visits = Visit.objects.bulk_create(
        Visit(episode=episode, therapist=by.clinician, planned=at("09:00", day)) for episode, day, by, _ in rows
    )
    Note.objects.bulk_create(
        Note(episode=visit.episode, visit=visit, kind="visit", author=by, date=day, created_at=visit.planned)
        for visit, (_, day, by, _) in zip(visits, rows, strict=True)
    )
    treated = [(visit, row) for visit, row in zip(visits, rows, strict=True) if row[3]]
    activities = Activity.objects.bulk_create(Activity(visit=visit, code="97530") for visit, _ in treated)
    Stretch.objects.bulk_create(
        Stretch(activity=activity, started=visit.planned, ended=at("09:23", row[1]), by=row[2].clinician)
        for activity, (visit, row) in zip(activities, treated, strict=True)
    )
    reports = [
        (place, (episode, end, written, therapist if own else assistant))
        for episode, said in zip(episodes, made, strict=True)
        for place, (end, written, own) in enumerate(said["reports"])
    ]
    last = {}
    for place in range(3):  # each version follows the one before it in the chart
        last |= signed_reports([row for at_place, row in reports if at_place == place], last)
    if connection.vendor == "postgresql":  # which else goes by what it knew of the empty tables, for minutes a query
        connection.cursor().execute("ANALYZE")
    return episodes


def signed_reports(rows, last):
    """A signed report of each episode at most; the version of each patient, after the `last` one."""
    notes = Note.objects.bulk_create(
        Note(
            episode=episode,
            kind="progress_report",
            status="signed",
            author=by,
            date=written,
            created_at=at("15:00", written),
        )
        for episode, _, written, by in rows
    )
    ProgressReport.objects.bulk_create(
        ProgressReport(note=note, period_end=end) for note, (_, end, _, _) in zip(notes, rows, strict=True)
    )
    versions = SignedVersion._base_manager.bulk_create(
        SignedVersion(
            note=note,
            patient=note.episode.patient,
            number=1,
            content="{}",
            sha256=f"{note.pk:064}",
            previous=last.get(note.episode.patient_id),
        )
        for note in notes
    )
    Signature._base_manager.bulk_create(
        Signature(
            version=version,
            signer=version.note.author,
            meaning="",
            name="",
            credential="",
            signed_at=at("16:00", version.note.date),
        )
        for version in versions
    )
    return {version.patient_id: version for version in versions}


def told(answer):
    """The record's answer in the words of the command."""
    return {
        "periods": [
            {
                "start": one.start.isoformat(),
                "end": one.end.isoformat() if one.end else None,
                "days": one.days,
                "status": one.status,
                "participation": one.participation,
            }
            for one in answer.periods
        ],
        "remaining": answer.remaining,
        "due_on": answer.due_on.isoformat() if answer.due_on else None,
        "findings": [(one.code, one.message) for one in answer.findings],
    }


def answers_of(episodes, days):
    """Each episode's answer on its own day; those of one day are asked for at once, as pages do."""
    by_day = defaultdict(list)
    for episode, day in zip(episodes, days, strict=True):
        by_day[day].append(episode)
    answers = {}
    for day, found in by_day.items():
        answers |= clocks.reporting_of(found, on=day)
    return answers


def test_a_thousand_episodes_are_said_alike(clinic, therapist):
    chance = random.Random(20250303)
    made = [made_up(chance) for _ in range(COUNT)]
    assistant = build_clinician(clinic, "axel", credential="PTA")
    episodes = in_the_record(clinic, therapist, assistant, made)
    cases = "\n".join(json.dumps(as_case(number, said)) for number, said in enumerate(made))
    command = [sys.executable, "-m", "billing.rules"]
    done = subprocess.run(
        command, input=cases, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == COUNT
    answers = answers_of(episodes, [said["as_of"] for said in made])
    for episode, line in zip(episodes, lines, strict=True):
        answer = answers[episode.pk]
        findings = [(one["code"], one["message"]) for one in line["findings"]]
        assert told(answer) == {name: line[name] for name in ("periods", "remaining", "due_on")} | {
            "findings": findings
        }
        screen = unescape(render_to_string("therapy_notes/_periods.html", {"reporting": answer, "date_style": "us"}))
        for period in answer.periods:
            assert STATES[period.status] in screen
        assert all(message in screen for _, message in findings)
