"""A signed note to read: the version that holds or an earlier one, what came after it, and what may follow."""

from functools import partial

from django.shortcuts import render
from django.utils import timezone

from therapy_notes import access, amendments, audit, clocks, returns, timeline
from therapy_notes.access.afterwards import may_state
from therapy_notes.access.plans import may_enter_plan_events
from therapy_notes.content import content, signed_content
from therapy_notes.models import Note
from therapy_notes.plans import card as plan_card
from therapy_notes.reporting import counting

Status = Note.Status


def signed(request, note, version=None):
    """From the latest signed version, or from that one. A draft that was marked as void never had any."""
    latest = access.versions_with_signatures().filter(note=note).order_by("number").last()
    shown = version or latest
    told = {"version": shown.number} if shown else {}
    patient = note.episode.patient
    audit.record_read("note.read", note, by=request.user, at=timezone.now(), patient=patient, **told)
    said = signed_content(shown) if shown else content(note)
    is_plan = note.kind == Note.Kind.PLAN
    course = clocks.course_of(note.episode) if (note.visit_id or is_plan) and note.status != Status.VOID else None
    if is_plan and course:
        _attach_plan_card(note.episode, course, request.user)
    context = {
        "note": note,
        "patient": patient,
        "visit": note.visit,
        "said": said,
        "strip": timeline.strip(said),
        "version": shown,
        "newer": latest if shown != latest else None,
        "amendments": amendments.of_version(shown) if shown else [],
        "before": returns.before(shown) if shown else [],
        "clock": course.clock(on=note.date) if course and note.visit_id else None,
        "course": course,
        "may_read_narrative": access.may_read_narrative(request.user),
        **_standing(note, request.user, latest),
    }
    return render(request, "therapy_notes/signed.html", context)


def _attach_plan_card(episode, course, user):
    may_enter = partial(may_enter_plan_events, user)
    style = user.clinic.date_style
    plan_card.attach([episode], {episode.pk: course}, on=timezone.localdate(), style=style, may_enter=may_enter)


def _standing(note, user, latest):
    """How the note stands, and what the person may do next."""
    waits, is_final = note.status == Status.AWAITING_COSIGN, note.status == Status.SIGNED
    is_open = note.status != Status.VOID
    return {
        "cosigners": access.who_cosigns(note) if waits else "",
        "may_cosign": waits and access.may_cosign(note, user),
        "addenda": note.addenda.select_related("cosignature"),
        "entries": note.supervisor_entries.select_related("assistant__user"),
        "may_supervise": access.may_enter_beside(note, user),
        "earlier": range(1, latest.number) if latest else [],
        "voiding": note.voiding if note.status == Status.VOID else None,
        "is_amended_now": note.status == Status.AMENDING,
        "may_add": note.status in (Status.SIGNED, Status.AMENDING) and access.may_add_to(note, user),
        "may_amend": is_final and access.may_amend(note, user),
        "may_withdraw": (waits or is_final) and access.may_withdraw(note, user, latest=latest),
        "may_void": is_open and access.may_void(note, user, latest=latest),
        "may_count": note.status in Note.SIGNED_BY_AUTHOR and may_state(note, user) and counting.may_count(note),
        "may_drop": note.status == Status.AMENDING and access.may_drop_amendment(note, user),
    }
