"""Appointments: visits planned by the week, moved, missed, and put back. Each act is audited in its transaction."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from therapy_notes import access, audit, charting, clocks, frequency, times
from therapy_notes.changes import stamp
from therapy_notes.clinic_time import at_clock, day_of, format_date, format_day, local_clock, minute_of
from therapy_notes.content import signed_plans
from therapy_notes.models import Clinician, Episode, Note, Section, Visit

MOST = 90
LONGEST = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Series:
    """What came of planning: the notes of the new visits, and the days left out since the patient comes then anyway.

    `beyond` are those of its days that lie after the plan of care ends.
    """

    notes: list[Note]
    skipped: list[dt.date]
    beyond: list[dt.date]
    plan_ends: dt.date | None

    def words(self, style):
        """What was planned, and what somebody who plans has to know of it."""
        first, last = (format_day(self.notes[one].date, style) for one in (0, -1))
        if len(self.notes) == 1:
            yield f"1 visit planned, {first}."
        else:
            yield f"{len(self.notes)} visits planned, {first} to {last}."
        if self.skipped:
            days = ", ".join(format_day(day, style) for day in self.skipped)
            yield f"Left out, since a visit is planned there already: {days}."
        if self.beyond:
            count = "1 lies" if len(self.beyond) == 1 else f"{len(self.beyond)} lie"
            end = format_date(self.plan_ends, style)
            yield f"{count} after the plan of care, which ends {end}: it has to be renewed before then."


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the plan of care and the last visit propose for a series. `frequency` and `plan_ends` are of the plan."""

    frequency: str = ""
    plan_ends: dt.date | None = None
    weekdays: tuple[int, ...] = ()
    last: Visit | None = None

    @property
    def time(self):
        return local_clock(self.last.planned) if self.last else None


def proposed(episode):
    """Weekdays and end from the plan of care that is signed; time, length, place and therapist as last planned."""
    plan = _plan(episode)
    last = Visit.objects.filter(episode=episode).order_by("planned").last()
    if plan is None:
        return Proposal(last=last)
    weekdays = frequency.weekdays_for(frequency.times_a_week(plan.frequency))
    return Proposal(plan.frequency, plan.ends, weekdays, last)


def booked_after(note):
    """The days after a note's own on which visits of its episode are booked that nobody missed or signed."""
    ahead = Visit.objects.filter(episode=note.episode_id, missed="", note__status__in=Note.WRITABLE)
    return list(ahead.filter(note__date__gt=note.date).order_by("note__date").values_list("note__date", flat=True))


@transaction.atomic
def plan_visits(episode, *, by, at, therapist, first_day, weekdays, time, minutes=45, until=None, count=None, **where):
    """A draft visit on each of the `weekdays` (Monday 0) from `first_day` on, at that clock time; a `Series`.

    It ends with the day `until` or after `count` visits, whichever comes first. `where` may say `setting` and `place`.
    """
    if episode.ended:
        raise ValidationError("Care has ended. For later visits open a new episode in the chart.")
    Episode.objects.select_for_update(no_key=True).only("pk").get(pk=episode.pk)  # of two who plan, one plans after
    days, skipped = _days(episode, first_day=first_day, weekdays=weekdays, until=until, count=count)
    facts = {"by": by, "at": at, "therapist": therapist, "minutes": minutes} | where
    notes = [charting.begin_note(episode, kind=Note.Kind.VISIT, planned=at_clock(day, time), **facts) for day in days]
    clocks.move(episode, at=at)
    visits = [note.visit_id for note in notes]
    audit.record("visits.planned", episode, by=by, patient=episode.patient, visits=visits, weekdays=sorted(weekdays))
    plan = _plan(episode)
    beyond = [day for day in days if plan and day > plan.ends]
    return Series(notes, skipped, beyond, plan.ends if plan else None)


@transaction.atomic
def move_visit(visit, *, planned, by, at, therapist=None, minutes=None):
    """Another time, therapist or length. What was logged stays on its day, what was written with who wrote it."""
    note = _draft_of(visit)
    fresh = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
    if fresh.missed:
        raise access.Missed(fresh)
    before = _appointment(fresh)
    if therapist and therapist.pk != fresh.therapist_id:
        _hand_over(note, fresh, therapist)
    fresh.planned, fresh.planned_minutes = planned, minutes or fresh.planned_minutes
    if day_of(planned) != note.date and (fresh.arrived or fresh.left):
        raise ValidationError({"planned": "The patient came on the day it has. Take out the arrival first."})
    times.check_visit(fresh)
    fresh.full_clean()
    stamp(fresh, by=by, at=at)
    fresh.save()
    note.date = day_of(planned)
    note.save()
    clocks.move(note.episode, at=at)
    if (now := _appointment(fresh)) != before:
        audit.record("visit.moved", fresh, by=by, patient=note.episode.patient, was=before, now=now)
    return fresh


@transaction.atomic
def miss_visit(visit, *, kind, reason, by, at):
    """The visit did not take place: `kind` is one of Visit.Missed. Refused once anything is logged or written."""
    note = _draft_of(visit)
    fresh = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
    if _has_begun(note, fresh):
        raise ValidationError("Something is logged or written in this visit. Take it out first if nobody came.")
    if kind == Visit.Missed.NO_SHOW and fresh.planned > minute_of(at):
        raise ValidationError({"kind": "Nobody can have missed what is still to come: choose who canceled it."})
    fresh.missed, fresh.missed_reason = kind, reason
    fresh.full_clean()
    stamp(fresh, by=by, at=at)
    fresh.save()
    clocks.move(note.episode, at=at)
    audit.record("visit.missed", fresh, by=by, patient=note.episode.patient, kind=kind)
    return fresh


@transaction.atomic
def unmiss_visit(visit, *, by, at):
    """It takes place after all, or it was another one that did not."""
    fresh = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
    if not fresh.missed:
        return fresh
    kind, fresh.missed, fresh.missed_reason = fresh.missed, "", ""
    stamp(fresh, by=by, at=at)
    fresh.save()
    clocks.move(fresh.episode, at=at)
    audit.record("visit.unmissed", fresh, by=by, patient=fresh.episode.patient, was=kind)
    return fresh


def _days(episode, *, first_day, weekdays, until, count):
    """The days to plan, and those left out, on which the episode has a visit already. A missed one takes no day."""
    last = until or first_day + LONGEST
    if last > first_day + LONGEST:
        raise ValidationError({"until": "Plan at most a year ahead."})
    planned = Visit.objects.filter(episode=episode, missed="", note__date__gte=first_day, note__date__lte=last)
    planned = planned.exclude(note__status=Note.Status.VOID)
    taken = set(planned.values_list("note__date", flat=True))
    every = [first_day + dt.timedelta(days=step) for step in range((last - first_day).days + 1)]
    wanted = [day for day in every if day.weekday() in weekdays]
    days = [day for day in wanted if day not in taken][:count]
    if not days:
        raise ValidationError("There is no day left to plan: choose other weekdays, or a later last day.")
    if len(days) > MOST:
        raise ValidationError({"until": f"These are {len(days)} visits. Plan at most {MOST} at once."})
    return days, [day for day in wanted if day in taken and (count is None or day < days[-1])]


def _plan(episode):
    """The episode's plan of care that was signed last."""
    return next(reversed(signed_plans(episode)), None)


def _draft_of(visit):
    """The visit's note, locked against others; refused where it is signed."""
    found = Note.objects.select_for_update(of=("self",), no_key=True).select_related("episode__patient__clinic")
    note = found.get(visit=visit.pk)
    if note.status not in Note.WRITABLE:
        raise access.Locked(note)
    return note


def _hand_over(note, visit, therapist):
    """Another therapist signs from now on: only while nothing stands in the note that they would not have written."""
    if _has_begun(note, visit):
        raise ValidationError({"therapist": "Something is logged or written already: who wrote it keeps the visit."})
    if note.kind == Note.Kind.EVALUATION and therapist.credential not in Clinician.THERAPISTS:
        raise ValidationError({"therapist": "Assistants and students do not evaluate: choose a therapist."})
    visit.therapist, note.author = therapist, therapist.user


def _has_begun(note, visit):
    told = (visit.participation, visit.home_program, visit.adverse_event)
    pain = (visit.pain_before, visit.pain_after)
    happened = visit.arrived or visit.left or any(told) or any(one is not None for one in pain)
    written = Section.objects.filter(note=note).exclude(text="").exists() or note.versions.exists()
    return bool(happened or visit.activities.exists() or written)


def _appointment(visit):
    return {"planned": visit.planned.isoformat(), "minutes": visit.planned_minutes, "therapist": visit.therapist_id}
