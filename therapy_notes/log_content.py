"""The activity log as a note's content says it: plain values, whole minutes, who worked and who helped."""

import datetime as dt
from collections import defaultdict

from django.db.models import prefetch_related_objects
from django.utils import timezone

from billing.rules import catalogue, timing
from billing.rules.facts import Service
from therapy_notes.clinic_time import day_of, whole_minutes
from therapy_notes.models import Activity, Clinician, Goal, Stretch


def fields(row, *names):
    """Those fields of a row as plain values, by name."""
    return {name: plain(getattr(row, name)) for name in names}


def plain(value):
    """ISO 8601 for a date and, with the clinic's offset, a moment; anything else as it is."""
    if hasattr(value, "utcoffset") and value.utcoffset() is not None:
        return timezone.localtime(value).isoformat(timespec="seconds")
    return value.isoformat() if hasattr(value, "isoformat") else value


def person(clinician, *, on, state):
    """Who somebody was on the day: name, letters and the license in force as text, one of `state` before any other.

    Without a state nobody asks for licenses, and none is fetched.
    """
    license = clinician.license_on(on, state=state) if state else None
    return {
        "id": clinician.pk,
        "name": clinician.user.list_name,
        "letters": clinician.letters,
        "credential": clinician.credential,
        "license": license.text if license else "",
    }


def activities_of(visits, *, licensed=(), state=""):
    """What was done at each visit, by the visit's number, in the order of its starts; three queries for any count.

    With a `state`, the licenses of the people who gave it, and of the clinicians `licensed`, are fetched by one more.
    """
    stretches, goals = defaultdict(list), defaultdict(list)
    rows = list(Stretch.objects.filter(activity__visit__in=visits).select_related("by__user", "with_whom__user"))
    if state:
        people = [one for row in rows for one in (row.by, row.with_whom) if one]
        prefetch_related_objects([*people, *licensed], "licenses")
    for stretch in rows:
        stretches[stretch.activity_id].append(stretch)
    linked = Goal.objects.filter(activities__visit__in=visits)
    for activity, kind, number in linked.values_list("activities", "kind", "number"):
        goals[activity].append(Goal(kind=kind, number=number).label)
    said = {visit: [] for visit in visits}
    for activity in Activity.objects.filter(visit__in=visits).select_related("discussed_with__user"):
        said[activity.visit_id].append(_activity(activity, stretches[activity.pk], goals[activity.pk], state))
    for rows in said.values():
        rows.sort(key=lambda one: (one["stretches"][0]["started"] if one["stretches"] else "~", one["id"]))
    return {
        visit: [{"number": number, **one} for number, one in enumerate(rows, start=1)] for visit, rows in said.items()
    }


def _activity(activity, stretches, goals, state):
    code = catalogue.find(activity.code)
    stretches = [_stretch(stretch, state) for stretch in stretches]
    facts = fields(
        activity,
        *("code", "description", "mode", "delivery", "agreed_minutes"),
        *("assistance", "helpers", "skill", "equipment", "response"),
    )
    return facts | {
        "id": activity.pk,
        "key": str(activity.key),
        "entry": activity.entry_id,
        "group": activity.group_id,
        "copied": dict(activity.copied),
        "label": code.label if code else "",
        "timed": bool(code and code.timed),
        "supervised": bool(code and code.supervised),
        "mode_label": activity.get_mode_display(),
        "delivery_label": activity.get_delivery_display(),
        "assistance_label": activity.get_assistance_display(),
        "help_types": list(activity.help_types),
        "cues": {kind: activity.cues[kind] for kind in Activity.Cue.values if activity.cues.get(kind)},
        "goals": goals,
        **_discussion(activity),
        "stretches": stretches,
        "minutes": sum(one["minutes"] or 0 for one in stretches),
        "running": any(one["ended"] is None for one in stretches),
    }


def _discussion(activity):
    """With whom an assistant discussed it, when, and what was agreed."""
    who = activity.discussed_with
    person = {"discussed_with": str(who) if who else "", "discussed_with_id": who.pk if who else None}
    return person | fields(activity, "discussed_at", "discussed")


def _stretch(stretch, state):
    people = {stretch.by.credential, stretch.with_whom.credential if stretch.with_whom else ""}
    day = {"on": day_of(stretch.started), "state": state}
    return {
        "key": str(stretch.key),
        "started": plain(stretch.started),
        "ended": plain(stretch.ended),
        "minutes": whole_minutes(stretch.started, stretch.ended) if stretch.ended else None,
        "by": person(stretch.by, **day),
        "with": person(stretch.with_whom, **day) if stretch.with_whom else None,
        "delivered": delivered(people),
        "student": Clinician.Credential.STUDENT in people,
        "source": stretch.source,
        "source_label": stretch.get_source_display(),
        "ended_source": stretch.ended_source,
        "ended_source_label": stretch.get_ended_source_display(),
        "typed_at": plain(stretch.typed_at),
        "skew_seconds": stretch.skew_seconds,
        "edits": [_edit(one) for one in stretch.edits],
    }


def _edit(edit):
    """A later change of times, its moments with the clinic's offset like all others of the content."""
    return {"by": edit["by"], "at": _moment(edit["at"])} | {
        when: {name: _moment(edit[when][name]) for name in ("started", "ended")} for when in ("was", "now")
    }


def _moment(text):
    return plain(dt.datetime.fromisoformat(text)) if text else None


def delivered(credentials):
    """Whose minutes they are: a student beside a therapist or assistant takes part, one alone does not count."""
    therapist = bool(credentials & set(Clinician.THERAPISTS))
    assistant = bool(credentials & set(Clinician.ASSISTANTS))
    if therapist and assistant:
        return "both"
    return "therapist" if therapist else "assistant" if assistant else "student"


def with_agreed_minutes(activity):
    """Each stretch of an activity with the minutes agreed for it, the earliest filled first; None if nothing is agreed.

    Contents that were signed before there were agreed minutes do not speak of them.
    """
    left = activity.get("agreed_minutes")
    shares = []
    for stretch in activity["stretches"]:
        agreed = None if left is None else min(left, stretch["minutes"] or 0)
        left = None if left is None else left - agreed
        shares.append((stretch, agreed))
    return shares


def totals_of(activities):
    """Total timed-code and total treatment minutes: both must stand in the note (Pub. 100-02 ch. 15 §220.3 E)."""
    services = [
        Service(
            code=activity["code"],
            started=dt.datetime.fromisoformat(stretch["started"]),
            ended=dt.datetime.fromisoformat(stretch["ended"]),
            by=stretch["delivered"],
            mode=activity["mode"],
            agreed_minutes=agreed,
        )
        for activity in activities
        for stretch, agreed in with_agreed_minutes(activity)
        if stretch["ended"]
    ]
    totals = timing.totals(services)
    return {"timed": totals.timed_minutes, "treatment": totals.treatment_minutes}
