"""Who stands on a bill as the one who treated: a therapist, for assistants and students never do."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from therapy_notes import access
from therapy_notes.models import Clinician, Visit


@dataclass(frozen=True, slots=True)
class Treating:
    """A therapist as printed; `under` names the assistant or student who gave the care that this one answers for."""

    name: str
    letters: str
    npi: str
    license: str
    under: str = ""


def treating(visit: Visit, said: dict[str, Any]) -> Treating:
    """The visit's therapist; of an assistant's or a student's visit who supervises them on its day.

    Assistants do not enroll with payers: what they give is billed under the therapist who answers for it.
    """
    own, day = visit.therapist, visit.note.date
    if own.credential in Clinician.THERAPISTS:
        return _printed(own, day, said)
    found = access.supervisors(own, on=day)
    if found:
        return _printed(found[0], day, said, under=str(own))
    return Treating("", "", "", "", under=str(own))


def _printed(person: Clinician, day: dt.date, said: dict[str, Any], *, under: str = "") -> Treating:
    license = person.license_on(day, state=said["clinic"]["state"])
    return Treating(person.user.list_name, person.letters, person.npi, license.text if license else "", under)
