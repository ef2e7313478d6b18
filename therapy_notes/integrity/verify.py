"""All checks of the record, in the order in which one would look."""

from therapy_notes import attachments, prints
from therapy_notes.integrity import guards
from therapy_notes.integrity.anchors import anchor_problems
from therapy_notes.integrity.charts import ledger_problems, unsealed_rows
from therapy_notes.integrity.evidence import (
    addendum_problems,
    log_problems,
    place_problems,
    state_problems,
    version_problems,
)
from therapy_notes.integrity.problems import Problem
from therapy_notes.models import Anchor, Attachment, AuditEvent, LedgerEntry, Print, SignedVersion


def verify(kept=()):
    """Every problem of the record, as a `Problem`, most telling first; nothing where it holds.

    `kept` are lines of anchors that were put away elsewhere. It reads all charts: some 15 seconds for 100,000
    entries and 300,000 audit events, and besides each document whole.
    """
    for name in guards.missing():
        yield Problem("trigger", name, "is missing: the table stood open")
    yield from ledger_problems()
    yield from unsealed_rows()
    yield from version_problems()
    yield from addendum_problems()
    yield from state_problems()
    yield from place_problems()
    yield from log_problems()
    yield from document_problems()
    yield from print_problems()
    yield from anchor_problems(kept)


def document_problems():
    """Papers whose file is gone or is not what was added: the row's digest is the ledger's to prove, the bytes not."""
    for paper, why in attachments.verify():
        yield Problem(Attachment._meta.db_table, paper.pk, why, paper.patient_id)


def print_problems():
    """Prints whose file is gone or is not what was given out: the words are safe, these bytes of them are not."""
    for row, why in prints.verify():
        yield Problem(Print._meta.db_table, row.pk, why, row.version.patient_id)


def counted():
    """How much there was to verify, by what it is called."""
    models = {"ledger entries": LedgerEntry, "signed versions": SignedVersion, "documents": Attachment}
    models |= {"prints": Print, "audit events": AuditEvent}
    return {name: model.objects.count() for name, model in models.items()} | {"anchors": Anchor.objects.count()}
