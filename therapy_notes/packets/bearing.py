"""Which notes bear on the dates of service that were asked for: not the visits of these days alone.

Reviewers look for the plan and its certification, the evaluation it rests on, and the reports that cover the days.
"""

from therapy_notes.models import Note, ProgressReport

Kind = Note.Kind


def chosen(care, asked):
    """The notes of an episode that go out, in the order of their days; one query where dates were asked for."""
    wanted = {kind: name in asked.kinds for name, kind in NAMES.items()}
    found = [one for one in care.out if wanted[one.note.kind]]
    if asked.first is None and asked.last is None:
        return found
    reports, plans = _reports(care, asked), _plans(care, asked)
    return [one for one in found if _bears(one, asked, reports, plans)]


NAMES = {
    "plans": Kind.PLAN,
    "evaluations": Kind.EVALUATION,
    "visits": Kind.VISIT,
    "reports": Kind.REPORT,
    "discharges": Kind.DISCHARGE,
}


def _bears(one, asked, reports, plans):
    note = one.note
    if note.kind == Kind.VISIT:
        return asked.wants(note.date)
    if note.kind == Kind.EVALUATION:
        return not asked.last or note.date <= asked.last
    return note.pk in (plans if note.kind == Kind.PLAN else reports)


def _plans(care, asked):
    """The plans in force on any of the days."""
    rows = care.papers.plans
    if asked.last:
        rows = [one for one in rows if one.starts <= asked.last]
    current = care.papers.current(asked.first) if asked.first else None
    return {one.note for one in rows if not asked.first or one.ends >= asked.first or one is current}


def _reports(care, asked):
    """The reports from the first that closes on or after the first day to the first that covers the last."""
    known = [one.note for one in care.out if one.note.kind in Note.REPORTS]
    ends = dict(ProgressReport.objects.filter(note__in=known).values_list("note", "period_end")) if known else {}
    found = set()
    for note in sorted(known, key=lambda one: (ends.get(one.pk, one.date), one.pk)):
        end = ends.get(note.pk, note.date)
        if asked.first and end < asked.first:
            continue
        found.add(note.pk)
        if asked.last and end >= asked.last:
            break
    return found
