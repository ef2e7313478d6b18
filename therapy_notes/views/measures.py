"""The page of a note's measures: all that its discipline can take, with what was taken before."""

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from therapy_notes import access, audit
from therapy_notes.content import content
from therapy_notes.forms.measures import MeasureForm
from therapy_notes.measures import page as pages
from therapy_notes.measures.writing import WITH_MEASURES
from therapy_notes.views.desk import save_part


def page(request, pk):
    """GET: all that can be measured in a note that is being written. POST: save it whole."""
    note = _note(request, pk)
    sections = pages.sections_of(note)
    form = MeasureForm(request.POST or None, note=note, places=pages.places_on(sections))
    if request.method == "POST":
        act = {"by": request.user, "at": timezone.now()}
        if save_part(form, lambda form: form.write(**act), style=request.user.clinic.date_style):
            messages.success(request, "Saved.")
            return redirect("note_measures", pk=note.pk)
    else:
        audit.record_read("note.read", note, by=request.user, at=timezone.now(), patient=note.episode.patient)
    return render(request, "therapy_notes/measures.html", _context(request, note, sections) | {"form": form})


@require_safe
def parts(request, pk):
    """What follows from what is saved: what became of each value, what was taken today, and the fields' texts."""
    try:
        note = _note(request, pk)
    except access.Refused as refused:
        return JsonResponse({"locked": str(refused)}, status=409)
    sections = pages.sections_of(note)
    texts = MeasureForm(note=note, places=pages.places_on(sections)).texts()
    context = _context(request, note, sections)
    context["texts"] = json.dumps({f"measure-{name}": held for name, held in texts.items()})
    response = render(request, "therapy_notes/measures_parts.html", context)
    response["X-Server-Time"] = int(timezone.now().timestamp() * 1000)
    return response


def _note(request, pk):
    note = access.note_to_edit(request.user, pk)
    if note.kind not in WITH_MEASURES:
        raise PermissionDenied("A plan of care holds no measures: they are taken at a visit, or for a report.")
    return note


def _context(request, note, sections):
    return {
        "note": note,
        "patient": note.episode.patient,
        "said": content(note),
        "sections": sections,
        "cells": list(pages.cells_on(sections)),
        "may_edit": True,
        "may_read_narrative": access.may_read_narrative(request.user),
        "now_ms": int(timezone.now().timestamp() * 1000),
    }
