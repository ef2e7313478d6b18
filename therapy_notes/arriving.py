"""What a patient who arrives in mid-care brings along: entered once, mended where it was wrong, and counted with."""

from django.core.exceptions import ValidationError
from django.db import transaction

from therapy_notes import audit, clocks
from therapy_notes.changes import changes_of, stamp
from therapy_notes.clinic_time import day_of, format_day
from therapy_notes.models import Episode, OpeningBalance

FACTS = (
    *("source", "first_treatment", "period_start", "days", "clinician_treated", "visits", "visits_total"),
    *("authorized_visits", "authorized_used", "threshold_amount", "threshold_on"),
)
TRACED = tuple(name for name in FACTS if name != "source")


def opening_of(episode):
    """What was entered, or a new balance of the episode."""
    return OpeningBalance.objects.filter(episode=episode).first() or OpeningBalance(episode=episode)


@transaction.atomic
def write_opening(episode, *, by, at, was=None, **facts):
    """Keep what the patient brought along; `was` is what the page showed of it. It moves the clocks of the episode.

    Raises ValidationError by the field, and Changed where somebody else wrote another value meanwhile.
    """
    Episode.objects.select_for_update(no_key=True).only("pk").get(pk=episode.pk)
    row = opening_of(episode)
    before, is_new = {name: getattr(row, name) for name in FACTS}, row.pk is None
    changes = facts if is_new else changes_of(row, before, was, facts)
    if not changes:
        return row
    for name, value in changes.items():
        setattr(row, name, value)
    row.full_clean(exclude=["episode"])
    check_days(row, at=at)
    stamp(row, by=by, at=at)
    row.save()
    clocks.move(episode, at=at)
    now = _trace(before | changes)
    if is_new:
        audit.record("opening.entered", row, by=by, patient=episode.patient, now=now)
    else:
        audit.record("opening.changed", row, by=by, patient=episode.patient, was=_trace(before), now=now)
    return row


def check_days(row, *, at):
    """The days brought along fit the calendar, leave the report to come, and lie before what was treated here.

    Raises ValidationError by the field.
    """
    episode, today = row.episode, day_of(at)
    style = episode.patient.clinic.date_style
    course = clocks.course_of(episode)
    own = course.days[0].date if course.days else None
    for name in ("first_treatment", "period_start", "threshold_on"):
        day = getattr(row, name)
        if day and day > today:
            raise ValidationError({name: "This lies ahead: check the day."})
    if own and row.first_treatment and row.first_treatment > own:
        text = f"This record has a treatment day before that, {format_day(own, style)}: check the day."
        raise ValidationError({"first_treatment": text})
    if not row.period_start:
        return
    if own and own < row.period_start:
        text = f"This record has a treatment day before that, {format_day(own, style)}: the period begins by then."
        raise ValidationError({"period_start": text})
    if row.first_treatment and row.first_treatment > row.period_start:
        raise ValidationError({"first_treatment": "The open period cannot begin before the first treatment."})
    _check_count(row, until=own or today, interval=clocks.interval_of(episode, on=row.period_start))


def _check_count(row, *, until, interval):
    if interval and row.days >= interval:
        text = (
            f"The report is due with treatment day {interval}: where it is not written yet, give {interval - 1} and "
            "write it with the next treatment; where it is, give the days since then."
        )
        raise ValidationError({"days": text})
    room = max((until - row.period_start).days, 1)
    if row.days > room:
        raise ValidationError({"days": f"Only {room} calendar days lie between that day and the first treatment here."})


def _trace(facts):
    """What was entered, for the audit log; where it is known from is told in words and stays out."""
    return {name: value if isinstance(value := facts[name], int | None) else str(value) for name in TRACED}
