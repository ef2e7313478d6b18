"""What follows a signature: amend and drop, withdraw, mark as void; and earlier versions to read and print."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from therapy_notes import access, audit, proving, signing
from therapy_notes.forms import VoidForm, WithdrawForm
from therapy_notes.views.on_paper import printed
from therapy_notes.views.signed_page import signed

OPENING = (
    "The note opens for you alone. Everybody else goes on reading the signed version, and it is billed and printed "
    "until you sign again. You are then asked why; what it was and what it is are both printed, and nothing that was "
    "signed is changed."
)
DROPPING = "What you changed since you opened the note is taken back, and the note says again what was signed."


def amend(request, pk):
    note = access.note_to_amend(request.user, pk)
    if request.method == "POST":
        signing.open_amendment(note, by=request.user, at=timezone.now())
        return redirect("note", pk=note.pk)
    return _ask(request, note, title="Amend the note", act="Open it to amend", lines=[OPENING], mark="edited")


def drop(request, pk):
    note = access.note_being_amended(request.user, pk)
    if request.method == "POST":
        try:
            signing.drop_amendment(note, by=request.user, at=timezone.now())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, "The amendment is dropped. The note says what was signed.")
        return redirect("note", pk=note.pk)
    return _ask(request, note, title="Drop the amendment", act="Drop it", lines=[DROPPING], mark="undo")


@sensitive_post_parameters()
def withdraw(request, pk):
    note = access.note_to_withdraw(request.user, pk)

    def act(form, proof, at):
        signing.withdraw_signature(note, form.cleaned_data["reason"], proof=proof, at=at)

    form = WithdrawForm(request.POST or None)
    said = "Your signature is withdrawn. It stays in the note, with your reason."
    return _sign(request, note, form, act, title="Withdraw my signature", said=said)


@sensitive_post_parameters()
def void(request, pk):
    note = access.note_to_void(request.user, pk)

    def act(form, proof, at):
        data = form.cleaned_data
        wrong_chart = data.get("wrong_chart", False)
        signing.void_note(note, data["reason"], proof=proof, at=at, wrong_chart=wrong_chart)

    form = VoidForm(request.POST or None, asks_chart=access.must_say_wrong_chart(note, request.user))
    said = "The note is void. It stays in the chart to be read, and nothing counts it."
    return _sign(request, note, form, act, title="Mark the note as void", said=said)


def version(request, pk, number):
    """A signed version of the note, the latest or an earlier one, to read only."""
    found = access.version_to_read(request.user, pk, number)
    return signed(request, found.note, found)


@require_safe
def download(request, pk, number):
    found = access.earlier_version_to_print(request.user, pk, number)
    return printed(request, found, name=f"note-{found.note_id}-v{found.number}")


def _ask(request, note, **words):
    return render(request, "therapy_notes/confirm.html", {"note": note, "patient": note.episode.patient, **words})


def _sign(request, note, form, act, *, title, said):
    """The page of a form that signs; what was typed stays where it is refused."""
    if form.is_valid():
        try:
            act(form, proving.of_request(request, form, on=note), timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, said)
            return redirect("note", pk=note.pk)
    patient, back = note.episode.patient, reverse("note", args=[note.pk])
    audit.record_read("chart.read", patient, by=request.user, at=timezone.now(), patient=patient)
    context = {"form": form, "title": title, "note": note, "patient": patient, "act": title, "back": back}
    return render(request, "therapy_notes/form_page.html", context)
