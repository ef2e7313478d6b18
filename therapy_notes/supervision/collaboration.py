"""Whether an assistant's activity asks for a word with the therapist (Pub. 100-02 ch. 15 §230.1).

It does where the plan of care does not have the activity, or where it differs in kind or grade from the therapist's
last session of it in the episode. What was discussed once holds, for the same activity and grade, until the therapist's
next session of it.
"""

from django.db.models import Exists, F, OuterRef, Q

from billing.rules import catalogue
from therapy_notes.clinic_time import format_date
from therapy_notes.models import Activity, Clinician, Note, Stretch

FIELDS = ("discussed_with", "discussed_at", "discussed")


def asked(note, activities, plan):
    """By the number of each activity (of a note's content) that an assistant alone gave: whether it is in the plan,
    None where none is signed, and the reasons to discuss it. No query for who is no assistant, one for who is.
    """
    if note.kind != Note.Kind.VISIT or note.author.clinician.credential not in Clinician.ASSISTANTS:
        return {}
    own = [one for one in activities if _is_assistants(one)]
    earlier = _earlier(note, {one["code"] for one in own}) if own else []
    style = note.episode.patient.clinic.date_style
    found = {}
    for one in own:
        known = [was for was in earlier if was["code"] == one["code"]]
        given = [was for was in known if was["is_therapists"]]
        in_plan = None if plan is None else bool(given) or _is_planned(one, plan)
        reasons = [] if _is_settled(one, known) else list(_reasons(one, in_plan, given, style))
        found[one["id"]] = {"in_plan": in_plan, "reasons": reasons}
    return found


def is_lacking(activity):
    """The first of `FIELDS` that is asked and empty in an activity of a note's content; empty where none is."""
    if not (activity.get("collaboration") or {}).get("reasons"):
        return ""
    return next((name for name in FIELDS if not activity.get(name)), "")


def _is_assistants(one):
    code = catalogue.find(one["code"])
    given = one["stretches"] and all(stretch["delivered"] == "assistant" for stretch in one["stretches"])
    return bool(given) and not (code and code.evaluation)


def _earlier(note, codes):
    """The activities of those codes at earlier visits of the episode, latest first: those in which a therapist had a
    part, and those that an assistant discussed.
    """
    therapists = Clinician.THERAPISTS
    part = Q(by__credential__in=therapists) | Q(with_whom__credential__in=therapists)
    given = Stretch.objects.filter(part, activity=OuterRef("pk"), ended__isnull=False)
    found = Activity.objects.filter(visit__episode=note.episode_id, code__in=codes)
    found = found.annotate(is_therapists=Exists(given)).filter(Q(is_therapists=True) | ~Q(discussed=""))
    found = found.filter(visit__planned__lt=note.visit.planned).exclude(visit__note__status=Note.Status.VOID)
    found = found.annotate(day=F("visit__note__date")).order_by("-visit__planned", "-pk")
    return list(found.values("code", "entry", "description", "assistance", "cues", "day", "is_therapists"))


def _is_settled(one, known):
    """Whether the same activity in the same grade was discussed after the therapist's last session of it."""
    for was in known:
        if _is_same(one, was):
            same_grade = one["assistance"] == was["assistance"] and _kinds(one) == _kinds(was)
            return not was["is_therapists"] and same_grade
    return False


def _is_planned(one, plan):
    """Whether the plan lists the code, or its interventions name it, its usual name or the activity itself."""
    if one["code"] in plan.get("codes", ()):
        return True
    text = plan["interventions"].casefold()
    names = (one["code"], one["label"].removesuffix("s"), one["description"])
    return any(name.strip().casefold() in text for name in names if name.strip())


def _reasons(one, in_plan, given, style):
    if in_plan is False:
        yield f"{one['code']} is not in the plan: no therapist gave it in this episode, and the plan does not name it."
    if not given:
        return
    same = next((was for was in given if _is_same(one, was)), None)
    if same is None:
        last, on = given[0], format_date(given[0]["day"], style)
        what = last["description"] or "without a description"
        yield f"No therapist gave this activity: the therapist's last of {one['code']}, {on}, was {what}."
        return
    day = format_date(same["day"], style)
    if one["assistance"] and same["assistance"] and one["assistance"] != same["assistance"]:
        yield f"Assistance {one['assistance']}; the therapist's last, {day}, was {same['assistance']}."
    if one["assistance"] and _kinds(one) != _kinds(same):
        yield f"Cues: {_listed(one)}; the therapist's last, {day}: {_listed(same)}."


def _is_same(one, was):
    if one["entry"] and one["entry"] == was["entry"]:
        return True
    return _plain(one["description"]) == _plain(was["description"])


def _plain(text):
    return " ".join(text.casefold().split())


def _kinds(row):
    """Which cues were given; how many is of the day."""
    return {kind for kind, count in row["cues"].items() if count}


def _listed(row):
    return ", ".join(sorted(_kinds(row))) or "none"
