"""The one act that mends a row of a list, as far as the person may do it; else where to look."""

from dataclasses import dataclass

from django.urls import reverse

from therapy_notes import access
from therapy_notes.access.plans import may_enter_plan_events
from therapy_notes.models import Clinician, Note, PlanEvent

# What an act writes, and its words where somebody has begun it and where nobody has.
WRITES = {
    "report": (Note.Kind.REPORT, "Open report", "Write report"),
    "plan": (Note.Kind.PLAN, "Open plan", "Write plan"),
    "recertify": (Note.Kind.PLAN, "Open plan", "Recertify"),
}
# What is entered of a signed plan that stands in these lists.
ENTERS = {
    "unsent": (PlanEvent.Kind.SENT, "Enter sending"),
    "awaited": (PlanEvent.Kind.CERTIFIED, "Enter signature"),
    "uncertified": (PlanEvent.Kind.CERTIFIED, "Enter signature"),
    "unexplained": (PlanEvent.Kind.DELAY, "Give reason"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """What mends a row: a link, or where it `begins` a note, a form that is sent."""

    label: str
    url: str
    begins: bool = False


def acts_of(listing, rows, episodes, *, user):
    """A function that gives the act of a row in its episode; `episodes` by their number. One query for all rows."""
    find = FINDERS.get("write" if listing.act in WRITES else listing.act)
    act_of = find(listing, rows, episodes, user) if find else None

    def of(row, episode):
        is_concealed = getattr(episode.patient, "is_concealed", False)
        return (act_of and not is_concealed and act_of(row, episode)) or _open_chart(episode)

    return of


def _writing(listing, rows, episodes, user):
    """Therapists of the discipline write; their assistants prepare a report."""
    kind, go_on, begin = WRITES[listing.act]
    prepares = listing.act == "report" and _is_assistant(user)
    if not (prepares or access.is_therapist(user)):
        return None
    begun = Note.objects.filter(episode__in=episodes, kind=kind, status__in=Note.WRITABLE).order_by("pk")
    drafts = dict(begun.values_list("episode", "pk"))

    def of(row, episode):
        if (episode.ended and kind != Note.Kind.REPORT) or episode.discipline != user.clinician.discipline:
            return None
        if episode.pk in drafts:
            return Act(go_on, reverse("note", args=[drafts[episode.pk]]))
        label = "Prepare report" if prepares else begin
        return Act(label, reverse("note_new", args=[episode.pk, kind]), begins=True)

    return of


def _entering(listing, rows, episodes, user):
    kind, label = ENTERS[listing.name]

    def of(row, episode):
        if not may_enter_plan_events(user, episode):
            return _open_note(row, "Open plan")
        return row.note and Act(label, reverse("plan_event", args=[row.note, kind]))

    return of


def _cosigning(listing, rows, episodes, user):
    notes = access.cosignable(user).filter(pk__in=[row.note for row in rows])
    mine = set(notes.values_list("pk", flat=True))

    def of(row, episode):
        return Act("Cosign", f"{reverse('cosign_inbox')}?note={row.note}") if row.note in mine else _open_note(row)

    return of


def _signing(listing, rows, episodes, user):
    notes = Note.objects.filter(pk__in=[row.note for row in rows], author=user)
    mine = set(notes.values_list("pk", flat=True))
    return lambda row, episode: _open_note(row, "Finish note" if row.note in mine else "Open note")


FINDERS = {"write": _writing, "certify": _entering, "cosign": _cosigning, "sign": _signing}


def _is_assistant(user):
    return access.is_clinician(user) and user.clinician.credential in Clinician.ASSISTANTS


def _open_note(row, label="Open note"):
    return Act(label, reverse("note", args=[row.note])) if row.note else None


def _open_chart(episode):
    return Act("Open chart", f"{reverse('chart', args=[episode.patient_id])}#episode-{episode.pk}")
