"""What somebody with the database's password changes is found, and the first row that does not hold is named."""

import datetime as dt
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from billing.models import Decision
from tests.builders import (
    DAY,
    at,
    build_episode,
    build_patient,
    build_signed_visit,
    cosign,
    give_back,
    prove,
)
from tests.papers import build_paper, pdf
from tests.tampering import count_from_one, execute, lifted
from therapy_notes import emergency, integrity, prints, signing
from therapy_notes.attachments import storing
from therapy_notes.models import (
    Anchor,
    AuditEvent,
    LedgerEntry,
    Note,
    Section,
    Signature,
    SignedSentence,
    SignedVersion,
)
from therapy_notes.models.base import AppendOnlyError
from therapy_notes.models.ledger import entry_digest, stored

LATER = dt.timedelta(days=1)


@pytest.fixture
def numbered(db):
    count_from_one()


@pytest.fixture
def record(numbered, clinic, episode, therapist, assistant):
    """Two charts: three signed visits, one of them cosigned, one returned; an addendum, a decision. Anchored."""
    first = build_signed_visit(episode, therapist).note
    second = build_signed_visit(episode, assistant, start="10:00", activities=[("97530", "10:00", "10:23")]).note
    cosign(second, therapist)
    third = build_signed_visit(episode, assistant, start="11:00", activities=[("97530", "11:00", "11:23")]).note
    give_back(third, therapist)
    other = build_episode(clinic, patient=build_patient(clinic, "2002"))
    build_signed_visit(other, therapist, start="08:00", activities=[("97530", "08:00", "08:23")])
    waits = build_signed_visit(episode, assistant, start="07:00", activities=[("97530", "07:00", "07:23")]).note
    assert waits.versions.get().needs_cosign
    void = build_signed_visit(episode, therapist, start="06:00", activities=[("97530", "06:00", "06:23")]).note
    signing.void_note(void, "Another patient's visit.", proof=prove(therapist), at=at("18:00"))
    emergency.open_in_emergency(episode.patient, "Fell in the gym.", by=assistant, at=at("12:00"))
    signing.add_addendum(first, "The daughter called.", proof=prove(therapist), at=at("16:00"))
    who = {"patient": episode.patient, "by": therapist, "by_text": "Thea", "at": at("12:00")}
    Decision.objects.create(date=DAY, discipline="PT", units=1, answer=["97530"], **who)
    return episode


def problems(**more):
    return [str(problem) for problem in integrity.verify(**more)]


def anchor():
    return integrity.anchor_record(at=AuditEvent.objects.latest("pk").at + LATER)


class TestUntouched:
    def test_a_record_that_nobody_touched_holds_with_and_without_anchors(self, record):
        assert problems() == []
        lines = [integrity.kept_line(anchor()), integrity.kept_line(anchor())]
        assert problems(kept=lines) == []

    def test_an_empty_record_holds(self, db):
        assert problems() == []
        integrity.anchor_record(at=at("12:00"))
        assert problems() == []

    def test_every_row_of_evidence_has_one_entry_in_its_own_chart(self, record):
        for model in integrity.charts.sealed_models():
            for row in model.objects.all():
                entry = LedgerEntry.objects.get(table_name=model._meta.db_table, row_id=row.pk)
                assert entry.patient_id == row.chart_id()

    def test_numbers_of_a_chart_have_no_gap(self, record):
        numbers = LedgerEntry.objects.filter(patient=record.patient).values_list("number", flat=True)
        assert list(numbers) == list(range(1, len(numbers) + 1))

    def test_rows_of_evidence_are_not_made_in_bulk(self, record):
        with pytest.raises(AppendOnlyError, match="one by one"):
            Signature.objects.bulk_create([])

    def test_an_anchor_holds_only_what_grew(self, record, therapist):
        assert len(anchor().heads) == 2
        assert anchor().heads == {}
        build_signed_visit(record, therapist, start="06:00", activities=[("97530", "06:00", "06:23")], day=DAY - LATER)
        assert list(anchor().heads) == [str(record.patient_id)]


# What is done to the database, and what then is named first.
TAMPERING = {
    "a word of a signed note changed": (
        "UPDATE therapy_notes_signedversion SET content = replace(content, 'Lower seat', 'Higher seat') WHERE id = 1",
        "therapy_notes_signedversion 1",
    ),
    "a signer's name changed": (
        "UPDATE therapy_notes_signature SET name = 'Somebody else' WHERE id = 2",
        "therapy_notes_signature 2",
    ),
    "a signature moved in time": (
        "UPDATE therapy_notes_signature SET signed_at = '2026-03-01 09:00:00' WHERE id = 3",
        "therapy_notes_signature 3",
    ),
    "a signature deleted": ("DELETE FROM therapy_notes_signature WHERE id = 3", "therapy_notes_signature 3"),
    "a return deleted": (
        "DELETE FROM therapy_notes_comment; DELETE FROM therapy_notes_return",
        "therapy_notes_return 1",
    ),
    "an addendum changed": ("UPDATE therapy_notes_addendum SET text = 'Nobody called.'", "therapy_notes_addendum 1"),
    "a decision changed": ("UPDATE billing_decision SET units = 2", "billing_decision 1"),
    "a note that awaits is called signed": (
        "UPDATE therapy_notes_note SET status = 'signed' WHERE status = 'awaiting_cosign'",
        "therapy_notes_note",
    ),
    "a returned note is called signed": (
        "UPDATE therapy_notes_note SET status = 'signed' WHERE status = 'returned'",
        "therapy_notes_note",
    ),
    "a returned note awaits again": (
        "UPDATE therapy_notes_note SET status = 'awaiting_cosign' WHERE status = 'returned'",
        "therapy_notes_note",
    ),
    "a signed note is opened for an amendment": (
        "UPDATE therapy_notes_note SET status = 'amending' WHERE status = 'signed'",
        "therapy_notes_note",
    ),
    "a void note counts again": (
        "UPDATE therapy_notes_note SET status = 'signed' WHERE status = 'void'",
        "therapy_notes_note",
    ),
    "a note gets another day": (
        "UPDATE therapy_notes_note SET date = '2026-03-05' WHERE status = 'signed'",
        "therapy_notes_note",
    ),
    "a note gets another author": (
        "UPDATE therapy_notes_note SET author_id = (SELECT max(signer_id) FROM therapy_notes_signature) "
        "WHERE status = 'signed' AND author_id = (SELECT min(signer_id) FROM therapy_notes_signature)",
        "therapy_notes_note",
    ),
    "an episode gets another patient": (
        "UPDATE therapy_notes_episode SET patient_id = (SELECT max(id) FROM therapy_notes_patient)",
        "therapy_notes_note",
    ),
    "an emergency is hidden": ("DELETE FROM therapy_notes_emergencyaccess", "therapy_notes_emergencyaccess"),
    "a ledger entry deleted": ("DELETE FROM therapy_notes_ledgerentry WHERE id = 2", "ledger entry 3"),
    "a ledger entry of another chart": (
        "UPDATE therapy_notes_ledgerentry SET patient_id = (SELECT max(id) FROM therapy_notes_patient), number = 90 "
        "WHERE id = 1",
        "ledger entry 2",
    ),
}


class TestTampering:
    @pytest.mark.parametrize("what", list(TAMPERING))
    def test_it_is_found_and_named(self, record, what):
        sql, named = TAMPERING[what]
        for statement in sql.split("; "):
            assert execute(statement) >= 1
        assert problems()[0].startswith(named)

    def test_a_row_that_is_put_in_is_found(self, record):
        names = "version_id, signer_id, meaning, name, credential, license, signed_at, signed_at_text, method"
        execute(
            f"INSERT INTO therapy_notes_signature ({names}) SELECT {names} FROM therapy_notes_signature WHERE id = 1"
        )
        assert "was put in past the record" in problems()[0]

    def test_two_versions_that_change_places_are_found(self, record):
        first, second = SignedVersion.objects.order_by("pk")[:2]
        execute("UPDATE therapy_notes_signedversion SET content = %s WHERE id = %s", second.content, first.pk)
        execute("UPDATE therapy_notes_signedversion SET content = %s WHERE id = %s", first.content, second.pk)
        assert problems()[0].startswith(f"therapy_notes_signedversion {first.pk}")

    def test_two_entries_that_change_places_are_found(self, record):
        for old, new in ((1, 91), (2, 1), (91, 2)):
            execute(
                "UPDATE therapy_notes_ledgerentry SET number = %s WHERE patient_id = %s AND number = %s",
                new,
                record.patient_id,
                old,
            )
        assert problems()[0].startswith("ledger entry")

    def test_a_signature_that_is_cut_from_the_end_with_its_entry_is_found_by_the_state_of_its_note(self, record):
        last = Signature.objects.exclude(version__patient=record.patient).latest("pk")
        execute(
            "DELETE FROM therapy_notes_ledgerentry WHERE table_name = 'therapy_notes_signature' AND row_id = %s",
            last.pk,
        )
        execute("DELETE FROM therapy_notes_signature WHERE id = %s", last.pk)
        assert problems() == [
            f"therapy_notes_note {last.version.note_id} (chart of patient "
            f"{last.version.patient_id}): is signed, which its signatures do not bear out"
        ]

    def test_words_forged_with_the_whole_ledger_are_found_by_their_own_digest(self, record):
        forge(record.patient, "therapy_notes_signedversion", 1, "content", "{}")
        assert problems()[0].startswith("therapy_notes_signedversion 1")
        assert "its words do not have its digest" in problems()[0]

    def test_the_newest_note_cut_with_all_its_entries_is_found_by_the_audit_log(self, record):
        version = SignedVersion.objects.exclude(patient=record.patient).latest("pk")
        table = "DELETE FROM therapy_notes_ledgerentry WHERE patient_id = %s"
        execute(table, version.patient_id)
        execute("DELETE FROM therapy_notes_signature WHERE version_id = %s", version.pk)
        execute("DELETE FROM therapy_notes_signedversion WHERE id = %s", version.pk)
        Note.objects.filter(pk=version.note_id).update(status="draft")
        assert problems()[0].startswith(
            f"note {version.note_id} (chart of patient {version.patient_id}): is in the audit log"
        )

    def test_a_note_that_is_set_back_to_a_draft_is_found(self, record):
        Note.objects.filter(status="signed").update(status="draft")
        assert "is draft, which its signatures do not bear out" in problems()[0]

    def test_a_signature_forged_with_its_whole_ledger_is_found_by_the_anchor(self, record):
        """Who knows the code can write a chart's ledger anew: yesterday's anchor still tells."""
        anchor()
        forge(record.patient, "therapy_notes_signature", 1, "name", "Somebody else")
        assert [one.split(":")[0] for one in problems()] == [f"chart of patient {record.patient_id}"]

    def test_a_chart_that_is_removed_whole_is_found_by_the_audit_log_and_by_the_anchor(self, record):
        anchor()
        remove_chart(record.patient_id, events=False)
        assert problems()[0].startswith("note 1 (chart of patient")
        assert f"chart of patient {record.patient_id}" in [one.split(" :")[0].split(":")[0] for one in problems()]

    def test_a_chart_that_is_removed_with_all_that_the_log_says_of_it_is_found_by_the_anchor(self, record):
        anchor()
        remove_chart(record.patient_id)
        found = [one.split(":")[0] for one in problems()]
        assert found[0] == f"chart of patient {record.patient_id}"
        assert found[1].startswith("audit events")

    def test_anchors_that_are_written_anew_are_found_by_the_one_that_was_kept(self, record):
        kept = integrity.kept_line(anchor())
        remove_chart(record.patient_id)
        execute("DELETE FROM therapy_notes_anchor")
        anchor()
        assert problems() == []
        assert problems(kept=[kept])[0].startswith("anchor 1: is not the one that was kept")

    def test_an_anchor_that_is_changed_or_taken_out_is_found(self, record, therapist):
        for _ in range(3):
            anchor()
        execute("DELETE FROM therapy_notes_anchor WHERE number = 2")
        assert problems()[0].startswith("anchor 3: does not follow")


class TestDocuments:
    @pytest.fixture
    def paper(self, record, therapist):
        return build_paper(record.patient, therapist)

    def test_one_that_nobody_touched_holds(self, paper):
        assert problems() == []

    def test_a_file_that_was_altered_or_is_missing_is_named_by_its_row(self, paper):
        file, named = storing.path_of(paper.sha256), f"therapy_notes_attachment {paper.pk} (chart of patient "
        named += f"{paper.patient_id}): "
        content = file.read_bytes()
        file.chmod(0o600)
        file.write_bytes(content[:-1])
        with pytest.raises(CommandError, match=re.escape(f"First: {named}its file was altered")):
            call_command("verify_record")
        file.unlink()
        assert problems() == [f"{named}its file is missing"]

    def test_a_digest_that_was_changed_to_that_of_another_file_is_found(self, paper):
        other = build_paper(paper.patient, paper.by, content=pdf("Another order"))
        execute("UPDATE therapy_notes_attachment SET sha256 = %s WHERE id = %s", other.sha256, paper.pk)
        assert problems()[0].startswith(f"therapy_notes_attachment {paper.pk} ")


class TestPrints:
    def test_a_file_that_was_altered_or_is_missing_is_named_by_its_row(self, episode, therapist, settings, tmp_path):
        settings.PRINTS_ROOT = tmp_path / "prints"
        build_signed_visit(episode, therapist)
        row = prints.keep(SignedVersion.objects.get(), at=at("15:00"))
        assert problems() == []
        file = prints.keeping.FILES.path_of(row.sha256)
        named = f"therapy_notes_print {row.pk} (chart of patient {episode.patient_id}): its file "
        file.write_bytes(b"%PDF")
        assert problems() == [f"{named}was altered"]
        file.unlink()
        assert problems() == [f"{named}is missing"]


class TestAuditLog:
    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE therapy_notes_auditevent SET actor_text = 'Nobody' WHERE id = 2",
            "DELETE FROM therapy_notes_auditevent WHERE id = 2",
            "UPDATE therapy_notes_auditevent SET id = 0 WHERE id = 2",
        ],
    )
    def test_what_an_anchor_covers_cannot_change_unseen(self, record, sql):
        anchor()
        execute(sql)
        assert problems()[0].startswith("audit events 1 to")

    def test_events_of_the_last_minutes_wait_for_the_next_anchor(self, record):
        assert integrity.anchor_record(at=AuditEvent.objects.latest("pk").at).audit_through == 0
        assert anchor().audit_count == AuditEvent.objects.count()


class TestCommands:
    def test_verify_record_says_how_much_holds(self, record, capsys):
        call_command("verify_record")
        said = capsys.readouterr()
        assert said.out.startswith(f"The record holds: {LedgerEntry.objects.count()} ledger entries, ")
        assert "No anchor was made" in said.err
        call_command("anchor_record")
        call_command("verify_record")
        assert "No anchor" not in capsys.readouterr().err

    def test_verify_record_names_the_first_row_and_fails(self, record):
        execute("UPDATE therapy_notes_signature SET name = 'Somebody else' WHERE id = 1")
        with pytest.raises(CommandError, match="First: therapy_notes_signature 1"):
            call_command("verify_record")

    def test_an_anchor_is_kept_in_a_file_and_verified_from_there(self, record, tmp_path, capsys):
        kept = tmp_path / "anchors"
        call_command("anchor_record", keep=kept)
        call_command("anchor_record", keep=kept)
        assert len(kept.read_text().splitlines()) == 2
        call_command("verify_record", kept=kept)
        kept.write_text(kept.read_text().replace(Anchor.objects.first().sha256, "0" * 64))
        with pytest.raises(CommandError, match="anchor 1"):
            call_command("verify_record", kept=kept)


def forge(patient, table, row, column, value):
    """Change a row, and write the ledger of its chart anew so that it binds again."""
    execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", value, row)
    models = {model._meta.db_table: model for model in integrity.charts.sealed_models()}
    with lifted(), connection.cursor() as cursor:
        previous = ""
        for entry in LedgerEntry.objects.filter(patient=patient).order_by("number"):
            facts = {name: getattr(entry, name) for name in integrity.charts.PLACE} | {"previous": previous}
            said = stored(models[entry.table_name], entry.row_id, entry.columns.split())
            sha256 = entry_digest(facts, said)
            sql = "UPDATE therapy_notes_ledgerentry SET previous = %s, sha256 = %s WHERE id = %s"
            cursor.execute(sql, [previous, sha256, entry.pk])
            previous = sha256


def remove_chart(patient, *, events=True):
    """Every signed row of a chart, its ledger, the notes, and what the audit log says of it."""
    notes = Note.objects.filter(episode__patient=patient)
    with lifted(), connection.cursor() as cursor:
        for table, row in (
            LedgerEntry.objects.filter(patient=patient).order_by("-number").values_list("table_name", "row_id")
        ):
            cursor.execute(f"DELETE FROM {table} WHERE id = %s", [row])
        cursor.execute("DELETE FROM therapy_notes_ledgerentry WHERE patient_id = %s", [patient])
        if events:
            cursor.execute("DELETE FROM therapy_notes_auditevent WHERE patient_id = %s", [patient])
        Section.objects.filter(note__in=notes).delete()
        SignedSentence.objects.filter(patient=patient).delete()
        notes.delete()
