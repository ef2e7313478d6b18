"""Who somebody is, and what only some may do."""

from django.core.exceptions import PermissionDenied

from therapy_notes.models import Clinician, User


def is_clinician(user):
    return user.role == User.Role.CLINICIAN and hasattr(user, "clinician")


def is_therapist(user):
    """A PT, OT or SLP: Medicare's "clinician", who evaluates, plans and discharges (Pub. 100-02 ch. 15 §220 A)."""
    return is_clinician(user) and user.clinician.credential in Clinician.THERAPISTS


def is_auditor(user):
    return user.role == User.Role.AUDITOR


def may_read_narrative(user):
    """Who reads what notes say; the others see codes, minutes, assistance and findings (45 CFR 164.502 b)."""
    if user.role == User.Role.BILLER:
        return user.reads_narrative
    return is_clinician(user) or is_auditor(user)


def need_clinician(user):
    if not is_clinician(user):
        raise PermissionDenied("Therapists, assistants and students of this clinic can do this.")


def need_therapist(user):
    if not is_therapist(user):
        raise PermissionDenied("A PT, OT or SLP of this clinic can do this: assistants and students cannot.")


def may_plan(user, episode):
    """A therapist of the episode's discipline sets its goals and says what the patient brought along."""
    return is_therapist(user) and user.clinician.discipline == episode.discipline


def need_planner(user, episode):
    need_therapist(user)
    if not may_plan(user, episode):
        raise PermissionDenied(f"A therapist of {episode.get_discipline_display().lower()} can do this.")


def need_cosigner(user):
    if not is_therapist(user):
        raise PermissionDenied("A PT, OT or SLP who supervises somebody cosigns notes: assistants and students cannot.")


def may_keep_charts(user):
    return is_clinician(user) or user.role == User.Role.ADMINISTRATOR


def need_chart_keeper(user):
    if not may_keep_charts(user):
        raise PermissionDenied("Clinicians and administrators of this clinic can add and change patients.")


def need_administrator(user):
    if user.role != User.Role.ADMINISTRATOR:
        raise PermissionDenied("An administrator of this clinic can do this.")


def may_search_log(user):
    """Who looks at the record of activity (45 CFR 164.308(a)(1)(ii)(D)): administrators and auditors."""
    return user.role == User.Role.ADMINISTRATOR or is_auditor(user)


def need_log_searcher(user):
    if not may_search_log(user):
        raise PermissionDenied("Administrators and auditors of this clinic search the audit log.")


def may_schedule(episode, user):
    """Whose appointments a person may plan and move: those of their own discipline; an administrator's are all."""
    if user.role == User.Role.ADMINISTRATOR:
        return True
    return is_clinician(user) and user.clinician.discipline == episode.discipline


def need_scheduler(user, episode):
    if not may_schedule(episode, user):
        discipline = episode.get_discipline_display().lower()
        raise PermissionDenied(f"Clinicians of {discipline} and administrators plan and move these visits.")
