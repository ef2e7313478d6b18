"""What is missing in a packet, said on its cover instead of hidden: reviewers deny what they do not find."""

from operator import attrgetter

from billing.rules.care.periods import REPORTED
from therapy_notes.models import Attachment, Note, PlanEvent, PlanOfCare
from therapy_notes.packets.bearing import NAMES
from therapy_notes.packets.entries import Missing
from therapy_notes.plans.signatures import order_of, signature_of
from therapy_notes.plans.standing import wants_signature

Event = PlanEvent.Kind
Status = Note.Status
UNSIGNED = {
    Status.DRAFT: "a draft, not signed by {author}",
    Status.RETURNED: "returned to {author} and not signed again",
    Status.VOID: "marked as void, so it is left out",
}
SIGNED = {
    Status.AWAITING_COSIGN: "signed by its author, awaiting the cosignature",
    Status.AMENDING: "being amended by its author; the signed version goes out",
}
NEEDED = {"plans": "plan of care", "evaluations": "evaluation"}


def missing_of(found, asked, scans, *, on):
    """All that is missing, in the order of its days, what has none last."""
    rows = []
    for care in found.care:
        rows += _notes(care, asked, on=on)
        rows += _nothing(care, asked)
        if "reports" in asked.kinds:
            rows += _reports(care, asked)
        if "plans" in asked.kinds:
            rows += _certifications(care, scans)
    rows += _days(found, asked)
    rows += _filed_in_error(found, scans, asked)
    dated = sorted((one for one in rows if one.day), key=attrgetter("day"))
    return [*dated, *(one for one in rows if not one.day)]


def _notes(care, asked, *, on):
    wanted = {kind for name, kind in NAMES.items() if name in asked.kinds}
    going = {one.note.pk for one in care.chosen}
    for one in care.notes:
        note = one.note
        if note.kind not in wanted or note.date > on:
            continue
        if note.pk in going:
            yield from of_signed(one)
        elif not one.is_out and _of_these_days(note, asked):
            yield Missing(note.date, note.get_kind_display(), why_unsigned(one))


def _of_these_days(note, asked):
    if note.kind == Note.Kind.VISIT:
        return asked.wants(note.date)
    return not (asked.last and note.date > asked.last and note.kind != Note.Kind.REPORT)


def why_unsigned(one):
    """Why a note does not go out, in words."""
    missed = one.note.visit.missed if one.note.visit else ""
    if missed and one.version is None:
        return f"the visit did not take place: {one.note.visit.get_missed_display().lower()}"
    if one.is_ahead:
        return f"nothing is written; planned with {one.author}"
    return UNSIGNED.get(one.note.status, "not signed by {author}").format(author=one.author)


def of_signed(one):
    """What is still open of a note that goes out."""
    what, day = one.note.get_kind_display(), one.note.date
    if one.note.status in SIGNED:
        yield Missing(day, what, SIGNED[one.note.status])
    for row in one.addenda:
        if row.waits:
            yield Missing(day, what, f"its addendum by {row.by.name} awaits the cosignature")


def _nothing(care, asked):
    """Of what every episode needs: that there is none at all."""
    kinds = {one.note.kind for one in care.out}
    for name, words in NEEDED.items():
        if name in asked.kinds and NAMES[name] not in kinds:
            yield Missing(None, words.capitalize(), f"no signed {words} is on record for {_named(care)}")
    ended = care.episode.ended
    if "discharges" in asked.kinds and ended and Note.Kind.DISCHARGE not in kinds:
        yield Missing(ended, "Discharge", f"no signed discharge report is on record for {_named(care)}")


def _reports(care, asked):
    """The reporting periods that ended without a report, or without a therapist's own service."""
    for number, period in enumerate(care.periods, start=1):
        if asked.last and period.start > asked.last or asked.first and period.end and period.end < asked.first:
            continue
        if period.end and period.status not in REPORTED:
            days = f"{period.days} treatment day{'' if period.days == 1 else 's'}"
            words = f"no report for reporting period {number}, of {days}"
            yield Missing(period.end, "Progress report", words)
        elif period.status == "late":
            yield Missing(period.end, "Progress report", f"that of reporting period {number} was written late")
        if period.end and period.participation == "missing":
            words = f"no therapist treated in reporting period {number}"
            yield Missing(period.end, "Therapist's own treatment", words)


def _certifications(care, scans):
    readable = {one.pk: one for one in scans}
    notes = {one.note.pk for one in care.chosen}
    for plan in care.papers.plans:
        if plan.note not in notes:
            continue
        first = plan.kind == PlanOfCare.Kind.INITIAL
        if signature_of(plan) is None and (wants_signature(plan) or first):
            order = first and order_of(plan)
            words = "no certification by a physician or non-physician practitioner is on record"
            if order:
                words += "; a signed order is on file, which may stand in its place"
            yield Missing(plan.starts, "Certification", f"{words} for the plan of this day")
        for event in plan.events:
            yield from _paper(event, readable)


def _paper(event, readable):
    if event.attachment_id is None:
        return
    paper = readable.get(event.attachment_id)
    what = "Certification" if event.kind == Event.CERTIFIED else "Order"
    if paper is None:
        yield Missing(event.on, what, "its paper is not among those that who asked may read")
    elif hasattr(paper, "filed_in_error"):
        yield Missing(event.on, what, "its paper was marked as filed in error, and none took its place")


def _days(found, asked):
    """Dates of service of the reviewer's list on which nothing was planned or done."""
    known = {one.note.date for care in found.care for one in care.notes if one.note.visit_id}
    for day in asked.days:
        if day not in known:
            yield Missing(day, "Visit", "no visit of this day is on record")


def _filed_in_error(found, scans, asked):
    if "documents" not in asked.kinds:
        return
    for one in scans:
        if hasattr(one, "filed_in_error"):
            words = "marked as filed in error, so it is left out"
            yield Missing(one.date, Attachment.Kind(one.kind).label, words)


def _named(care):
    return f"{care.episode.get_discipline_display().lower()}, {care.episode.title}"
