"""What signed versions, signatures and the state of each note say of one another."""

import json
from itertools import islice

from django.db.models import Exists, OuterRef, Q

from therapy_notes.content import digest
from therapy_notes.integrity.problems import Problem
from therapy_notes.models import Addendum, AuditEvent, Note, Return, Signature, SignedVersion, Voiding, Withdrawal

Status = Note.Status
AT_ONCE = 500
SIGNING = ("note.signed", "note.cosigned", "addendum.added", "addendum.cosigned")
WITHOUT = "is {}, which its signatures do not bear out"


def version_problems():
    """Each signed version follows from the one before it in its chart, and its digest is that of its words."""
    heads, numbers = {}, {}
    rows = SignedVersion.objects.order_by("pk").values_list(
        "pk", "patient_id", "note_id", "number", "content", "sha256", "previous_id"
    )
    for pk, patient, note, number, text, sha256, previous in rows.iterator(chunk_size=200):
        where = {"table": SignedVersion._meta.db_table, "row": pk, "patient": patient}
        last, last_sha256 = heads.get(patient, (None, ""))
        if previous != last:
            yield Problem(why="does not follow from the version before it in the chart", **where)
        if digest(text, previous=last_sha256) != sha256:
            yield Problem(why="its words do not have its digest", **where)
        if number != numbers.get(note, 0) + 1:
            yield Problem(why=f"is version {number} of its note, where {numbers.get(note, 0) + 1} follows", **where)
        heads[patient], numbers[note] = (pk, sha256), number


def addendum_problems():
    """The digest of an addendum binds it to a version of its note."""
    versions = {}
    for note, sha256 in SignedVersion.objects.filter(note__addenda__isnull=False).values_list("note_id", "sha256"):
        versions.setdefault(note, set()).add(sha256)
    for one in Addendum.objects.select_related("note__episode").iterator(chunk_size=200):
        if one.sha256 not in {digest(one.text, previous=sha256) for sha256 in versions.get(one.note_id, ())}:
            why = "its words do not have its digest"
            yield Problem(Addendum._meta.db_table, one.pk, why, one.note.episode.patient_id)


def state_problems():
    """Whether the state of each note is one that its signatures lead to."""
    latest = SignedVersion.objects.filter(note=OuterRef("pk")).order_by("-number")
    signed = Signature.objects.filter(version=OuterRef("latest"), withdrawal=None)
    by_author = Exists(signed.filter(signer=OuterRef("author")))
    by_other = Exists(signed.exclude(signer=OuterRef("author")))
    withdrawn = Withdrawal.objects.filter(signature__version=OuterRef("latest"), signer=OuterRef("author"))
    given_back = Exists(Return.objects.filter(version=OuterRef("latest"))) | Exists(withdrawn)
    is_void = Exists(Voiding.objects.filter(note=OuterRef("pk")))
    notes = Note.objects.annotate(latest=latest.values("pk")[:1], waits=latest.values("needs_cosign")[:1])
    final = by_author & ~given_back & (Q(waits=False) | by_other)
    holds = (
        Q(~is_void, status=Status.DRAFT, latest=None)
        | Q(final, ~is_void, status__in=(Status.SIGNED, Status.AMENDING))
        | Q(by_author, ~given_back, ~by_other, ~is_void, status=Status.AWAITING_COSIGN)
        | Q(given_back, ~is_void, status=Status.RETURNED)
        | Q(is_void, status=Status.VOID)
    )
    wrong = notes.exclude(pk__in=notes.filter(holds).values("pk")).order_by("pk")
    for pk, status, patient in wrong.values_list("pk", "status", "episode__patient_id"):
        yield Problem(Note._meta.db_table, pk, WITHOUT.format(Status(status).label.lower()), patient)
    yield from _amended_without_a_word()


def _amended_without_a_word():
    """A note is opened for an amendment by an act that the audit log tells."""
    for note in Note.objects.filter(status=Status.AMENDING).select_related("episode"):
        if not AuditEvent.objects.filter(event="amendment.opened", subject=f"note {note.pk}").exists():
            yield Problem(
                Note._meta.db_table, note.pk, "is being amended, and nobody opened it", note.episode.patient_id
            )


def place_problems():
    """Whether a signed note still stands in the chart, on the day and under the author that its signed version says."""
    signed = Note.objects.filter(status__in=(*Note.SIGNED_BY_AUTHOR, Status.VOID), versions__isnull=False).distinct()
    latest = SignedVersion.objects.filter(note=OuterRef("pk")).order_by("-number")
    facts = signed.annotate(content=latest.values("content")[:1], chart=latest.values("patient")[:1]).order_by("pk")
    rows = facts.values_list("pk", "kind", "date", "author__clinician", "episode__patient_id", "content", "chart")
    for pk, kind, date, author, patient, text, chart in rows.iterator(chunk_size=200):
        said = _read(text)
        where = {"table": Note._meta.db_table, "row": pk, "patient": chart}
        if patient != chart:
            yield Problem(why="was moved to the chart of another patient", **where)
        now = {"kind": kind, "date": date.isoformat(), "author": author}
        if now != {"kind": said.get("kind"), "date": said.get("date"), "author": said.get("author", {}).get("id")}:
            yield Problem(why="is of another kind, day or author than its signed version says", **where)


def log_problems():
    """What the audit log says was signed is there: a row that was cut with its ledger entry leaves its event behind."""
    told = AuditEvent.objects.filter(event__in=SIGNING).order_by("pk")
    events = told.values_list("event", "subject", "detail", "patient_id").iterator(chunk_size=AT_ONCE)
    while batch := list(islice(events, AT_ONCE)):
        asked = {detail.get("sha256") for _, _, detail, _ in batch}
        known = set(SignedVersion.objects.filter(sha256__in=asked).values_list("sha256", flat=True))
        known |= set(Addendum.objects.filter(sha256__in=asked).values_list("sha256", flat=True))
        for event, subject, detail, patient in batch:
            if detail.get("sha256") not in known:
                yield Problem(subject, "", f"is in the audit log ({event}), and what was signed is gone", patient)


def _read(text):
    try:
        return json.loads(text)
    except ValueError:
        return {}
