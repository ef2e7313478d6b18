"""What the cosign inbox shows: the list, and the open note in its pane."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from therapy_notes import access, audit, comments, queues, timeline
from therapy_notes.content import signed_content
from therapy_notes.differences import differences
from therapy_notes.forms import CosignForm, ReturnForm
from therapy_notes.inbox import batch, risks, sitting

MOST = 50  # in the list
JUDGED = 200  # the oldest are put in order
PANE = "pane"


def waiting(user):
    """The notes that wait for the person, riskiest first."""
    notes = risks.in_order(queues.awaiting_cosign(user)[:JUDGED], on=timezone.localdate())
    access.conceal(user, [note.episode for note in notes])
    return notes


def first_of(waits):
    """The note that the inbox opens by itself: the first whose chart is open to the person; None without one."""
    return next(filter(_is_open, waits), None)


def show_list(request, waits):
    """The list without a pane, where none of its charts is open to the person."""
    return render(request, "therapy_notes/cosign.html", _list_context(waits) | {"closed": True})


def show(request, note, waits, *, version=None, before=None, forms=None, more=0, place=None):
    """The whole page; `waits` are the notes in their order, `version` and `before` as `queues.version_to_cosign`."""
    if version is None:
        version, before = queues.version_to_cosign(note)
    listed = _list_context(waits)
    batch.offer(listed["waiting"], by=request.user)
    previous, following = around(waits, note)
    context = {
        **pane_context(request, note, version, before, forms, more=more, place=place),
        **listed,
        "batch": any(one.may_batch for one in listed["waiting"]),
        "previous": previous,
        "following": following,
    }
    return render(request, "therapy_notes/cosign.html", context)


def show_pane(request, note):
    """The note alone, for the page's script: it has the list already."""
    version, before = queues.version_to_cosign(note)
    context = pane_context(request, note, version, before)
    return render(request, "therapy_notes/_cosign_pane.html", context | {"alone": True})


def pane_context(request, note, version, before, forms=None, *, more=0, place=None):
    now, patient, said = timezone.now(), note.episode.patient, signed_content(version)
    audit.record_read("note.read", note, by=request.user, at=now, patient=patient, version=version.number)
    changed, same = differences(signed_content(before), said) if before else ([], 0)
    returned = getattr(before, "returned", None) if before and before.note_id == note.pk else None
    return {
        **(forms or forms_of(request, note, version, more=more, place=place)),
        "note": note,
        "patient": patient,
        "visit": note.visit,
        "version": version,
        "before": before,
        "returned": returned,
        "rows": comments.beside(changed, returned),
        "same": same,
        "said": said,
        "strip": timeline.strip(said),
        "entries": note.supervisor_entries.select_related("assistant__user"),
        "may_supervise": access.may_enter_beside(note, request.user),
        "may_read_narrative": True,
        "pins": True,
    }


def forms_of(request, note, version, *, bound="", more=0, place=None):
    """Both forms; the one whose button was pressed is checked, the other keeps what was typed.

    `place` is a part of the note that a further comment is to speak of.
    """
    typed, said = request.POST, signed_content(version)
    rows = sum(1 for name in typed if name.startswith("return-text_")) or 3
    kept = {name.partition("-")[2]: value for name, value in typed.items() if name.startswith(("cosign-", "return-"))}
    if place is not None:
        free = (row for row in range(rows) if not (kept.get(f"text_{row}") or kept.get(f"field_{row}")))
        row = next(free, rows)
        kept[f"field_{row}"] = place
        more = max(more, row + 1 - rows)
    minutes = sitting.left(request.session, at=timezone.now())
    of_cosign = {"prefix": "cosign", "latest": version.number, "note": note, "minutes": minutes}
    of_return = {"prefix": "return", "latest": version.number, "said": said, "rows": rows + more}
    return {
        "cosign": CosignForm(typed if bound == "cosign" else None, initial=kept, **of_cosign),
        "back": ReturnForm(typed if bound == "back" else None, initial=kept, **of_return),
    }


def around(waits, note):
    """The numbers of the notes before and after this one whose charts are open; round the end of the list."""
    others = [one.pk for one in waits if one.pk == note.pk or _is_open(one)]
    if note.pk not in others:
        return None, others[0] if others else None
    place = others.index(note.pk)
    if len(others) == 1:
        return None, None
    return others[place - 1], others[(place + 1) % len(others)]


def _list_context(waits):
    found = len(waits) if len(waits) < JUDGED else None
    return {"waiting": waits[:MOST], "more": len(waits) > MOST, "found_to_cosign": found}


def _is_open(note):
    return not hasattr(note.episode.patient, "is_concealed")


def address(pk):
    inbox = reverse("cosign_inbox")
    return f"{inbox}?note={pk}" if pk else inbox
