"""What supervisors enter and sign: what they observed, directed or changed, and an assistant's addendum."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone

from therapy_notes import access, proving, signing
from therapy_notes.forms import CosignAddendumForm, SupervisorEntryForm
from therapy_notes.models import SupervisorEntry
from therapy_notes.supervision import supervising


def enter(request, pk):
    """From the chart."""
    episode = access.episode_to_supervise(request.user, pk)
    return _enter(request, episode, initial={"date": timezone.localdate()})


def enter_beside(request, pk):
    """From the signed note of an assistant or student."""
    note = access.note_to_supervise(request.user, pk)
    initial = {"date": note.date, "assistant": note.author.clinician.pk}
    return _enter(request, note.episode, initial=initial, note=note)


def _enter(request, episode, *, initial, note=None):
    author = note.author.clinician if note else None
    assistants = access.assistants_of(request.user, episode.discipline, author=author)
    more = {"assistants": assistants, "today": timezone.localdate(), "initial": initial}
    instance = SupervisorEntry(episode=episode, note=note)
    form = SupervisorEntryForm(request.POST or None, instance=instance, **more)
    if form.is_valid():
        try:
            proof = proving.of_request(request, form, on=note or instance)
            entry = supervising.enter(episode, note=note, proof=proof, at=timezone.now(), **form.facts())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Your entry is signed and stands in the chart.")
            if warning := supervising.presence_warning(entry):
                messages.warning(request, warning)
            return redirect("note", pk=note.pk) if note else redirect("chart", pk=episode.patient_id)
    context = {"form": form, "title": "Supervision", "patient": episode.patient, "note": note, "act": "Sign the entry"}
    return render(request, "therapy_notes/supervisor_entry.html", context)


def cosign_addendum(request, pk):
    addendum = access.addendum_to_cosign(request.user, pk)
    form = CosignAddendumForm(request.POST or None)
    if form.is_valid():
        try:
            proof = proving.of_request(request, form, on=addendum.note)
            said = _answer_addendum(addendum, form, proof=proof, at=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, said)
            return redirect("note", pk=addendum.note_id)
    context = {"form": form, "addendum": addendum, "note": addendum.note, "patient": addendum.note.episode.patient}
    return render(request, "therapy_notes/cosign_addendum.html", context)


def _answer_addendum(addendum, form, *, proof, at):
    if form.cleaned_data["answer"] == form.DECLINE:
        signing.decline_addendum(addendum, form.cleaned_data["text"], proof=proof, at=at)
        return "Your addendum is signed and stands after theirs."
    signing.cosign_addendum(addendum, proof=proof, at=at)
    return "The addendum is cosigned."
