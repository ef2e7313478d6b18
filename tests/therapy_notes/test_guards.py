"""Append-only, by the database itself: no statement changes, deletes, replaces or truncates an evidential row."""

import sqlite3
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F, ProtectedError

from billing.models import Decision
from tests.builders import DAY, at, build_signed_visit, prove
from tests.tampering import lifted
from therapy_notes import signing
from therapy_notes.integrity import guards
from therapy_notes.models import Addendum, AuditEvent, LedgerEntry, Note, Signature, SignedVersion

SQLITE = connection.vendor == "sqlite"


@pytest.fixture
def note(episode, therapist):
    note = build_signed_visit(episode, therapist).note
    signing.add_addendum(note, "Later.", proof=prove(therapist), at=at("14:00"))
    who = {"patient": episode.patient, "by": therapist, "by_text": "Thea", "at": at("12:00")}
    Decision.objects.create(date=DAY, discipline="PT", units=1, answer=["97530"], **who)
    return note


def refused(sql, *values):
    never = pytest.raises(DatabaseError, match="never changed or deleted")
    with never, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize("model", [SignedVersion, Signature, Addendum, Decision, AuditEvent, LedgerEntry])
class TestOneRow:
    def test_sql_by_hand_neither_changes_nor_deletes_it(self, note, model):
        table, row = model._meta.db_table, model.objects.values().first()
        for field in model._meta.concrete_fields:
            refused(f'UPDATE {table} SET "{field.column}" = "{field.column}" WHERE id = %s', row["id"])
        refused(f"DELETE FROM {table} WHERE id = %s", row["id"])
        assert model.objects.values().first() == row

    def test_a_manager_that_knows_nothing_of_it_is_refused_too(self, note, model):
        for act in (lambda rows: rows.update(id=F("id")), lambda rows: rows.delete()):
            with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
                act(model._base_manager.all())
        assert model.objects.exists()

    @pytest.mark.skipif(not SQLITE, reason="REPLACE INTO is SQLite's")
    def test_replace_into_does_not_overwrite_it(self, note, model):
        columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
        table = model._meta.db_table
        refused(f"REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}")
        refused(f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}")

    @pytest.mark.skipif(SQLITE, reason="TRUNCATE is PostgreSQL's")
    def test_truncate_does_not_empty_its_table(self, note, model):
        connection.check_constraints()  # else it is refused for those that are still to come
        refused(f"TRUNCATE {model._meta.db_table} CASCADE")


@pytest.mark.skipif(not SQLITE, reason="REPLACE INTO is SQLite's")
@pytest.mark.django_db(transaction=True)
def test_a_shell_that_knows_nothing_of_our_settings_replaces_nothing(note):
    """Without recursive_triggers the delete triggers sleep; the insert triggers do not."""
    with sqlite3.connect(connection.settings_dict["NAME"]) as shell:
        for key in ("id", "sha256"):
            with pytest.raises(sqlite3.IntegrityError, match="never changed or deleted"):
                shell.execute(
                    "REPLACE INTO therapy_notes_signedversion (id, note_id, patient_id, number, content, sha256) "
                    f"SELECT {'id' if key == 'id' else 'id + 100'}, note_id, patient_id, number + 7, '{{}}', "
                    f"{'sha256' if key == 'sha256' else repr('f' * 64)} FROM therapy_notes_signedversion"
                )
    shell.close()


@pytest.mark.django_db
def test_every_append_only_table_has_its_triggers():
    assert guards.missing() == []
    assert {SignedVersion, Signature, Addendum, Decision, AuditEvent} <= set(guards.guarded())


@pytest.mark.django_db
def test_a_missing_trigger_stops_the_start_and_a_migrate_puts_it_back(note):
    with lifted(put_back=False), pytest.raises(ImproperlyConfigured, match="python manage.py migrate"):
        guards.need_all()
    call_command("migrate", verbosity=0)
    guards.need_all()
    refused("DELETE FROM therapy_notes_signature")


@pytest.mark.skipif(not SQLITE, reason="the words of a trigger stand in SQLite's own table")
@pytest.mark.parametrize("sham", ["BEFORE DELETE ON {table} WHEN 0", "BEFORE DELETE ON therapy_notes_visit"])
def test_a_trigger_that_only_bears_the_name_is_missing(db, sham):
    table, name = Signature._meta.db_table, "guard_therapy_notes_signature_delete"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(f"CREATE TRIGGER {name} {sham.format(table=table)} BEGIN SELECT 1; END")
    assert guards.missing() == [name]


@pytest.mark.skipif(SQLITE, reason="PostgreSQL's triggers call a function")
@pytest.mark.parametrize(
    "act",
    [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$",
        "ALTER TABLE therapy_notes_signature DISABLE TRIGGER guard_therapy_notes_signature_rows",
        "ALTER TABLE therapy_notes_signature ENABLE TRIGGER guard_therapy_notes_signature_rows",
    ],
)
def test_a_trigger_that_refuses_nothing_is_missing(db, act):
    with connection.cursor() as cursor:
        cursor.execute(act)
    assert "guard_therapy_notes_signature_rows" in guards.missing()


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_rebuilds_a_table_leaves_it_guarded(note):
    with connection.schema_editor() as editor:
        field = Signature._meta.get_field("license")
        wider = type(field)(max_length=field.max_length + 1, blank=True)
        wider.set_attributes_from_name("license")
        wider.model = Signature
        editor.alter_field(Signature, field, wider)
        editor.alter_field(Signature, wider, field)
    call_command("migrate", verbosity=0)
    assert guards.missing() == []
    refused("DELETE FROM therapy_notes_signature")


def test_a_server_does_not_start_on_an_unguarded_database(tmp_path):
    """The door that gunicorn and runserver open: the WSGI module."""
    if not SQLITE:
        pytest.skip("starts a server of its own on SQLite")
    file = tmp_path / "record.sqlite3"
    run = {"env": {"DEBUG": "on", "DATABASE_PATH": str(file), "PATH": ""}, "capture_output": True, "text": True}
    start = [sys.executable, "-c", "import therapy_notes.wsgi"]
    assert "migrate" in subprocess.run(start, **run).stderr
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], check=True, **run)
    assert subprocess.run(start, **run).returncode == 0
    with sqlite3.connect(file) as shell:
        shell.execute("DROP TRIGGER guard_therapy_notes_signature_delete")
    shell.close()
    stopped = subprocess.run(start, **run)
    assert stopped.returncode == 1
    assert "guard_therapy_notes_signature_delete" in stopped.stderr


def test_notes_themselves_stay_writable(note):
    Note.objects.update(status="signed")
