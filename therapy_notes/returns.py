"""The versions of a note that were returned to its author, or that the author took back: part of the printed trail."""

from collections import defaultdict

from django.utils import timezone

from therapy_notes.clinic_time import format_stamp
from therapy_notes.content import signed_content
from therapy_notes.models import Return


def before(version):
    """Those before a version, oldest first: number, signatures, what ended it, by whom, when, and why.

    What a supervisor asked for stays between the two: `reason` is empty for a return.
    """
    return before_each([version])[version.pk]


def before_each(versions):
    """The same of many, by each one's number in the database; three queries, and none where all are first versions."""
    notes = {one.note_id for one in versions if one.number > 1}
    told = defaultdict(list)
    if notes:
        rows = Return.objects.filter(version__note__in=notes).select_related("version")
        for row in rows.prefetch_related("version__signatures__withdrawal").order_by("version__number"):
            told[row.version.note_id].append(_told(row))
    return {one.pk: [row for row in told[one.note_id] if row["number"] < one.number] for one in versions}


def _told(row):
    signatures = list(row.version.signatures.all())
    told = {"number": row.version.number, "signatures": signatures}
    own = _withdrawal_of(signatures, row.by_id)
    if own:
        by, at_text = f"{own.name}, {own.credential}", own.signed_at_text
        return told | {"act": "Withdrawn", "by": by, "at_text": at_text, "reason": own.reason}
    clinic = signed_content(row.version)["clinic"]
    with timezone.override(clinic["time_zone"]):  # on paper it is the same, wherever and whenever it is read
        at_text = format_stamp(row.at, clinic["date_style"])
    return told | {"act": "Returned", "by": row.by_text, "at_text": at_text, "reason": ""}


def _withdrawal_of(signatures, author_id):
    """The author's own withdrawal, where they returned the note to themselves; a supervisor's is no return."""
    own = signatures[0] if signatures and signatures[0].signer_id == author_id else None
    return getattr(own, "withdrawal", None)
