"""The rows of a list as the page shows them: with the patient, who treats, and the one act that mends each."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from therapy_notes import access
from therapy_notes.compliance.acts import Act, acts_of
from therapy_notes.compliance.sections import Row
from therapy_notes.models import Clinician, Episode, Visit


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with its episode, concealed where the chart is not open to the person, and the clinician who treats.

    `age` says in words how long it has been so, or how long there still is.
    """

    row: Row
    episode: Episode
    therapist: Clinician | None
    act: Act
    age: str


def entries(rows, listing, *, user, on):
    """The rows with all that the page shows of them, in their order; at most five queries for any count."""
    episodes = Episode.objects.filter(pk__in={row.episode for row in rows}).select_related("patient")
    episodes = {one.pk: one for one in episodes.annotate(**_last_seen_by())}
    treats = Clinician.objects.select_related("user").in_bulk({one.treats for one in episodes.values() if one.treats})
    access.conceal(user, list(episodes.values()))
    act_of = acts_of(listing, rows, episodes, user=user)
    return [
        Entry(row, episode, treats.get(episode.treats), act_of(row, episode), age(row, on=on))
        for row in rows
        if (episode := episodes.get(row.episode))
    ]


def age(row, *, on):
    """In words how much time is left until `by`, by how much it is over, or for how long it has been so."""
    if row.since and row.by:
        over = (on - row.by).days
        return f"{_days((on - row.since).days)}, {over} past due" if over > 0 else _days((on - row.since).days)
    if row.by:
        left = (row.by - on).days
        return f"in {_days(left)}" if left > 0 else f"{_days(-left)} over" if left else "today"
    return _days((on - row.since).days) if row.since else ""


def _last_seen_by():
    """Annotations of an episode: the therapist of its last visit, or where none treated there, whoever did."""
    visits = Visit.objects.filter(episode=OuterRef("pk"), missed="").order_by("-planned", "-pk").values("therapist")
    therapists = visits.filter(therapist__credential__in=Clinician.THERAPISTS)
    return {"treats": Coalesce(Subquery(therapists[:1]), Subquery(visits[:1]))}


def _days(count):
    return f"{count} day{'' if count == 1 else 's'}"
