"""All that a note says, as one plain dict: shown, signed, printed and handed to billing, draft or signed alike."""

import datetime as dt
import hashlib
import json

from therapy_notes.evaluating import content as evaluation
from therapy_notes.evaluating.sections import EVALUATIONS
from therapy_notes.goals import content as goals
from therapy_notes.log_content import activities_of, fields, person, totals_of
from therapy_notes.log_content import delivered as delivered
from therapy_notes.log_content import with_agreed_minutes as with_agreed_minutes
from therapy_notes.measures.content import said_of as measured
from therapy_notes.models import Note, PlanOfCare, SignedVersion
from therapy_notes.plans import content as plans
from therapy_notes.reporting import content as reporting
from therapy_notes.supervision import collaboration
from therapy_notes.supervision.collaboration import is_lacking as is_lacking

FORMAT = 1

# The narrative parts of each kind of note: name, label, and what belongs there.
SECTIONS = {
    Note.Kind.VISIT: (
        ("subjective", "Subjective", "What the patient or family says"),
        ("objective", "Objective", "Measures and observations of today"),
        ("assessment", "Assessment", "How the patient took part and responded, and what it means"),
        ("plan", "Plan", "What happens next visit"),
    ),
    Note.Kind.EVALUATION: EVALUATIONS["PT"],
    Note.Kind.PLAN: (("rationale", "Reason for skilled care", "Why this plan needs a therapist's skill"),),
    Note.Kind.REPORT: (
        ("subjective", "Patient's statements", "What bears on the goals"),
        ("objective", "Other findings", "What the figures above do not show"),
        ("assessment", "All in all", "Where one judgment goes for several goals"),
        ("skilled_need", "Why skilled therapy is still needed", "Which decisions need a therapist"),
        ("plan", "What changes", "Frequency, next step, home program"),
    ),
    Note.Kind.DISCHARGE: (
        ("reason", "Reason for discharge", "Goals met, plateau, patient's choice, another place of care"),
        ("progress", "Progress since the last report", "What the figures do not show"),
        ("status", "Status at discharge", "What the patient does now, and with what help"),
        ("recommendations", "Recommendations", "Home program, equipment, follow-up"),
    ),
}


def content(note):
    """Everything the note says, names and goal texts included.

    Times are ISO 8601 with the clinic's offset; minutes are int.
    """
    episode, patient = note.episode, note.episode.patient
    day = {"on": note.date, "state": patient.clinic.state}
    people = [note.author.clinician, *([note.visit.therapist] if note.visit else [])]
    visits = [note.visit_id] if note.visit_id else []
    activities = activities_of(visits, licensed=people, state=patient.clinic.state).get(note.visit_id, [])
    plan, taken = _plan(note), measured(note)
    for number, found in collaboration.asked(note, activities, plan).items():
        next(one for one in activities if one["id"] == number)["collaboration"] = found
    return {
        "format": FORMAT,
        "kind": note.kind,
        "title": note.get_kind_display(),
        "date": note.date.isoformat(),
        "clinic": fields(
            patient.clinic,
            *("name", "street", "city", "state", "postal_code", "phone", "npi", "time_zone", "date_style", "is_demo"),
        ),
        "patient": fields(patient, "record_number", "birth_date", "sex", "allergies", "language", "guardian")
        | {"name": patient.list_name, "sex_label": patient.get_sex_display(), "age": patient.age(on=note.date)},
        "episode": _episode(episode),
        "plan": plan,
        "report": reporting.said_of(note),
        "goals": goals.said_of(note, activities, taken.get("measurements", ())),
        "visit": _visit(note.visit, **day) if note.visit else None,
        "activities": activities,
        "minutes": totals_of(activities),
        "sections": sections(note),
        "author": person(note.author.clinician, **day),
        **taken,
        **evaluation.said_of(note, activities),
    }


def signed_content(version):
    """What a signed version says: the dict that `content` gave on the day of the signature."""
    return json.loads(version.content)


def latest_content(note):
    """What the note says now: its last signed version, or what is being written. A void draft has no version."""
    version = None
    if note.status not in Note.WRITABLE:
        version = SignedVersion.objects.filter(note=note).order_by("number").last()
    return signed_content(version) if version else content(note)


def latest_activities(notes):
    """What each note of a visit says now was done, by the note's number; four queries for any count.

    What is being written says by whom, and not yet under which license.
    """
    signed = [note.pk for note in notes if note.status not in Note.WRITABLE]
    versions = SignedVersion.objects.filter(note__in=signed).order_by("number").values_list("note", "content")
    said = {note: json.loads(text)["activities"] for note, text in dict(versions).items()}
    writing = {note.pk: note.visit_id for note in notes if note.pk not in said}
    rows = activities_of(list(writing.values())) if writing else {}
    return said | {note: rows[visit] for note, visit in writing.items()}


def signed_plans(episode):
    """The episode's plans of care that are signed and final, in the order of their starts."""
    final = (Note.Status.SIGNED, Note.Status.AMENDING)
    found = PlanOfCare.objects.filter(note__episode=episode, note__status__in=final).select_related("note")
    return sorted((as_signed(plan) for plan in found), key=lambda plan: (plan.starts, plan.pk))


def as_signed(row):
    """A plan or report; that of a note which is being amended as it was signed: what is written does not hold yet."""
    if row.note.status != Note.Status.AMENDING:
        return row
    said = signed_content(SignedVersion.objects.filter(note=row.note_id).latest("number"))
    facts = plans.facts_of(said["plan"]) if isinstance(row, PlanOfCare) else dict(said["report"])
    elements = facts.pop("elements", None)
    if elements is not None:
        facts |= {one["name"]: one["text"] for one in elements}
        row.not_impaired = [one["name"] for one in elements if one["not_impaired"]]
    for name, value in facts.items():
        is_day = name in ("starts", "ends", "period_end")
        setattr(row, name, dt.date.fromisoformat(value) if is_day and value else value)
    return row


def canonical(said):
    """The content as canonical JSON text: sorted keys, no spaces, so that the same words give the same bytes."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text, previous=""):
    """SHA-256 of the digest before it in the chart, a line feed, and the canonical text; hexadecimal."""
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def sections(note):
    """The narrative parts in their order, empty ones included."""
    written = {section.name: section.text for section in note.sections.all()}
    parts = sections_of(note.kind, note.episode.discipline)
    return [{"name": name, "label": label, "text": written.get(name, "")} for name, label, _ in parts]


def sections_of(kind, discipline):
    """The narrative parts of a note of that kind, of an evaluation those of its discipline."""
    return EVALUATIONS[discipline] if kind == Note.Kind.EVALUATION else SECTIONS[kind]


def _episode(episode):
    diagnoses = [
        {"kind": diagnosis.kind, "code": diagnosis.code, "description": diagnosis.description}
        for diagnosis in episode.diagnoses.all()
    ]
    facts = fields(
        episode,
        *("discipline", "title", "started", "ended", "precautions", "weight_bearing", "fall_risk"),
        *("referring_provider", "referring_npi", "onset", "surgery"),
    )
    return facts | {"discipline_label": episode.get_discipline_display(), "diagnoses": diagnoses}


def _plan(note):
    """The note's own plan of care, or for other notes the plan of the episode signed last before or on their day."""
    if note.kind == Note.Kind.PLAN:
        return plans.own(note)
    signed = signed_plans(note.episode)
    return plans.said_of(next((one for one in reversed(signed) if one.starts <= note.date), None))


def _visit(visit, **day):
    facts = fields(
        visit,
        *("planned", "planned_minutes", "arrived", "left", "setting", "place", "present"),
        *("pain_before", "pain_after", "participation", "home_program", "adverse_event"),
    )
    return facts | {"setting_label": visit.get_setting_display(), "therapist": person(visit.therapist, **day)}
