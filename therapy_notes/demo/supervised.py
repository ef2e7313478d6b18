"""Supervision in the demo: the clinic's policies, words between assistant and therapist, and supervisors' entries."""

import datetime as dt
from typing import Any

from therapy_notes.clinic_time import at_clock
from therapy_notes.models import CosignPolicy, Episode, Stretch, SupervisionPolicy
from therapy_notes.proving import Proof
from therapy_notes.supervision import collaboration, supervising

AGREED = (
    "Go on at this level. The therapist looks at it at the next visit.",
    "The change is right for today: tolerated well, no pain afterwards.",
    "Keep the change for this week; back to the earlier level if fatigue rises.",
)
# What of an activity says whether a word with the therapist is wanted, where the assistant gave all of it.
ASKED: dict[str, Any] = {
    "code": "",
    "entry": None,
    "description": "",
    "assistance": "",
    "cues": {},
    "stretches": [{"delivered": "assistant"}],
}
ENTRY = {
    "presence": "on_site",
    "is_supervisory_visit": True,
    "observed": "Transfers and gait with the assistant: safe, cues fade as planned.",
    "directed": "Progress the seat height by an inch once five of five rises succeed.",
    "changed": "",
}


def write_policies(clinic, *, since):
    CosignPolicy.objects.create(clinic=clinic, since=since, need="each", due_days=7)
    SupervisionPolicy.objects.create(clinic=clinic, since=since, every_days=30, every_visits=10, most_assistants=3)


def discussed(note, activities, *, therapist, at):
    """The activities that an assistant is about to log, each that asks for it with what the therapist said of it."""
    told = [
        ASKED | {"id": place, **{name: one[name] for name in ASKED if name in one}}
        for place, one in enumerate(activities)
    ]
    asked = collaboration.asked(note, told, None)
    for place, one in enumerate(activities):
        words = AGREED[(note.date.day + place + 1) % len(AGREED)]
        facts = {"discussed_with": therapist.clinician, "discussed_at": at, "discussed": words}
        yield one | facts if asked.get(place, {}).get("reasons") else one


def write_entries(clinic, people, *, today):
    """One supervisory visit in the first episode that the assistant of physical therapy treats; the others wait."""
    assistant, therapist = people["jordan"].clinician, people["maya"]
    given = Stretch.objects.filter(by=assistant, activity__visit__note__date__lt=today)
    found = Episode.objects.filter(ended=None, pk__in=given.values("activity__visit__episode")).order_by("pk")
    if episode := found.select_related("patient__clinic").first():
        day = today - dt.timedelta(days=3)
        facts = ENTRY | {"date": day, "assistant": assistant}
        supervising.enter(episode, proof=Proof(therapist, "password"), at=at_clock(day, dt.time(16, 30)), **facts)
