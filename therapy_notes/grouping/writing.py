"""Writing a group session: one act for all its notes, all or nothing, with every refusal named at its patient."""

from dataclasses import dataclass, replace

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from therapy_notes import access, audit, charting
from therapy_notes.changes import Changed, changes_of
from therapy_notes.clinic_time import day_of, format_date, whole_minutes
from therapy_notes.grouping.said import said_together, shared_of
from therapy_notes.grouping.seats import draft_visit, members_of
from therapy_notes.models import Activity, Clinician, Episode, GroupSession, Note

OWN = ("assistance", "cues", "goals", "response")
TOO_FEW = (
    "A group has at least two patients: tick another. What was done with one patient alone belongs in their own note."
)

GONE = "This group was taken out of its notes meanwhile. Copy what you typed and log it in the visits."


@dataclass(frozen=True, slots=True)
class Member:
    """What the form says of one patient: `facts` are OWN and `participation`, `was` what the page had shown of them."""

    episode: Episode
    facts: dict
    was: dict | None = None


class Unwritten(Exception):
    """Nothing was written: `refusals` are the exceptions that say why, by the number of the episode."""

    def __init__(self, refusals):
        super().__init__(f"{len(refusals)} of the group could not be written")
        self.refusals = refusals


@transaction.atomic
def start_group(*, clinic, therapist, shared, members, by, at):
    """A new session with a note for each member; see `log_group`."""
    started = shared["stretches"][0].started
    session = GroupSession.objects.create(
        clinic=clinic, therapist=therapist, planned=started, name=shared["description"]
    )
    audit.record("group.started", session, by=by, planned=started.isoformat())
    return log_group(session, shared=shared, members=members, by=by, at=at)


@transaction.atomic
def log_group(session, *, shared, members, by, at, leaving=(), was=None):
    """Make the members' notes say what the form says: log, correct, and take out of who is `leaving`.

    `shared` is what holds for all, in the shape of `charting.facts_of`; `was` what the page had shown of it. A note
    that says a shared fact in its own way keeps it; a signed one keeps everything. A group is two or more patients
    whom the clinician attends all the time, and each is billed the group's code once (Pub. 100-02 ch. 15 §230 A).
    Raises ValidationError by the form's field, Changed for the shared facts, Unwritten for the patients'.
    """
    _check_leader(session.therapist, shared["stretches"][0].with_whom)
    _hold(session)
    rows = {activity.visit.episode_id: activity for activity in members_of(session)}
    shown, changed = _changes(session, rows.values(), shared, was)
    act = {"by": by, "at": at}
    refusals = {}
    for member in (*members, *leaving):
        activity = rows.get(member.episode.pk)
        try:
            with transaction.atomic():
                if member in leaving:
                    _leave(activity, member, **act)
                elif activity is None:
                    _join(session, member, shared, **act)
                else:
                    _correct(activity, member, shown, changed, **act)
        except (ValidationError, Changed, access.Refused) as refusal:
            refusals[member.episode.pk] = refusal
    if refusals:
        raise Unwritten(refusals)
    _keep(session, shared)
    audit.record("group.written", session, by=by, changed=sorted(changed), patients=_count(session))
    return session


@transaction.atomic
def end_group(session, *, by, at):
    """Take the group out of every note; the visits stay. Refused where one of them is signed."""
    _hold(session)
    for activity in members_of(session):
        if activity.visit.note.status not in Note.WRITABLE:  # an amendment is of one note, never of a whole group
            raise access.Locked(activity.visit.note)
        charting.remove_activity(activity, by=by, at=at)
    audit.record("group.removed", session, by=by, planned=session.planned.isoformat())
    session.delete()


def _hold(session):
    """Lock the session: of two people who save it, one does after the other."""
    if GroupSession.objects.select_for_update(no_key=True).filter(pk=session.pk).first() is None:
        raise ValidationError({NON_FIELD_ERRORS: GONE})


def _check_leader(therapist, with_whom):
    """A student's minutes count only under a clinician who directs them (Pub. 100-02 ch. 15 §230 B)."""
    student = Clinician.Credential.STUDENT
    if therapist.credential == student and (with_whom is None or with_whom.credential == student):
        text = "A student does not lead a group alone: choose the therapist or assistant who leads it."
        raise ValidationError({"therapist": text})


def _changes(session, activities, shared, was):
    """What the page had shown of the shared facts, and what of them is to change; Changed if somebody else did."""
    activities = list(activities)
    if not activities:
        return shared, {}
    now = shared_of(session, activities)
    shown = now | (was or {})
    latest = max(activities, key=lambda one: one.changed_at or session.planned)
    changed = changes_of(latest, now, shown, shared)
    drafts = [said_together(one) for one in activities if one.visit.note.status in Note.WRITABLE]
    for name in changed:
        if drafts and not any(said[name] == shown[name] for said in drafts):
            text = "Each note says this in its own way. Change it in the notes."
            raise ValidationError({"started" if name == "stretches" else name: text})
    return shown, changed


def _join(session, member, shared, *, by, at):
    """A patient who was not in it: the day's draft with this therapist, or else a new note."""
    episode = member.episode
    _check_episode(session, episode)
    started, ended = shared["stretches"][0].started, shared["stretches"][0].ended
    visit = draft_visit(episode, therapist=session.therapist, on=day_of(started), near=started)
    if visit is None:
        note = charting.start_note(
            episode,
            kind=Note.Kind.VISIT,
            therapist=session.therapist,
            planned=started,
            minutes=whole_minutes(started, ended),
            by=by,
            at=at,
        )
        visit = note.visit
    own = {name: member.facts[name] for name in OWN}
    charting.log_activity(visit, group=session, mode=Activity.Mode.GROUP, by=by, at=at, **shared, **own)
    _say_participation(visit, member, by=by, at=at)


def _correct(activity, member, shown, changed, *, by, at):
    """Only what the form changed; of the shared facts only what this note said as the group did."""
    if activity.visit.note.status not in Note.WRITABLE:
        if member.facts != member.was:
            raise access.Locked(activity.visit.note)
        return
    said = said_together(activity)
    taken = {name: value for name, value in changed.items() if said[name] == shown[name]}
    if "stretches" in taken:
        key = said["stretches"][0].key if said["stretches"] else None
        taken["stretches"] = [replace(taken["stretches"][0], key=key)]
    own = {name: member.facts[name] for name in OWN}
    was = {**said, **own, **(member.was or {})}
    charting.correct_activity(activity, by=by, at=at, was=was, **own, **taken)
    _say_participation(activity.visit, member, by=by, at=at)


def _leave(activity, member, *, by, at):
    """Take the group out of a draft, unless somebody has written more of it since the page was opened."""
    if activity is None:
        return
    if activity.visit.note.status not in Note.WRITABLE:
        raise access.Locked(activity.visit.note)
    saved = charting.facts_of(activity)
    fresh = [name for name in OWN if member.was and saved[name] != member.was[name]]
    if fresh:
        raise Changed(activity, fresh)
    charting.remove_activity(activity, by=by, at=at)


def _say_participation(visit, member, *, by, at):
    said = member.facts["participation"]
    shown = member.was["participation"] if member.was else visit.participation
    if said != shown:
        charting.describe_visit(visit, by=by, at=at, was={"participation": shown}, participation=said)


def _check_episode(session, episode):
    discipline, patient = session.therapist.discipline, episode.patient
    if episode.discipline != discipline or patient.clinic_id != session.clinic_id:
        text = f"This is no episode of {discipline} in this clinic. Untick it."
    elif episode.ended and episode.ended < day_of(session.planned):
        day = format_date(episode.ended, patient.clinic.date_style)
        text = f"Care ended on {day}. Untick it, or open a new episode in the chart."
    elif Activity.objects.filter(group=session, visit__episode__patient=patient).exists():
        text = "This patient is in the group already, with another episode. Untick one of the two."
    else:
        return
    raise ValidationError({NON_FIELD_ERRORS: text})


def _keep(session, shared):
    if _count(session) < 2:
        raise ValidationError({NON_FIELD_ERRORS: TOO_FEW})
    session.name, session.planned = shared["description"], shared["stretches"][0].started
    session.full_clean(exclude=["clinic", "therapist"])
    session.save()


def _count(session):
    found = Activity.objects.filter(group=session)
    return found.values("visit__episode__patient").distinct().count()
