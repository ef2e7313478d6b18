"""Beginning a report: its draft with the period it closes; an assistant begins it for the therapist who signs it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from therapy_notes import access, charting, clocks
from therapy_notes.access.reports import OBJECTIVE_FIELDS, WHO_WRITES, prepares
from therapy_notes.clinic_time import day_of
from therapy_notes.models import Clinician, Episode, Note, ProgressReport, Supervision, Visit
from therapy_notes.reporting.assembling import proposed_end

OVER = "This episode was discharged. What comes later belongs to a new episode."
NOBODY = "No therapist treats this patient or supervises you here: ask one to begin the report."


def need_wanted(episode, *, kind, on):
    """After a discharge only the progress report of a period that has none is written; else PermissionDenied."""
    if kind != Note.Kind.REPORT or not clocks.unreported(clocks.periods_to_report(episode, on=on)):
        raise PermissionDenied(OVER)


@transaction.atomic
def begin_report(episode, *, kind, by, at):
    """The open draft of that kind in the episode, or a new one; a progress report names its last treatment day at once.

    An assistant's is their therapist's: they prepare it, and the therapist judges and signs. PermissionDenied where
    there is none.
    """
    Episode.objects.select_for_update(no_key=True).only("pk").get(pk=episode.pk)  # of two tabs the second finds it
    author = by if access.is_therapist(by) else signer_for(episode, by, on=day_of(at))
    found = open_report(episode, kind, author)
    if found is None:
        found = charting.start_note(episode, kind=kind, by=by, at=at, author=author)
        if kind == Note.Kind.REPORT:
            end = proposed_end(found) or found.date
            ProgressReport.objects.create(note=found, period_end=end, changed_by=by, changed_at=at)
    return found


def open_report(episode, kind, author):
    """The draft that the author has open, of which there is one as a rule; None where there is none."""
    found = Note.objects.filter(episode=episode, kind=kind, author=author, status__in=Note.WRITABLE)
    return found.order_by("-pk").first()


def signer_for(episode, assistant, *, on):
    """The therapist for whom an assistant prepares: who treated the patient last, else their supervisor.

    Raises PermissionDenied where there is none.
    """
    if not (access.is_clinician(assistant) and assistant.clinician.credential in Clinician.ASSISTANTS):
        raise PermissionDenied(WHO_WRITES)
    treated = Visit.objects.filter(episode=episode, missed="", therapist__credential__in=Clinician.THERAPISTS)
    treated = treated.filter(therapist__discipline=episode.discipline, therapist__user__is_active=True)
    visit = treated.filter(note__date__lte=on).select_related("therapist__user").order_by("-planned").first()
    if visit:
        return visit.therapist.user
    found = Supervision.objects.filter(clinician=assistant.clinician, since__lte=on).exclude(until__lt=on)
    found = found.filter(supervisor__discipline=episode.discipline).select_related("supervisor__user")
    named = found.order_by("pk").first()
    if named is None:
        raise PermissionDenied(NOBODY)
    return named.supervisor.user


def mark_prepared(row, changes, *, by, at):
    """On a report that is written: an assistant's words in the objective part are marked as theirs."""
    if prepares(row.note, by) and OBJECTIVE_FIELDS.intersection(changes):
        row.prepared_by, row.prepared_at = by.clinician, at
