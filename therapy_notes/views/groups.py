"""Group sessions: one form, a note for each patient."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from therapy_notes import access, audit, gate, grouping
from therapy_notes.content import content, latest_activities
from therapy_notes.forms.group_sheet import GroupSheet
from therapy_notes.models import Note


def new(request):
    access.need_clinician(request.user)
    act = {"by": request.user, "at": timezone.now()}
    sheet = GroupSheet(request.POST or None, by=request.user, now=act["at"])

    def write(*, shared, members, **_):
        facts = {"clinic": request.user.clinic, "therapist": sheet.shared.leader}
        return grouping.start_group(shared=shared, members=members, **facts, **act)

    if sheet.is_complete() and (session := sheet.save(write)):
        return _saved(request, session)
    return render(request, "therapy_notes/group.html", {"sheet": sheet, "form": sheet.shared})


def page(request, pk):
    """The session's form beside the list of its notes, each with what it lacks."""
    session = access.group_to_edit(request.user, pk)
    act = {"by": request.user, "at": timezone.now()}
    sheet = GroupSheet(request.POST or None, by=request.user, now=act["at"], session=session)

    def write(**said):
        return grouping.log_group(session, **said, **act)

    if sheet.is_complete() and sheet.save(write):
        return _saved(request, session)
    for activity in sheet.members:
        told = {"by": request.user, "at": act["at"], "patient": activity.visit.episode.patient}
        audit.record_read("note.read", activity.visit.note, **told)
    context = {"sheet": sheet, "form": sheet.shared, "session": session, **_notes(sheet.members, at=act["at"])}
    return render(request, "therapy_notes/group.html", context)


@require_POST
def remove(request, pk):
    """Take the group out of its notes."""
    session = access.group_to_edit(request.user, pk)
    grouping.end_group(session, by=request.user, at=timezone.now())
    messages.success(request, "The group is taken out of its notes. The visits stay.")
    return redirect("today")


def _saved(request, session):
    messages.success(request, "Saved in each note. What each still lacks stands beside its patient under “Its notes”.")
    return redirect(reverse("group", args=[session.pk]))


def _notes(members, *, at):
    """The notes of the group, each with how much it lacks: None where it is signed, and then with what it says."""
    locked = [activity.visit.note for activity in members if activity.visit.note.status not in Note.WRITABLE]
    said = latest_activities(locked) if locked else {}
    rows = []
    for activity in members:
        note = activity.visit.note
        activity.signed = next((one for one in said.get(note.pk, ()) if one["id"] == activity.pk), None)
        rows.append((note, None if note in locked else len(gate.missing(content(note), at=at))))
    return {"notes": rows, "any_signed": bool(locked)}
