"""A clinic that was at work before the ledger: what it signed is sealed, its policy and licenses are carried over."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from therapy_notes import integrity
from therapy_notes.content import canonical, digest
from therapy_notes.integrity import guards

BEFORE = [("therapy_notes", "0004_keys_library_and_lateness"), ("billing", "0006_withdrawn_years_and_rates_by_row")]
NOON = dt.datetime(2026, 3, 6, 18, tzinfo=dt.UTC)
SIGNED = {"name": "Tester, Thea", "credential": "PT", "license": "WI 1", "signed_at": NOON, "signed_at_text": "noon"}


@pytest.fixture
def before(transactional_db):
    """The models of that time; afterwards the database is as it was."""
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    yield executor.loader.project_state(BEFORE).apps.get_model
    call_command("migrate", verbosity=0)


def start_clinic(model, name, *, asks, letters="PT"):
    facts = {
        "street": "1 St",
        "city": "Milford",
        "state": "WI",
        "postal_code": "5",
        "npi": "1234567893",
        "tax_id": "12",
    }
    clinic = model("therapy_notes", "Clinic").objects.create(name=name, cosign_assistants=asks, **facts)
    user = model("therapy_notes", "User").objects.create(username=name, clinic=clinic)
    license = {"license_number": "00024-24", "license_state": "WI"}
    model("therapy_notes", "Clinician").objects.create(user=user, discipline="PT", credential=letters, **license)
    return clinic, user


def start_chart(model, clinic, user):
    """A signed visit note with an addendum, in the tables of that time."""
    facts = {"record_number": "1", "last_name": "Alvarez", "first_name": "Rosa", "birth_date": "1957-07-14", "sex": "F"}
    patient = model("therapy_notes", "Patient").objects.create(clinic=clinic, **facts)
    facts = {"patient": patient, "discipline": "PT", "title": "Hip", "started": "2026-02-10"}
    episode = model("therapy_notes", "Episode").objects.create(**facts)
    facts = {"kind": "plan_of_care", "status": "signed", "author": user, "date": "2026-03-06", "created_at": NOON}
    note = model("therapy_notes", "Note").objects.create(episode=episode, **facts)
    versions = model("therapy_notes", "SignedVersion").objects
    text = canonical({"kind": note.kind, "date": note.date, "author": {"id": user.clinician.pk}})
    version = versions.create(note=note, patient=patient, number=1, content=text, sha256=digest(text))
    signer = {"signer": user, "meaning": "Signed"}
    model("therapy_notes", "Signature").objects.create(version=version, **SIGNED, **signer)
    words = {"text": "Later.", "author": user, "sha256": digest("Later.", previous=version.sha256)}
    model("therapy_notes", "Addendum").objects.create(note=note, **SIGNED, **words)
    facts = {"discipline": "PT", "date": "2026-03-06", "units": 1, "by": user, "by_text": "Thea", "at": NOON}
    model("billing", "Decision").objects.create(patient=patient, answer=["97530"], **facts)


@pytest.mark.django_db(transaction=True)
def test_what_was_signed_before_the_ledger_holds_after_the_migration(before):
    clinic, user = start_clinic(before, "asks", asks=True)
    start_chart(before, clinic, user)
    start_clinic(before, "asks not", asks=False)
    call_command("migrate", verbosity=0)
    from therapy_notes.models import CosignPolicy, LedgerEntry, License

    assert list(integrity.verify()) == []
    assert [one.number for one in LedgerEntry.objects.all()] == [1, 2, 3, 4]
    assert guards.missing() == []
    assert [(one.clinic.name, one.need) for one in CosignPolicy.objects.all()] == [("asks not", "none")]
    assert {(one.state, one.number, one.since) for one in License.objects.all()} == {("WI", "00024-24", None)}
