"""All that a note says, as one plain dict: shown, signed, printed and handed to billing, draft or signed alike."""

import datetime as dt
import hashlib
import json

from django.utils import timezone

from billing.rules import catalogue, timing
from billing.rules.facts import Service
from therapy_notes.clinic_time import whole_minutes
from therapy_notes.models import Activity, Clinician, Note, PlanOfCare, ProgressReport, Section, SignedVersion

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
    activities = _activities(note.visit) if note.visit else []
    return {
        "format": FORMAT,
        "kind": note.kind,
        "title": note.get_kind_display(),
        "date": note.date.isoformat(),
        "clinic": _fields(
            patient.clinic,
            *("name", "street", "city", "state", "postal_code", "phone", "npi", "time_zone", "date_style", "is_demo"),
        ),
        "patient": _fields(patient, "record_number", "birth_date", "sex", "allergies", "language", "guardian")
        | {"name": patient.list_name, "sex_label": patient.get_sex_display(), "age": patient.age(on=note.date)},
        "episode": _episode(episode),
        "plan": _plan(note),
        "report": _report(note),
        "goals": [_goal(goal) for goal in episode.goals.all()],
        "visit": _visit(note.visit) if note.visit else None,
        "activities": activities,
        "minutes": _totals(activities),
        "sections": sections(note),
        "author": _person(note.author.clinician),
    }


def signed_content(version):
    """What a signed version says: the dict that `content` gave on the day of the signature."""
    return json.loads(version.content)


def latest_content(note):
    """What the note says now: its last signed version, or what is being written."""
    if note.status in Note.WRITABLE:
        return content(note)
    return signed_content(SignedVersion.objects.filter(note=note).latest("number"))


def canonical(said):
    """The content as canonical JSON text: sorted keys, no spaces, so that the same words give the same bytes."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text, previous=""):
    """SHA-256 of the digest before it in the chart, a line feed, and the canonical text; hexadecimal."""
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def sections(note):
    """The narrative parts in their order, empty ones included."""
    written = {section.name: section.text for section in Section.objects.filter(note=note)}
    return [{"name": name, "label": label, "text": written.get(name, "")} for name, label, _ in SECTIONS[note.kind]]


def _fields(row, *names):
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value):
    if hasattr(value, "utcoffset") and value.utcoffset() is not None:
        return timezone.localtime(value).isoformat(timespec="seconds")
    return value.isoformat() if hasattr(value, "isoformat") else value


def _person(clinician):
    license = f"{clinician.license_state} {clinician.license_number}".strip()
    return {
        "id": clinician.pk,
        "name": clinician.user.list_name,
        "letters": clinician.letters,
        "credential": clinician.credential,
        "license": license,
    }


def _episode(episode):
    diagnoses = [
        {"kind": diagnosis.kind, "code": diagnosis.code, "description": diagnosis.description}
        for diagnosis in episode.diagnoses.all()
    ]
    facts = _fields(
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
    return _fields(plan, "starts", "ends", "frequency", "duration", "amount", "interventions") if plan else None


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
    return _fields(report, "period_end", "continued_need") | {"elements": elements}


def _goal(goal):
    facts = _fields(goal, "name", "text", "baseline", "target", "current", "target_date")
    return facts | {"label": goal.label, "status": goal.status, "status_label": goal.get_status_display()}


def _visit(visit):
    facts = _fields(
        visit,
        *("planned", "planned_minutes", "arrived", "left", "place", "present"),
        *("pain_before", "pain_after", "participation", "home_program", "adverse_event"),
    )
    return facts | {"therapist": _person(visit.therapist)}


def _activities(visit):
    found = visit.activities.prefetch_related("goals", "stretches__by__user", "stretches__with_whom__user")
    said = [_activity(activity) for activity in found]
    said.sort(key=lambda one: (one["stretches"][0]["started"] if one["stretches"] else "~", one["id"]))
    return [{"number": number, **one} for number, one in enumerate(said, start=1)]


def _activity(activity):
    code = catalogue.find(activity.code)
    stretches = [_stretch(stretch) for stretch in activity.stretches.all()]
    facts = _fields(activity, "code", "description", "mode", "assistance", "helpers", "skill", "equipment", "response")
    return facts | {
        "id": activity.pk,
        "label": code.label if code else "",
        "timed": bool(code and code.timed),
        "supervised": bool(code and code.supervised),
        "mode_label": activity.get_mode_display(),
        "assistance_label": activity.get_assistance_display(),
        "help_types": list(activity.help_types),
        "cues": {kind: activity.cues[kind] for kind in Activity.Cue.values if activity.cues.get(kind)},
        "goals": [goal.label for goal in activity.goals.all()],
        "stretches": stretches,
        "minutes": sum(one["minutes"] or 0 for one in stretches),
        "running": any(one["ended"] is None for one in stretches),
    }


def _stretch(stretch):
    people = {stretch.by.credential, stretch.with_whom.credential if stretch.with_whom else ""}
    return {
        "started": _plain(stretch.started),
        "ended": _plain(stretch.ended),
        "minutes": whole_minutes(stretch.started, stretch.ended) if stretch.ended else None,
        "by": _person(stretch.by),
        "with": _person(stretch.with_whom) if stretch.with_whom else None,
        "delivered": delivered(people),
        "student": Clinician.Credential.STUDENT in people,
        "source": stretch.source,
        "source_label": stretch.get_source_display(),
    }


def delivered(credentials):
    """Whose minutes they are: a student beside a therapist or assistant takes part, one alone does not count."""
    therapist = bool(credentials & set(Clinician.THERAPISTS))
    assistant = bool(credentials & set(Clinician.ASSISTANTS))
    if therapist and assistant:
        return "both"
    return "therapist" if therapist else "assistant" if assistant else "student"


def _totals(activities):
    """Total timed-code and total treatment minutes: both must stand in the note (Pub. 100-02 ch. 15 §220.3 E)."""
    services = [
        Service(
            code=activity["code"],
            started=dt.datetime.fromisoformat(stretch["started"]),
            ended=dt.datetime.fromisoformat(stretch["ended"]),
            by=stretch["delivered"],
        )
        for activity in activities
        for stretch in activity["stretches"]
        if stretch["ended"]
    ]
    totals = timing.totals(services)
    return {"timed": totals.timed_minutes, "treatment": totals.treatment_minutes}
