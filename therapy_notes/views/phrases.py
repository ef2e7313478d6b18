"""Phrases: the pages where they are written, and what the script of the note page offers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from therapy_notes import access, phrases
from therapy_notes.forms import PhraseForm


def page(request):
    """Mine, the clinic's, and the retired ones."""
    context = phrases.listed(request.user) | {
        "writes_own": access.writes_own_phrases(request.user),
        "writes_clinic": access.writes_clinic_phrases(request.user),
    }
    return render(request, "therapy_notes/phrases.html", context)


def offered(request):
    """What can be expanded, for the script of the note page."""
    rows = [
        {"shortcut": one.shortcut, "text": one.text, "own": one.owner_id is not None}
        for one in phrases.offered(request.user)
    ]
    return JsonResponse({"phrases": rows}, headers={"Cache-Control": "no-store"})


def new(request):
    access.need_phrase_writer(request.user)
    own, clinic = access.writes_own_phrases(request.user), access.writes_clinic_phrases(request.user)
    form = PhraseForm(request.POST or None, asks_whose=own and clinic)
    if form.is_valid():
        data = form.cleaned_data
        facts = {"shared": data.get("whose", "own" if own else "clinic") == "clinic", "by": request.user}
        try:
            phrases.add_phrase(data["shortcut"], data["text"], at=timezone.now(), **facts)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Saved. In a note, type ;{data['shortcut']} and press Enter.")
            return redirect("phrases")
    return render(request, "therapy_notes/phrase.html", {"form": form, "title": "New phrase"})


def edit(request, pk):
    phrase = access.phrase_to_edit(request.user, pk)
    version = phrases.latest_version(phrase)
    form = PhraseForm(request.POST or None, version=version)
    if form.is_valid():
        try:
            phrases.change_phrase(phrase, by=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            form.data = form.data.copy()
            form.data["shown"] = version.number  # the next Save is a choice
        else:
            messages.success(request, "Saved. Notes that were written with it stay as they are.")
            return redirect("phrases")
    context = {"form": form, "title": "Phrase", "phrase": phrase, "version": version}
    return render(request, "therapy_notes/phrase.html", context)


@require_POST
def share(request, pk):
    """An own phrase becomes the clinic's."""
    phrase = access.phrase_to_share(request.user, pk)
    return _done(request, phrases.share_phrase, phrase, "Everybody in the clinic can use it now.", at=timezone.now())


@require_POST
def retire(request, pk):
    phrase = access.phrase_to_edit(request.user, pk)
    return _done(request, phrases.retire_phrase, phrase, "Retired. It can be put back below.", at=timezone.now())


@require_POST
def put_back(request, pk):
    phrase = access.phrase_to_edit(request.user, pk)
    return _done(request, phrases.put_back, phrase, "It is offered again.")


def _done(request, act, phrase, words, **more):
    try:
        act(phrase, by=request.user, **more)
    except ValidationError as error:
        messages.error(request, f";{phrase.shortcut}: {' '.join(error.messages)}")
    else:
        messages.success(request, words)
    return redirect("phrases")
