"""The stored clocks: moved by every act that moves them, and counted anew where a forecast went by.

A clock is locked before its episode is counted: of two acts at once the second sees what the first did.
"""

from contextlib import contextmanager

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from therapy_notes.clinic_time import day_of
from therapy_notes.clocks.counting import count, is_evaluation
from therapy_notes.clocks.gathering import PEOPLE, is_own
from therapy_notes.clocks.support import COUNTED
from therapy_notes.models import CareClock, CodeCount, Episode, Note, Stretch

AT_ONCE = 200


@transaction.atomic
def move(episode, *, at):
    """Count the stored clock of one episode anew, inside the transaction of the act that moved it.

    What was pressed without a connection comes later than it was done: the clock never goes back to that day.
    """
    row = _locked([episode.pk])[episode.pk]
    on = max(day_of(at), row.counted_on) if row.counted_on else day_of(at)
    counted = count([episode], on=on)[episode.pk]
    if row.counted_on != on or _differs(row, counted.clock):
        _write_clocks([row], {episode.pk: counted}, on)
    if _codes_of([episode.pk]).get(episode.pk, {}) != counted.codes:
        _write_codes([episode.pk], {episode.pk: counted})


def move_of(clinician, *, at):
    """The same for every episode that the person treated in or reported on: they are called otherwise now."""
    own = Stretch.objects.filter(Q(by=clinician) | Q(with_whom=clinician), activity__visit__episode=OuterRef("pk"))
    wrote = Note.objects.filter(author__clinician=clinician, episode=OuterRef("pk"))
    for batch in _batches(Episode.objects.filter(Exists(own) | Exists(wrote))):
        recount(batch, on=day_of(at))


@contextmanager
def watching(visit, *, at):
    """Move the clock of a visit's episode if what is done inside changes what counts of the visit; two queries."""
    before = _mark(visit)
    yield
    if _mark(visit) != before:
        move(visit.episode, at=at)


@transaction.atomic
def recount(episodes, *, on):
    """Count the stored clocks of these episodes anew as of a day; the numbers of those that differed."""
    numbers = [one.pk for one in episodes]
    rows = _locked(numbers)
    counted, codes = count(episodes, on=on), _codes_of(numbers)
    new = {number for number in numbers if not rows[number].counted_on}
    changed = [one for one in numbers if one in new or _differs(rows[one], counted[one].clock)]
    _write_clocks([rows[number] for number in changed], counted, on)
    recoded = [number for number in numbers if codes.get(number, {}) != counted[number].codes]
    _write_codes(recoded, counted)
    return sorted({*changed, *recoded})


def stale(clinic, *, on):
    """The episodes of a clinic whose stored clock went stale by that day, or which have none yet."""
    unsure = Q(clock__counted_on=None) | Q(clock__stale_on__lte=on)
    return Episode.objects.filter(unsure, patient__clinic=clinic).order_by("pk")


def freshen(clinic, *, on, most=None):
    """Count anew what is stale in a clinic; at most so many. How many those were.

    Batch by batch, each in a transaction of its own.
    """
    waiting = list(stale(clinic, on=on)[:most])
    for start in range(0, len(waiting), AT_ONCE):
        recount(waiting[start : start + AT_ONCE], on=on)
    return len(waiting)


def rebuild(clinic, *, on, write=True):
    """Count all clocks of a clinic anew; the episodes whose clock was wrong, though not stale, by their numbers.

    Without `write` nothing is kept.
    """
    wrong = []
    for batch in _batches(Episode.objects.filter(patient__clinic=clinic)):
        unsure = set(stale(clinic, on=on).filter(pk__in=[one.pk for one in batch]).values_list("pk", flat=True))
        with transaction.atomic():
            differed = recount(batch, on=on)
            if not write:
                transaction.set_rollback(True)
        wrong += [number for number in differed if number not in unsure]
    return wrong


def _batches(episodes):
    """Episodes in batches by their numbers, so that no list of all of them is held."""
    last = 0
    while batch := list(episodes.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield batch
        last = batch[-1].pk


def _locked(numbers):
    """The clocks of these episodes, held until the transaction ends; of one that had none, an empty one."""
    held = CareClock.objects.select_for_update(no_key=True).order_by("pk")
    rows = held.in_bulk(numbers)
    if missing := [number for number in numbers if number not in rows]:
        CareClock.objects.bulk_create([CareClock(episode_id=number) for number in missing], ignore_conflicts=True)
        rows |= held.in_bulk(missing)
    return rows


def _differs(row, columns):
    return any(getattr(row, name) != value for name, value in columns.items())


def _codes_of(numbers):
    found = {}
    columns = ("total", "since", "supported_on")
    for row in CodeCount.objects.filter(episode__in=numbers).values("episode", "code", *columns):
        found.setdefault(row["episode"], {})[row["code"]] = {name: row[name] for name in columns}
    return found


def _write_clocks(rows, counted, on):
    for row in rows:
        row.counted_on = on
        for name, value in counted[row.pk].clock.items():
            setattr(row, name, value)
    if len(rows) == 1:
        rows[0].save(force_update=True)
    elif rows:
        names = [field.name for field in CareClock._meta.concrete_fields if not field.primary_key]
        CareClock.objects.bulk_update(rows, names)


def _write_codes(numbers, counted):
    if not numbers:
        return
    CodeCount.objects.filter(episode__in=numbers).delete()
    new = [
        CodeCount(episode_id=number, code=code, **columns)
        for number in numbers
        for code, columns in counted[number].codes.items()
    ]
    CodeCount.objects.bulk_create(new)


def _mark(visit):
    """What of a visit's activities with minutes the clocks count: any, a therapist's own, treatment, counted codes."""
    rows = Stretch.objects.filter(activity__visit=visit, ended__isnull=False).order_by()
    own, codes = {}, set()
    for activity, code, *people in rows.values_list("activity", "activity__code", *PEOPLE).distinct():
        own[activity] = own.get(activity, True) and is_own(*people)
        codes.add(code)
    treats = any(not is_evaluation(code) for code in codes)
    return bool(codes), any(own.values()), treats, codes.intersection(COUNTED)
