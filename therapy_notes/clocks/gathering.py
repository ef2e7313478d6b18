"""What the clocks are counted from, out of the record: what was logged, reported, booked and brought along.

Each function asks of many episodes at once, by their numbers.
"""

import datetime as dt
from collections import defaultdict
from typing import NamedTuple

from django.db.models import Case, Exists, F, Min, OuterRef, When
from django.utils import timezone

from billing.rules.care_facts import Interval, Opening, Report
from therapy_notes import content
from therapy_notes.clocks.intervals import intervals_of, may_differ
from therapy_notes.models import CountsAsReport, Episode, Note, ProgressReport, Stretch, Visit

AUTHORS = {"COTA": "OTA"}  # the law's name for an occupational therapy assistant
PEOPLE = ("by__credential", "with_whom__credential")
# Whose rows are what the note says; of one that is being amended the signed version holds, a void one says nothing.
BY_ROWS = (*Note.WRITABLE, Note.Status.AWAITING_COSIGN, Note.Status.SIGNED)


class Logged(NamedTuple):
    """An activity with minutes: of which visit and day, its number and code; `own` where they were a therapist's."""

    day: dt.date
    visit: int
    activity: int
    code: str
    own: bool


class Frame(NamedTuple):
    """Of an episode: its discipline, the intervals of its payers (none for the law's), what it brought along.

    `first_treatment` is that of the opening balance, `visits` those of 97530 in it: since the last documentation, and
    in all. `stated` if something else than a report counts as one.
    """

    discipline: str
    intervals: tuple[Interval, ...]
    opening: Opening | None
    first_treatment: dt.date | None
    visits: tuple[int, int]
    stated: bool


def frames_of(numbers):
    """The `Frame` of each episode; one query, and those of who registered intervals where a payer has its own."""
    brought = ("opening__period_start", "opening__days", "opening__clinician_treated", "opening__first_treatment")
    visits = ("opening__visits", "opening__visits_total")
    stated = Exists(CountsAsReport.objects.filter(note__episode=OuterRef("pk")))
    differs = Case(When(may_differ(), then=True), default=False)
    rows = Episode.objects.filter(pk__in=numbers).order_by().annotate(stated=stated, differs=differs)
    facts = ("pk", "patient", "differs", "discipline", *brought, *visits, "stated")
    found = list(rows.values_list(*facts))
    wanted = intervals_of({number: patient for number, patient, differs, *_ in found if differs})
    return {number: _frame(wanted.get(number, ()), *more) for number, _, _, *more in found}


def logged_of(numbers, amending):
    """The activities with minutes of each episode, by day; one query, and another two where notes are being amended.

    Of notes that are being amended (`amending`, their numbers) the signed version counts; a void note has none.
    """
    found = Stretch.objects.filter(activity__visit__episode__in=numbers, ended__isnull=False).order_by()
    found = found.filter(activity__visit__note__status__in=BY_ROWS)
    place = ("activity__visit__episode", "activity__visit__note__date", "activity__visit", "activity", "activity__code")
    own = {}
    for *of_activity, by, together in found.values_list(*place, *PEOPLE).distinct():
        key = tuple(of_activity)
        own[key] = own.get(key, True) and is_own(by, together)
    logged = defaultdict(list)
    for (episode, *facts), whole in own.items():
        logged[episode].append(Logged(*facts, whole))
    for episode, one in _as_signed(amending) if amending else ():
        logged[episode].append(one)
    return {episode: sorted(rows) for episode, rows in logged.items()}


def reports_of(numbers, stated=()):
    """Signed reports and discharges, by the day that their first version was signed, and what counts as one.

    `stated` are the episodes in which somebody stated that; one query without them, three with. Beside them the last
    days of the progress reports alone, which document what supports a code.
    """
    signed = Note.objects.filter(episode__in=numbers, kind__in=Note.REPORTS, status__in=Note.SIGNED_BY_AUTHOR)
    found = signed.annotate(written=_written(), credential=F("author__clinician__credential"))
    facts = ("pk", "episode", "kind", "status", "date", "report__period_end", "written", "credential")
    reports, documented = defaultdict(list), defaultdict(list)
    for note, episode, kind, status, day, end, written, credential in found.values_list(*facts):
        through = end_as_signed(note) if status == Note.Status.AMENDING and end else end or day
        reports[episode].append(
            Report(
                period_end=through,
                written=timezone.localtime(written).date(),
                by=AUTHORS.get(credential, credential),
                kind="report" if kind == Note.Kind.REPORT else "discharge",
            )
        )
        if end and kind == Note.Kind.REPORT:
            documented[episode].append(through)
    for episode, report in _stated(stated) if stated else ():
        reports[episode].append(report)
    return reports, documented


def booked_of(numbers):
    """Days of visits that nobody signed or missed, of which those to come forecast a due date; and the numbers of the
    notes that are being amended, so that nobody has to ask for them apart.
    """
    states = (Note.Status.DRAFT, Note.Status.AMENDING)
    rows = Visit.objects.filter(episode__in=numbers, note__status__in=states, missed="").order_by("note__date")
    booked, amending = defaultdict(list), []
    for episode, day, status, note in rows.values_list("episode", "note__date", "note__status", "note"):
        if status == Note.Status.DRAFT:
            booked[episode].append(day)
        else:
            amending.append(note)
    return booked, amending


def is_own(by, together):
    """Whether minutes by these credentials are a therapist's alone."""
    return content.delivered({by, together or ""}) == "therapist"


def _frame(intervals, discipline, start, days, served, first, since, total, stated):
    opening = Opening(start, days, served) if days else None
    return Frame(discipline, intervals, opening, first, (since or 0, total or 0), stated)


def _as_signed(notes):
    """Of signed versions: the episode, and each activity with minutes."""
    found = list(Note.objects.filter(pk__in=notes))
    said = content.latest_activities(found)
    for note in found:
        for one in said[note.pk]:
            if one["stretches"]:
                own = all(stretch["delivered"] == "therapist" for stretch in one["stretches"])
                yield note.episode_id, Logged(note.date, note.visit_id, one["id"], one["code"], own)


def end_as_signed(note):
    """The last day of a report that is being amended, by its signed version; `note` is the note or its number."""
    return content.as_signed(ProgressReport.objects.select_related("note").get(note=note)).period_end


def _stated(episodes):
    """What clinicians stated to hold every element of a report, for as long as each note that it names is signed.

    It was written when the last of these notes was signed (Pub. 100-02 ch. 15 §220.3 D).
    """
    rows = list(CountsAsReport.objects.filter(note__episode__in=episodes).select_related("note__episode"))
    named = {row.pk: {row.note_id, *row.elements.values()} for row in rows}
    notes = Note.objects.filter(pk__in=set().union(*named.values()), status__in=Note.SIGNED_BY_AUTHOR)
    written = dict(notes.annotate(written=_written()).values_list("pk", "written"))
    for row in rows:
        if named[row.pk] <= written.keys():
            day = timezone.localtime(max(written[note] for note in named[row.pk])).date()
            episode = row.note.episode
            yield episode.pk, Report(row.period_end, day, by=episode.discipline, kind=row.kind)


def _written():
    return Min("versions__signatures__signed_at")
