"""The progress report clock of episodes: treatment days and reports out of the record, counted by `billing.rules`."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Min
from django.utils import timezone

from billing.rules.care.reports import reporting
from billing.rules.care_facts import EpisodeFacts, Report, TreatmentDay
from billing.rules.dated import NoRuleInForce, in_force
from billing.rules.findings import Finding
from therapy_notes.clinic_time import format_day
from therapy_notes.content import delivered
from therapy_notes.models import Note, Stretch, Visit

AUTHORS = {"COTA": "OTA"}  # the law's name for an occupational therapy assistant
REPORTED = ("on_time", "delayed_ok", "late")
PEOPLE = ("by__credential", "with_whom__credential")
CLOSING = (Note.Kind.REPORT, Note.Kind.DISCHARGE)


@dataclass(frozen=True, slots=True)
class Course:
    """What was done and written in an episode so far and what is booked: fetched once, and asked of any day."""

    discipline: str
    days: list[TreatmentDay]
    reports: list[Report]
    booked: list[dt.date]

    def reporting(self, *, on, including=None):
        """The reporting periods as of a day; `including` counts that day too. None before the law's first row."""
        more = [TreatmentDay(including, False)] if including else []
        facts = EpisodeFacts(
            discipline=self.discipline,
            as_of=on,
            treatment_days=(*(one for one in self.days if one.date <= on), *more),
            reports=tuple(self.reports),
            schedule=tuple(day for day in self.booked if day > on),
        )
        try:
            return reporting(facts)
        except NoRuleInForce:
            return None

    def clock(self, *, on):
        """The clock on a visit's day, counted as a treatment day whether or not it is logged yet."""
        return clock_of(self.reporting(on=on, including=on), on=on)


def courses_of(episodes):
    """The course of each episode, by the episode's number; three queries for any count.

    A treatment day is a day on which something was done with the patient, whoever did it and whether or not the note
    is signed yet (Pub. 100-02 ch. 15 §220 A).
    """
    numbers = [episode.pk for episode in episodes]
    days, reports, booked = _treatment_days(numbers), _reports(numbers), _booked(numbers)
    return {one.pk: Course(one.discipline, days[one.pk], reports[one.pk], booked[one.pk]) for one in episodes}


def course_of(episode):
    return courses_of([episode])[episode.pk]


def reporting_of(episodes, *, on):
    """The reporting periods of each episode as of a day, by the episode's number; three queries for any count."""
    return {number: course.reporting(on=on) for number, course in courses_of(episodes).items()}


def clock_on(episode, *, on):
    """The clock of one episode on a visit's day."""
    return course_of(episode).clock(on=on)


def periods_to_report(episode, *, on):
    """The reporting periods that have no report yet, oldest first: what a report written on that day may close."""
    answer = reporting_of([episode], on=on)[episode.pk]
    return [one for one in answer.periods if one.status not in REPORTED] if answer else []


def check_period_end(note, day):
    """A report ends with a day of a period without one; one that ends between two periods would close neither."""
    style = note.episode.patient.clinic.date_style
    if day > note.date:
        raise ValidationError({"period_end": f"This lies after the report, of {format_day(note.date, style)}."})
    waiting = periods_to_report(note.episode, on=note.date)
    if waiting and not any(one.start <= day <= (one.end or day) for one in waiting):
        spans = " or ".join(
            f"from {format_day(one.start, style)} to {format_day(one.end or note.date, style)}" for one in waiting
        )
        raise ValidationError({"period_end": f"Choose a day of a period without a report: {spans}."})


def pressing(episodes, *, on):
    """Those episodes whose report is due, soon due or missing, with their clock, most pressing first."""
    answers = reporting_of(episodes, on=on)
    rows = [(episode, clock_of(answers[episode.pk], on=on)) for episode in episodes]
    due = [(episode, clock) for episode, clock in rows if clock and clock.finding]
    return sorted(due, key=lambda row: (PRESSING.index(row[1].finding.code), row[0].pk))


def treatment_day(answer, *, on):
    """Which treatment day of its period that day is, such as 8; 0 where the day is none."""
    last = answer.periods[-1] if answer.periods else None
    return last.days if last and last.start <= on and (last.end is None or on <= last.end) else 0


def _treatment_days(numbers):
    """Days with at least one activity, and whether a therapist alone delivered a whole one (active participation)."""
    found = Stretch.objects.filter(activity__visit__episode__in=numbers, ended__isnull=False).order_by()
    place = ("activity__visit__episode", "activity__visit__note__date")
    own = defaultdict(set)  # by episode and day: whether minutes were a therapist's own, one answer or both
    for episode, day, *people in found.values_list(*place, *PEOPLE).distinct():
        own[episode, day].add(_is_own(*people))
    whole = defaultdict(lambda: defaultdict(lambda: True))  # of the days with both: whether all of an activity was
    mixed = {day for (_, day), answers in own.items() if len(answers) > 1}
    shared = found.filter(activity__visit__note__date__in=mixed) if mixed else Stretch.objects.none()
    for episode, day, activity, *people in shared.values_list(*place, "activity", *PEOPLE):
        whole[episode, day][activity] &= _is_own(*people)
    days = defaultdict(list)
    for (episode, day), answers in sorted(own.items()):
        some = any(whole[episode, day].values()) if len(answers) > 1 else True in answers
        days[episode].append(TreatmentDay(date=day, clinician_service=some))
    return days


def _is_own(by, together):
    """Whether minutes by these credentials are a therapist's alone."""
    return delivered({by, together or ""}) == "therapist"


def _reports(numbers):
    """Signed progress reports and discharges, by the day that their first version was signed."""
    signed = Note.objects.filter(episode__in=numbers, kind__in=CLOSING, status__in=Note.SIGNED_BY_AUTHOR)
    rows = signed.annotate(written=Min("versions__signatures__signed_at")).values_list(
        "episode", "kind", "date", "report__period_end", "author__clinician__credential", "written"
    )
    reports = defaultdict(list)
    for episode, kind, day, period_end, credential, written in rows:
        reports[episode].append(
            Report(
                period_end=period_end or day,
                written=timezone.localtime(written).date(),
                by=AUTHORS.get(credential, credential),
                kind="report" if kind == Note.Kind.REPORT else "discharge",
            )
        )
    return reports


def _booked(numbers):
    """Days of visits that nobody signed or missed: of those to come a due date is forecast."""
    rows = Visit.objects.filter(episode__in=numbers, note__status=Note.Status.DRAFT, missed="")
    booked = defaultdict(list)
    for episode, day in rows.order_by("note__date").values_list("episode", "note__date"):
        booked[episode].append(day)
    return booked


@dataclass(frozen=True, slots=True)
class Clock:
    """One episode's clock as a page shows it: `day` of `interval` treatment days, and the most pressing finding."""

    day: int
    interval: int
    finding: Finding | None
    due_on: dt.date | None

    @property
    def words(self):
        """Of the finding in a few words; its message says the rest."""
        return {
            "report-missing": "Report missing",
            "report-grace": "May still be written",
            "report-due": "Report due today",
            "report-due-soon": "Report due soon",
        }.get(self.finding.code if self.finding else "", "")

    @property
    def pips(self):
        """A style for each treatment day of the period: past, today, or none yet."""
        return ["past"] * (self.day - 1) + ["today"] * bool(self.day) + [""] * (self.interval - self.day)


# Most pressing first, each with its few words.
PRESSING = ("report-missing", "report-grace", "report-due", "report-due-soon")


def clock_of(answer, *, on):
    """The clock of one answer of `reporting_of`, for a page of that day; None where the law knows no rule."""
    if answer is None:
        return None
    found = {finding.code: finding for finding in answer.findings}
    finding = next((found[code] for code in PRESSING if code in found), None)
    return Clock(
        day=treatment_day(answer, on=on),
        interval=in_force("progress_reports", on=on).values["treatment_days"],
        finding=finding,
        due_on=answer.due_on,
    )
