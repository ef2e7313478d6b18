"""Plans of care on paper: who enters that one was sent, ordered, certified."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from therapy_notes.access.attachments import kinds_to_add, kinds_to_read
from therapy_notes.access.notes import version_to_print
from therapy_notes.access.opening import found_open
from therapy_notes.access.roles import may_plan
from therapy_notes.models import Attachment, Note, PlanEvent, User

WHO = "Therapists of {}, administrators and billers of this clinic enter what happened to this plan of care."
UNSIGNED = "A plan of care is sent and certified once it is signed."


def may_enter_plan_events(user, episode):
    return may_plan(user, episode) or user.role in (User.Role.ADMINISTRATOR, User.Role.BILLER)


def plan_to_enter(user, pk):
    """The plan of the note of that number, signed by its author, to enter what happened to it."""
    found = Note.objects.filter(kind=Note.Kind.PLAN).select_related("episode__patient__clinic", "plan")
    note = found_open(user, found, pk, patient="episode__patient")
    _need_keeper(user, note.episode)
    if note.status not in Note.SIGNED_BY_AUTHOR:
        raise PermissionDenied(UNSIGNED)
    note.plan.note = note
    return note.plan


def plan_event_to_take_back(user, pk):
    """An event of a plan that stands."""
    found = PlanEvent.objects.select_related("plan__note__episode__patient__clinic", "attachment")
    event = found_open(user, found, pk, patient="plan__note__episode__patient")
    _need_keeper(user, event.plan.note.episode)
    if event.kind == PlanEvent.Kind.TAKEN_BACK or hasattr(event, "taken_back"):
        raise PermissionDenied("This was taken back already.")
    return event


def plan_to_print(user, pk):
    """The last signed version of a plan of care, with its signatures, to print for the provider's signature."""
    version = version_to_print(user, pk)
    if version.note.kind != Note.Kind.PLAN:
        raise PermissionDenied("A plan of care is printed for a signature; this is another note.")
    if version.note.status == Note.Status.VOID:
        raise PermissionDenied("This plan of care is void: nobody signs it. Print the one that is in force.")
    return version


def papers_to_certify(user, plan, kind):
    """The chart's papers of that kind that may show it, those of the plan's episode or of no episode, latest first."""
    if kind not in kinds_to_read(user):
        return Attachment.objects.none()
    episode = plan.note.episode
    found = Attachment.objects.filter(patient=episode.patient_id, kind=kind, filed_in_error__isnull=True)
    return found.filter(Q(episode=episode) | Q(episode=None))


def may_add_paper(user, kind):
    return kind in kinds_to_add(user)


def _need_keeper(user, episode):
    if not may_enter_plan_events(user, episode):
        raise PermissionDenied(WHO.format(episode.get_discipline_display().lower()))
