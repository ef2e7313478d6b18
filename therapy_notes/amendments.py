"""What an amendment is of and what it changes: read from the signed versions and the working rows.

An amendment changes what the note itself says. What the signed version told of the chart around it (names, goals,
diagnoses, the plan) stays as it was that day; only of a plan of care are goals and diagnoses its own words.
"""

from dataclasses import dataclass

from therapy_notes.content import content, signed_content
from therapy_notes.differences import Difference, differences
from therapy_notes.evaluating import content as evaluation
from therapy_notes.measures import content as measures
from therapy_notes.models import Amendment, Note, SignedVersion
from therapy_notes.plans import content as plans
from therapy_notes.reporting.content import own_words

# The fields of a visit that its note says; who was to treat, and where, on paper, follows from them.
VISIT = (
    *("planned", "planned_minutes", "arrived", "left", "setting", "place", "present"),
    *("pain_before", "pain_after", "participation", "home_program", "adverse_event"),
)
# What a content works out from other facts, or from people as they are called and licensed now.
DERIVED = frozenset(
    (
        *("number", "label", "timed", "supervised", "mode_label", "delivery_label", "assistance_label"),
        *("minutes", "running", "source_label", "ended_source_label", "delivered", "student", "discussed_with"),
    )
)
# What a content means that was signed before it had the field.
USUAL = {"delivery": "in_person"}


@dataclass(frozen=True, slots=True)
class Writing:
    """What the author of a note would sign now; of an amendment also its base, and a reason that was given before."""

    said: dict
    base: SignedVersion | None = None
    reason: str = ""


def writing(note):
    """What is written in a note: its content, or of an amendment the signed content with its changes."""
    base, reason = _base_of(note)
    now = content(note)
    return Writing(amended(signed_content(base), now) if base else now, base, reason)


def to_sign(note):
    return writing(note).said


def _base_of(note):
    """The version that is amended, and why if that was said before; None where none is.

    A draft was never signed. A note that was returned is an amendment if its last version was one.
    """
    if note.status not in (Note.Status.AMENDING, Note.Status.RETURNED):
        return None, ""
    latest = SignedVersion.objects.filter(note=note).select_related("amendment__amends").order_by("number").last()
    if note.status == Note.Status.AMENDING or latest is None:
        return latest, ""
    amendment = getattr(latest, "amendment", None)
    return (amendment.amends, amendment.reason) if amendment else (None, "")


def amended(was, now):
    """The signed content `was` with the note's own words of `now`."""
    said = {name: value for name, value in was.items() if name not in ("amendment", "measurements", "evaluation")}
    said |= {name: now[name] for name in ("sections", "minutes", "report")}
    said["activities"] = _activities(was["activities"], now["activities"])
    said |= measures.carried(was, now)
    said |= {name: now[name] for name in ("evaluation",) if name in now}
    if was["visit"]:
        said["visit"] = was["visit"] | {name: now["visit"][name] for name in (*VISIT, "setting_label")}
    if was["kind"] == Note.Kind.PLAN:
        said |= {"plan": now["plan"], "goals": now["goals"]}
        said["episode"] = was["episode"] | {"diagnoses": now["episode"]["diagnoses"]}
    else:
        known = {goal["label"] for goal in was["goals"]}
        linked = {label for one in said["activities"] for label in one["goals"]} - known
        said["goals"] = [*was["goals"], *(goal for goal in now["goals"] if goal["label"] in linked)]
    return said


def changes(before, after):
    """What an amendment says otherwise, as plain values: field, label, what it was, what it is."""
    changed, _ = differences(before, after)
    return [{"field": one.field, "label": one.label, "was": one.was, "now": one.now} for one in changed]


def of_version(version):
    """The amendments that led to a version, oldest first, as page and PDF say them: what, why, who, when, of what."""
    return of_versions([version])[version.pk]


def of_versions(versions):
    """The same of many, by each one's number in the database; three queries, and none where all are first versions."""
    notes = {one.note_id for one in versions if one.number > 1}
    by_version = {}
    if notes:
        rows = Amendment.objects.filter(version__note__in=notes).select_related("version", "amends")
        rows = rows.defer("amends__content").prefetch_related("amends__signatures__withdrawal")
        by_version = {row.version_id: row for row in rows}
    return {one.pk: _that_led_to(one.pk, by_version) for one in versions}


def _that_led_to(version, by_version):
    found, row = [], by_version.get(version)
    while row:
        found.insert(0, row)
        row = by_version.get(row.amends_id)
    return [_told(row, number) for number, row in enumerate(found, start=1)]


def _told(row, number):
    told = signed_content(row.version)["amendment"]
    changed = [Difference(**one) for one in told["changes"]]
    signatures = list(row.amends.signatures.all())
    return told | {"number": number, "version": row.version.number, "changes": changed, "signatures": signatures}


def own(said):
    """What a content says of the note itself, without names and labels: to compare working rows with a version."""
    visit = said["visit"]
    return {
        "date": said["date"],
        "visit": {name: visit[name] for name in VISIT} if visit else None,
        "activities": {one["key"]: own_activity(one) for one in said["activities"]},
        "sections": {one["name"]: one["text"] for one in said["sections"] if one["text"]},
        "measurements": measures.own_of(said),
        "evaluation": evaluation.own(said),
        "report": own_words(said.get("report")),
        "plan": plans.facts_of(said["plan"]) if said["kind"] == Note.Kind.PLAN and said["plan"] else None,
    }


def own_activity(said):
    """The activity's own facts; what is empty or usual is left out, as an older content does."""
    facts = {name: value for name, value in said.items() if name not in DERIVED and name != "group"}
    facts["stretches"] = {one["key"]: _own_stretch(one) for one in said["stretches"]}
    return {name: value for name, value in facts.items() if value and value != USUAL.get(name)}


def _own_stretch(said):
    people = {name: said[name]["id"] if said[name] else None for name in ("by", "with")}
    facts = {name: value for name, value in said.items() if name not in DERIVED} | people
    return {name: value for name, value in facts.items() if value is not None}


def _activities(was, now):
    """The activities of now; one that says what it said stays word for word as it was signed."""
    signed = {one["key"]: one for one in was}
    rows = []
    for one in now:
        before = signed.get(one["key"])
        is_same = before is not None and own_activity(before) == own_activity(one)
        rows.append(before | {"number": one["number"]} if is_same else one)
    return rows
