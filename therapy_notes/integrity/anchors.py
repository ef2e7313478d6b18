"""The daily anchor: one digest over the heads of all charts and over the audit log, to be kept elsewhere.

Who holds yesterday's anchor can tell that a whole chart, ledger and all, was taken out or written anew since.
"""

import datetime as dt
import hashlib
import json

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery

from therapy_notes.integrity.problems import Problem
from therapy_notes.models import Anchor, AuditEvent, LedgerEntry
from therapy_notes.models.ledger import plain

# Events of transactions that are still under way are left to the next anchor.
MARGIN = dt.timedelta(minutes=10)
EVENT = (
    "pk",
    "at",
    "event",
    "actor_id",
    "actor_text",
    "clinic_id",
    "patient_id",
    "subject",
    "detail",
    "request_id",
    "address",
)


@transaction.atomic
def anchor_record(*, at):
    """Add an anchor over all that the record holds at that moment; of the audit log, all but the last ten minutes."""
    last = Anchor.objects.select_for_update(no_key=True).order_by("number").last()
    known = anchored(Anchor.objects.order_by("number"))
    heads = {patient: head for patient, head in _heads().items() if known.get(patient) != head}
    through = AuditEvent.objects.filter(at__lt=at - MARGIN).aggregate(last=Max("pk"))["last"] or 0
    before = last.audit_through if last else 0
    through = max(through, before)
    facts = {
        "number": last.number + 1 if last else 1,
        "made_at": at,
        "heads": heads,
        "audit_through": through,
        "audit_count": _events(before, through).count(),
        "audit_sha256": _audit_digest(before, through),
    }
    return Anchor.objects.create(**facts, sha256=_digest(facts, last.sha256 if last else ""))


def last_anchor():
    """The anchor made last; None where none was."""
    return Anchor.objects.order_by("number").last()


def kept_line(anchor):
    """What is kept elsewhere of an anchor: its number, digest and moment."""
    return f"{anchor.number} {anchor.sha256} {anchor.made_at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def anchored(anchors):
    """Chart by chart, the last number and digest that any of the anchors, oldest first, has of it."""
    known = {}
    for anchor in anchors:
        known |= anchor.heads
    return known


def anchor_problems(kept=()):
    """Anchors that do not bind, charts and audit events that are not what an anchor has of them.

    `kept` are lines of `kept_line`, as they were put away: an anchor that they have must be among ours.
    """
    through, previous, number, digests = 0, "", 0, {}
    for anchor in Anchor.objects.order_by("number"):
        yield from _of_anchor(anchor, number, previous, through)
        number, previous, through = anchor.number, anchor.sha256, anchor.audit_through
        digests[anchor.number] = anchor.sha256
    for line in kept:
        number, sha256, *_ = line.split()
        if digests.get(int(number)) != sha256:
            yield Problem("anchor", number, "is not the one that was kept: the record was written anew since")


def _of_anchor(anchor, number, previous, through):
    names = ("number", "made_at", "heads", "audit_through", "audit_count", "audit_sha256")
    if (
        anchor.number != number + 1
        or _digest({name: getattr(anchor, name) for name in names}, previous) != anchor.sha256
    ):
        yield Problem("anchor", anchor.number, "does not follow from the anchor before it")
    found = {(str(one["patient_id"]), one["number"]): one["sha256"] for one in _entries(anchor.heads)}
    for patient, (last, sha256) in anchor.heads.items():
        if found.get((patient, last)) != sha256:
            why = f"anchor {anchor.number} has its entry {last}, which is not there: the chart was cut or replaced"
            yield Problem("chart of patient", patient, why)
    if _audit_digest(through, anchor.audit_through) != anchor.audit_sha256:
        now, rows = _events(through, anchor.audit_through).count(), f"{through + 1} to {anchor.audit_through}"
        yield Problem("audit events", rows, f"do not say what they said: {now} are there, {anchor.audit_count} were")


def _heads():
    last = LedgerEntry.objects.filter(patient=OuterRef("patient")).order_by("-number").values("number")[:1]
    rows = LedgerEntry.objects.filter(number=Subquery(last)).values_list("patient_id", "number", "sha256")
    return {str(patient): [number, sha256] for patient, number, sha256 in rows}


def _entries(heads):
    """The entries that have the digests of the heads, some hundred charts at a time: where each stands is compared."""
    digests = [sha256 for _, sha256 in heads.values()]
    for start in range(0, len(digests), 500):
        found = LedgerEntry.objects.filter(sha256__in=digests[start : start + 500])
        yield from found.values("patient_id", "number", "sha256")


def _events(after, through):
    return AuditEvent.objects.filter(pk__gt=after, pk__lte=through).order_by("pk")


def _audit_digest(after, through):
    whole = hashlib.sha256()
    for row in _events(after, through).values_list(*EVENT).iterator(chunk_size=2000):
        whole.update(_canonical([plain(value) for value in row]) + b"\n")
    return whole.hexdigest()


def _digest(facts, previous):
    text = _canonical({name: plain(value) for name, value in facts.items()})
    return hashlib.sha256(previous.encode() + b"\n" + text).hexdigest()


def _canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
