"""Saving as one types: what a device sends, and the parts of the page that then read otherwise."""

import json

from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from therapy_notes import access, audit, saving
from therapy_notes.clinic_time import format_clock
from therapy_notes.views import report_page
from therapy_notes.views.notes import draft_of_note
from therapy_notes.views.visit_page import draft_context, page_texts

MALFORMED = "The server did not understand this. Copy your words, reload the page, and type them again."


@require_POST
def save(request, pk):
    """The answers to the entries of the body, in order; 409 with a sentence where the note takes no more words."""
    now = timezone.now()
    try:
        note = access.note_to_edit(request.user, pk)
        entries = saving.read_entries(json.loads(request.body), at=now)
    except access.Refused as refused:
        return _locked(request, refused)
    except (saving.Malformed, ValueError, RecursionError):
        return JsonResponse({"malformed": MALFORMED}, status=400)
    try:
        answers = saving.save_entries(note, entries, by=request.user, at=now)
    except access.Refused as refused:
        return _locked(request, refused)
    at = format_clock(now, request.user.clinic.date_style)
    return JsonResponse({"answers": answers, "at": at, "now": int(now.timestamp() * 1000)})


def parts(request, pk):
    """What follows from what is saved: header, strip, rows, billing, dock, and the texts of the page's fields."""
    try:
        visit = access.visit_to_edit(request.user, pk)
    except access.Refused as refused:
        return _locked(request, refused)
    told = {"by": request.user, "at": timezone.now(), "patient": visit.episode.patient, "within": audit.BEHIND}
    audit.record_read("note.read", visit.note, **told)
    context = draft_context(request, visit) | {"texts": page_texts(visit)}
    response = render(request, "therapy_notes/visit_parts.html", context)
    response["X-Server-Time"] = int(timezone.now().timestamp() * 1000)
    return response


def note_parts(request, pk):
    """The same of the page of a report: header, what is worth a look, dock, and the texts of its fields."""
    try:
        note = access.note_to_edit(request.user, pk)
    except access.Refused as refused:
        return _locked(request, refused)
    told = {"by": request.user, "at": timezone.now(), "patient": note.episode.patient, "within": audit.BEHIND}
    audit.record_read("note.read", note, **told)
    context = draft_of_note(request, note) | {"texts": report_page.texts(note, by=request.user)}
    response = render(request, "therapy_notes/report_parts.html", context)
    response["X-Server-Time"] = int(timezone.now().timestamp() * 1000)
    return response


def _locked(request, refused):
    if isinstance(refused, access.Closed):
        audit.record_refused(refused.patient, by=request.user, at=timezone.now())
    return JsonResponse({"locked": str(refused)}, status=409)
