"""What counts as a progress report beside one: a clinician states by signature that another note holds every element.

A re-evaluation or a recertified plan may hold them all, or the treatment notes of a period may, each at least once
(Pub. 100-02 ch. 15 §220.3 D).
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from billing.rules import catalogue
from billing.rules.care.complexity import reevaluation_code
from therapy_notes import access, audit, clocks
from therapy_notes.access.afterwards import need_to_state
from therapy_notes.clinic_time import day_of, format_day
from therapy_notes.models import Clinician, CountsAsReport, Note, PlanOfCare
from therapy_notes.models.ledger import hold_chart
from therapy_notes.reporting.elements import BY_ITSELF, LABELS, NAMES
from therapy_notes.signing.states import lock, signer

Kind = CountsAsReport.Kind
ASKED = tuple(name for name in NAMES if name not in BY_ITSELF)
WHERE_RELEVANT = ("statements",)  # asked only where the patient said something that bears on the goals
# Assistants write what was measured and done; why it got better, and what follows, a clinician judges.
JUDGED = ("assessment", "plan", "goals", "need")
ASKS_WHERE = "Say in which signed note this stands."
NOT_JUDGED = "An assistant or student wrote this note: a clinician judges this. Choose a therapist's note."


def kinds_of(note):
    """What the note may count as."""
    if note.kind == Note.Kind.PLAN:
        plan = PlanOfCare.objects.filter(note=note).first()
        return [Kind.RECERTIFIED_PLAN] if plan and plan.kind != PlanOfCare.Kind.INITIAL else []
    if note.kind not in Note.WITH_VISIT:
        return []
    own = [Kind.NOTES] if note.kind == Note.Kind.VISIT else []
    return [Kind.REEVALUATION, *own] if _evaluates_again(note) else own


def _evaluates_again(note):
    """Whether it is an evaluation by a code of re-evaluations, or one after another visit of the episode."""
    found = (catalogue.find(code) for code in note.visit.activities.values_list("code", flat=True))
    codes = {code.number for code in found if code and code.evaluation}
    if reevaluation_code(note.episode.discipline, on=note.date) in codes:
        return True
    if not codes and note.kind != Note.Kind.EVALUATION:
        return False
    earlier = Note.objects.filter(episode=note.episode_id, kind__in=Note.WITH_VISIT, status__in=Note.SIGNED_BY_AUTHOR)
    return earlier.filter(Q(date__lt=note.date) | Q(date=note.date, pk__lt=note.pk)).exists()


def may_count(note):
    """Whether the note may count as something; a report and a discharge count by themselves."""
    return note.kind == Note.Kind.VISIT or bool(kinds_of(note))


def candidates(note):
    """The signed notes of the episode up to that one, the latest first, in which elements may stand."""
    found = Note.objects.filter(episode=note.episode_id, status__in=Note.SIGNED_BY_AUTHOR, date__lte=note.date)
    found = found.exclude(kind__in=Note.REPORTS).select_related("author__clinician", "visit")
    return list(found.order_by("-date", "-pk"))


def waiting_period(note, period_end, *, on):
    """The period that waits for a report, or is still open, in which that day lies; None where none does."""
    for one in clocks.periods_to_report(note.episode, on=on):
        if one.start <= period_end <= (one.end or on):
            return one
    return None


def proposed_end(note, *, on):
    """The last treatment day up to the note of the oldest period that waits for a report; None where none does."""
    days = [one.date for one in clocks.course_of(note.episode).days if one.date <= note.date]
    for period in clocks.periods_to_report(note.episode, on=on):
        own = [day for day in days if period.start <= day <= (period.end or on)]
        if own:
            return own[-1]
    return None


@transaction.atomic
def state_complete(note, *, kind, period_end, elements, proof, at):
    """State that the note, or the notes named in `elements` (element to a note's number), hold a whole report.

    It then closes the period through `period_end`. Raises ValidationError by the field: `kind`, `period_end`, or an
    element's name.
    """
    by, note = proof.user, lock(note)
    need_to_state(note, by)
    hold_chart(note.episode.patient_id)  # of two at once the second finds the period closed
    if kind not in kinds_of(note):
        raise ValidationError({"kind": "Choose what this note is."})
    period = _period(note, period_end, at=at)
    named = {name: int(number) for name, number in elements.items() if number}
    _check_elements(note, named, kind, period, period_end)
    row = CountsAsReport.objects.create(
        note=note,
        kind=kind,
        period_end=period_end,
        elements=named,
        **signer(proof, at, state=access.state_of_care(note)),
    )
    clocks.move(note.episode, at=at)
    facts = {"kind": str(kind), "period_end": period_end.isoformat(), "notes": sorted({note.pk, *named.values()})}
    audit.record("report.stated", note, by=by, patient=note.episode.patient, **facts)
    return row


def attach(episodes, courses):
    """Give each episode what was `stated` in it, as `statements_of` has it; two queries where anything was, else none.

    `courses` are those of `clocks.courses_of`.
    """
    found = statements_of([one for one in episodes if courses[one.pk].stated])
    for episode in episodes:
        episode.stated = found.get(episode.pk, [])


def statements_of(episodes):
    """What was stated in each episode, by its number, with `holds`: whether each note that it names is still signed."""
    found = {one.pk: [] for one in episodes}
    rows = list(CountsAsReport.objects.filter(note__episode__in=found).select_related("note"))
    named = {row.pk: {row.note_id, *row.elements.values()} for row in rows}
    signed = Note.objects.filter(pk__in=set().union(*named.values()), status__in=Note.SIGNED_BY_AUTHOR)
    signed = set(signed.values_list("pk", flat=True)) if rows else set()
    for row in rows:
        row.holds = named[row.pk] <= signed
        found[row.note.episode_id].append(row)
    return found


def _period(note, period_end, *, at):
    style = note.episode.patient.clinic.date_style
    if period_end > note.date:
        text = f"This lies after the note, of {format_day(note.date, style)}: it tells of what was."
        raise ValidationError({"period_end": text})
    period = waiting_period(note, period_end, on=day_of(at))
    if period is None:
        text = "No period without a report holds this day: choose one of a period that waits, or of the open one."
        raise ValidationError({"period_end": text})
    return period


def _check_elements(note, named, kind, period, period_end):
    known = {one.pk: one for one in candidates(note)}
    problems = {}
    for name in ASKED:
        said = known.get(named.get(name, note.pk if kind != Kind.NOTES else 0))
        if said is None:
            if name not in WHERE_RELEVANT or named.get(name):
                problems[name] = ASKS_WHERE
        elif name in JUDGED and said.author.clinician.credential not in Clinician.THERAPISTS:
            problems[name] = NOT_JUDGED
        elif said.pk != note.pk and not period.start <= said.date <= period_end:
            problems[name] = "This note is not of the period: each element stands in the period at least once."
    if unknown := set(named) - set(ASKED):
        raise ValueError(f"No such element: {sorted(unknown)}")
    if problems:
        raise ValidationError(problems)


def words_of(row):
    """The elements of a statement, each by its label and the number of the note in which it stands."""
    return [(LABELS[name], row.elements.get(name, row.note_id)) for name in ASKED if name in row.elements]
