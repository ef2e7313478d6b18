"""All that a note says, as one plain dict: shown, signed, printed and handed to billing, draft or signed alike."""

import hashlib
import json

from therapy_notes.log_content import activities_of, fields, person, totals_of
from therapy_notes.log_content import delivered as delivered
from therapy_notes.log_content import with_agreed_minutes as with_agreed_minutes
from therapy_notes.models import Note, PlanOfCare, ProgressReport, SignedVersion

FORMAT = 1

# The narrative parts of each kind of note: name, label, and what belongs there.
SECTIONS = {
    Note.Kind.VISIT: (
        ("subjective", "Subjective", "What the patient or family says"),
        ("objective", "Objective", "Measures and observations of today"),
        ("assessment", "Assessment", "How the patient took part and responded, and what it means"),
        ("plan", "Plan", "What happens next visit"),
    ),
    Note.Kind.EVALUATION: (
        ("history", "History", "Why the patient comes, course so far, conditions that bear on care"),
        ("prior_level", "Prior level of function", "What the patient did before, and with what help"),
        ("findings", "Findings and measures", "Tests and measures, each with its figure"),
        ("limits", "Functional limits", "Which activities are limited, and by what"),
        ("assessment", "Assessment", "Why skilled therapy is needed, and the outlook"),
        ("plan", "Plan", "What happens until the plan of care is signed"),
    ),
    Note.Kind.PLAN: (("rationale", "Reason for skilled care", "Why this plan needs a therapist's skill"),),
    Note.Kind.REPORT: (
        ("subjective", "Patient's statements", "What bears on the goals"),
        ("objective", "Change in each goal", "For each goal: at the last report, now, by measure"),
        ("assessment", "Assessment of progress", "For each goal: better or not, and why"),
        ("plan", "Plan and goals", "What continues, what changes; goals met, changed or new"),
        ("skilled_need", "Why skilled care is still needed", "Which decisions need a therapist"),
    ),
    Note.Kind.DISCHARGE: (
        ("reason", "Reason for discharge", "Goals met, plateau, patient's choice, another place of care"),
        ("progress", "Progress since the last report", "For each goal: where it stood, where it stands"),
        ("status", "Status at discharge", "What the patient does now, and with what help"),
        ("recommendations", "Recommendations", "Home program, equipment, follow-up"),
    ),
}


def content(note):
    """Everything the note says, names and goal texts included.

    Times are ISO 8601 with the clinic's offset; minutes are int.
    """
    episode, patient = note.episode, note.episode.patient
    activities = activities_of([note.visit_id])[note.visit_id] if note.visit_id else []
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
        "plan": _plan(note),
        "report": _report(note),
        "goals": [_goal(goal) for goal in episode.goals.all()],
        "visit": _visit(note.visit) if note.visit else None,
        "activities": activities,
        "minutes": totals_of(activities),
        "sections": sections(note),
        "author": person(note.author.clinician),
    }


def signed_content(version):
    """What a signed version says: the dict that `content` gave on the day of the signature."""
    return json.loads(version.content)


def latest_content(note):
    """What the note says now: its last signed version, or what is being written."""
    if note.status in Note.WRITABLE:
        return content(note)
    return signed_content(SignedVersion.objects.filter(note=note).latest("number"))


def latest_activities(notes):
    """What each note of a visit says now was done, by the note's number; four queries for any count."""
    signed = [note.pk for note in notes if note.status not in Note.WRITABLE]
    versions = SignedVersion.objects.filter(note__in=signed).order_by("number").values_list("note", "content")
    said = {note: json.loads(text)["activities"] for note, text in dict(versions).items()}
    writing = {note.pk: note.visit_id for note in notes if note.status in Note.WRITABLE}
    rows = activities_of(list(writing.values())) if writing else {}
    return said | {note: rows[visit] for note, visit in writing.items()}


def canonical(said):
    """The content as canonical JSON text: sorted keys, no spaces, so that the same words give the same bytes."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text, previous=""):
    """SHA-256 of the digest before it in the chart, a line feed, and the canonical text; hexadecimal."""
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def sections(note):
    """The narrative parts in their order, empty ones included."""
    written = {section.name: section.text for section in note.sections.all()}
    return [{"name": name, "label": label, "text": written.get(name, "")} for name, label, _ in SECTIONS[note.kind]]


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
        plan = PlanOfCare.objects.filter(note=note).first()
    else:
        signed = PlanOfCare.objects.filter(note__episode=note.episode, note__status=Note.Status.SIGNED)
        plan = signed.filter(starts__lte=note.date).order_by("-starts", "-pk").first()
    return fields(plan, "starts", "ends", "frequency", "duration", "amount", "interventions") if plan else None


def _report(note):
    """What a progress report says of its period and of the losses that limit function; None for other notes."""
    report = ProgressReport.objects.filter(note=note).first() if note.kind == Note.Kind.REPORT else None
    if report is None:
        return None
    elements = [
        {
            "name": element.value,
            "label": element.label,
            "text": getattr(report, element.value),
            "not_impaired": element.value in report.not_impaired,
        }
        for element in ProgressReport.Element
    ]
    return fields(report, "period_end", "continued_need") | {"elements": elements}


def _goal(goal):
    facts = fields(goal, "name", "text", "baseline", "target", "current", "target_date")
    return facts | {"label": goal.label, "status": goal.status, "status_label": goal.get_status_display()}


def _visit(visit):
    facts = fields(
        visit,
        *("planned", "planned_minutes", "arrived", "left", "setting", "place", "present"),
        *("pain_before", "pain_after", "participation", "home_program", "adverse_event"),
    )
    return facts | {"setting_label": visit.get_setting_display(), "therapist": person(visit.therapist)}
