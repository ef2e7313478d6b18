"""Whose episodes a list is about: those of some clinicians, or of the whole clinic."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from therapy_notes import access
from therapy_notes.access.caseload import team_of, whose_work
from therapy_notes.models import Clinic, Clinician, Visit


def in_care_of(therapist, episode="pk"):
    """The condition on rows, whose episode lies at the path `episode`, that these clinicians treat in it or are booked.

    `therapist` is a clinician, or several as a list or a query; None asks for nothing: the whole clinic.
    """
    if therapist is None:
        return Q()
    own = {"therapist__in": therapist} if hasattr(therapist, "__iter__") else {"therapist": therapist}
    return Q(**{f"{episode}__in": Visit.objects.filter(**own).values("episode").order_by()})


@dataclass(frozen=True, slots=True)
class Scope:
    """What one page looks at. `people` are who may be asked about, and `chosen` who was.

    `therapist` is what `in_care_of` takes; `authors` are those whose notes are waited for with them, None the clinic's.
    """

    clinic: Clinic
    people: tuple[Clinician, ...]
    chosen: Clinician | None
    therapist: Any
    authors: Any

    def episodes(self, episode="pk"):
        """The condition on rows whose episode lies at that path."""
        patient = "patient" if episode == "pk" else f"{episode}__patient"
        return Q(**{f"{patient}__clinic": self.clinic}) & in_care_of(self.therapist, episode)


def scope_of(user, *, on, chosen=None):
    """What the person may look at: clinicians their own work and that of whom they supervise, the office everything.

    `chosen` is a clinician among them to whom it is narrowed down.
    """
    people = tuple(team_of(user, on=on))
    if chosen:
        work = whose_work(chosen, on=on).values("pk")
        return Scope(user.clinic, people, chosen, therapist=[chosen.pk], authors=work)
    team = [one.pk for one in people] if access.is_clinician(user) else None
    return Scope(user.clinic, people, None, therapist=team, authors=team)
