"""Plain functions that build rows for tests. Times are clock times of the clinic on DAY."""

import datetime as dt

from billing.models import Coverage, Payer, Rate, Terms, YearToDate
from therapy_notes import charting, grouping, planning, scheduling, signing
from therapy_notes.amendments import to_sign
from therapy_notes.clinic_time import at_clock
from therapy_notes.models import (
    Clinic,
    Clinician,
    CosignPolicy,
    Cover,
    Diagnosis,
    Episode,
    Goal,
    License,
    Note,
    Patient,
    Supervision,
    User,
)
from therapy_notes.proving import Proof
from therapy_notes.reporting import judging

DAY = dt.date(2026, 3, 6)
PASSWORD = "a long enough password"


def at(clock, day=DAY):
    """That clock time on the day, aware, in the current zone."""
    return at_clock(day, dt.time.fromisoformat(clock))


def build_clinic(name="Harbor Street", **more):
    facts = {
        "street": "1 Harbor Street",
        "city": "Milford",
        "state": "WI",
        "postal_code": "53000",
        "npi": "1234567893",
        "tax_id": "12-3456789",
        "time_zone": "America/Chicago",
    }
    return Clinic.objects.create(name=name, **facts | more)


def build_user(clinic, username, role="clinician"):
    return User.objects.create_user(
        username, password=PASSWORD, clinic=clinic, role=role, first_name=username.title(), last_name="Tester"
    )


def build_clinician(clinic, username, credential="PT", discipline=None):
    user = build_user(clinic, username)
    discipline = discipline or {"OT": "OT", "COTA": "OT", "SLP": "SLP"}.get(credential, "PT")
    Clinician.objects.create(user=user, discipline=discipline, credential=credential)
    if credential != "student":
        build_license(user)
    return user


def build_license(person, state="WI", number="00024-24", since=None, until=None, **more):
    return License.objects.create(
        clinician=person.clinician, state=state, number=number, since=since, until=until, **more
    )


def build_cosign_policy(clinic, need="none", since=dt.date(2020, 1, 1), **more):
    return CosignPolicy.objects.create(clinic=clinic, need=need, since=since, **more)


def build_supervision(person, supervisor, since=dt.date(2026, 1, 1), until=None):
    return Supervision.objects.create(
        clinician=person.clinician, supervisor=supervisor.clinician, since=since, until=until
    )


def build_cover(supervisor, cover, since=DAY, until=DAY):
    return Cover.objects.create(supervisor=supervisor.clinician, cover=cover.clinician, since=since, until=until)


def build_patient(clinic, number="1001", last_name="Alvarez", first_name="Rosa", **more):
    facts = {"birth_date": dt.date(1957, 7, 14), "sex": "F"}
    return Patient.objects.create(
        clinic=clinic, record_number=number, last_name=last_name, first_name=first_name, **facts | more
    )


def build_episode(clinic, discipline="PT", patient=None, **more):
    episode = Episode.objects.create(
        patient=patient or build_patient(clinic),
        discipline=discipline,
        title="Right hip replacement",
        started=dt.date(2026, 2, 10),
        **more,
    )
    Diagnosis.objects.create(episode=episode, kind="medical", code="Z96.641", description="Right artificial hip")
    build_goal(episode, "LTG", 1, "Walk 500 ft")
    build_goal(episode, "STG", 1, "Sit to stand")
    return episode


def build_goal(episode, kind="STG", number=1, name="Sit to stand", **more):
    facts = {"text": f"{name} without help", "baseline": "Moderate help", "target": "Stand-by"}
    facts |= {"target_date": dt.date(2026, 4, 10)}
    return Goal.objects.create(episode=episode, kind=kind, number=number, name=name, **facts | more)


def build_visit(episode, by, activities=(), kind="visit", day=DAY, start="09:00", sections=None, **details):
    """A draft visit. `activities`: (code, start, end) each, with an optional dict of further facts."""
    planned = at(start, day)
    note = charting.start_note(
        episode, kind=kind, by=by, at=planned, therapist=by.clinician, planned=planned, minutes=45
    )
    if details:
        charting.describe_visit(note.visit, by=by, at=planned, **details)
    for activity in activities:
        log(note.visit, by, *activity, day=day)
    if sections:
        charting.write_sections(note, sections, by=by, at=planned)
    return get_note(note.pk).visit


def build_group(by, episodes, started="11:00", ended="11:30"):
    """A saved group session of these episodes, led by that person; its notes are drafts of the day."""
    entry = charting.TimeEntry(at(started), at(ended), by.clinician)
    shared = {"description": "Balance circle", "code": "97150", "skill": "", "equipment": "", "stretches": [entry]}
    own = {"assistance": "", "cues": {}, "goals": [], "response": "", "participation": ""}
    members = [grouping.Member(episode, own, own) for episode in episodes]
    facts = {"clinic": by.clinic, "therapist": by.clinician, "by": by, "at": at("12:00")}
    return grouping.start_group(shared=shared, members=members, **facts)


def build_missed_visit(episode, by, kind="no_show", reason="Nobody could be reached.", day=DAY, start="09:00"):
    """A planned visit that did not take place."""
    visit = build_visit(episode, by, day=day, start=start)
    scheduling.miss_visit(visit, kind=kind, reason=reason, by=by, at=visit.planned)
    return get_note(visit.note.pk).visit


def log(visit, by, code, started, ended, more=None, *, day=DAY):
    """An activity of one stretch, complete enough to be signed; `ended` None leaves its clock running."""
    goals = list(visit.episode.goals.filter(kind="STG"))
    entry = charting.TimeEntry(at(started, day), at(ended, day) if ended else None, by.clinician)
    facts = {"description": f"{code} done", "assistance": "Min", "goals": goals, "stretches": [entry]}
    return charting.log_activity(visit, by=by, at=at("12:00", day), code=code, **facts | (more or {}))


def get_note(pk):
    found = Note.objects.select_related(
        "episode__patient__clinic", "visit__therapist__user", "author__clinician", "author__clinic"
    )
    return found.get(pk=pk)


COMPLETE = {
    "subjective": "Slept well.",
    "objective": "Timed up and go 18.4 s.",
    "assessment": "Took full part; less help than last time.",
    "plan": "Lower seat.",
}


def build_signed_visit(episode, by, activities=(("97530", "09:00", "09:23"),), **more):
    """Signed at 13:00 on DAY, or when the last activity is over where that is later: nobody signs ahead of care."""
    visit = build_visit(episode, by, activities, sections=COMPLETE, **more)
    day = more.get("day", DAY)
    over = max("13:00", *(activity[2] for activity in activities)) if day >= DAY else "13:00"
    sign(visit.note, by, over, max(DAY, day))
    return visit


def prove(by, method="password"):
    """That the person is who they say, as if their password had just been right."""
    return Proof(by, method)


def sign(note, by, clock="13:00", day=DAY):
    """Sign on DAY, or that day; where that is a late entry, with a reason and the attestation."""
    note, late = get_note(note.pk), {"reason": "The network was down.", "attestation": True}
    return signing.sign_note(note, proof=prove(by), at=at(clock, day), shown=signing.seen(to_sign(note)), **late)


def cosign(note, by, attestation="reviewed", clock="14:00", version=None):
    number = version or note.versions.latest("number").number
    return signing.cosign_note(note, attestation, proof=prove(by), at=at(clock), version=number)


def give_back(note, by, *comments, clock="14:00", version=None):
    """Return the note; `comments` are (field, label, text), one of the whole note where none is given."""
    number = version or note.versions.latest("number").number
    return signing.return_note(note, comments or [("", "", "Say more.")], by=by, at=at(clock), version=number)


def build_note(episode, by, kind="plan_of_care", sections=None, clock="12:00", **plan):
    """A draft without a visit; `plan` are the fields of a plan of care or report: whole ones where none are given.

    A report with sections has its goals judged too: it can be signed.
    """
    note = charting.start_note(episode, kind=kind, by=by, at=at(clock))
    if sections:
        charting.write_sections(note, sections, by=by, at=at(clock))
    if kind == "plan_of_care":
        planning.write_plan(note, by=by, at=at(clock), **PLAN | plan)
    elif kind == "progress_report" and sections:
        planning.write_report(note, by=by, at=at(clock), **{"next_step": "continue"} | plan)
    if kind in ("progress_report", "discharge") and sections:
        judge_goals(note, by, at=at(clock))
    return get_note(note.pk)


def judge_goals(note, by, *, at, text="Better than at the last report.", **facts):
    """The same judgment of each active goal of the note's episode."""
    for goal in note.episode.goals.filter(status="active"):
        judging.judge(note, goal, by=by, at=at, text=text, **facts)


PLAN = {
    "starts": DAY,
    "ends": DAY + dt.timedelta(days=60),
    "frequency": "3 times a week",
    "duration": "8 weeks",
    "amount": "",
    "interventions": "Exercise and functional activities",
    "codes": ["97530"],
}


def build_payer(clinic, name="Medicare", method="cms_total_time", since=dt.date(2026, 1, 1), **terms):
    payer = Payer.objects.create(clinic=clinic, name=name)
    Terms.objects.create(payer=payer, since=since, unit_method=method, **terms)
    return payer


def build_rates(payer, since=dt.date(2026, 1, 1), **rates):
    """What the payer allows for a unit; a code is written with a c before it: `c97530="36.40"`."""
    for code, amount in rates.items():
        Rate.objects.create(payer=payer, code=code.removeprefix("c"), since=since, amount=amount)


def build_year(patient, by, amount, bucket="PT_SLP", as_of=dt.date(2026, 1, 5)):
    return YearToDate.objects.create(
        patient=patient, bucket=bucket, amount=amount, as_of=as_of, by=by, by_text=by.list_name, at=at("12:00")
    )


def build_coverage(patient, payer, rank=1, since=dt.date(2026, 1, 1), until=None):
    return Coverage.objects.create(patient=patient, payer=payer, rank=rank, since=since, until=until)


def amend(note, by, clock="15:00", reason="The wrong seat height.", **texts):
    """Open, change the narrative, and sign again; without `texts` the plan changes. The new version."""
    signing.open_amendment(note, by=by, at=at(clock))
    words = texts or {"plan": "16-inch seat, twice."}
    charting.write_sections(get_note(note.pk), words, by=by, at=at(clock))
    return sign_amended(note, by, clock=clock, reason=reason)


def sign_amended(note, by, clock="15:00", reason="The wrong seat height."):
    note = get_note(note.pk)
    return signing.sign_note(note, proof=prove(by), at=at(clock), shown=signing.seen(to_sign(note)), reason=reason)
