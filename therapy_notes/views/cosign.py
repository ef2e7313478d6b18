"""The cosign inbox: what waits at the left, the open note beside it, and the two acts that end the wait.

Both acts are buttons of one form, so that neither loses what was typed for the other.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.debug import sensitive_post_parameters

from therapy_notes import access, queues, signing
from therapy_notes.models import Note
from therapy_notes.views import cosign_desk, sittings
from therapy_notes.views.buttons import NUMBER

UNDECIDED = "You have written comments below. Return the note with them, or take them out to cosign it."
NOT_UNDONE = 'Cosigned. To take it back, withdraw your signature on <a href="{}">the note’s page</a>.'


def inbox(request):
    """The open note is the one that the address names, or the first that waits."""
    access.need_cosigner(request.user)
    sittings.close_if_over(request)
    wanted = request.GET.get("note", "")
    named = access.note_to_cosign(request.user, wanted) if NUMBER.fullmatch(wanted) else None
    if named and named.status != Note.Status.AWAITING_COSIGN:
        messages.info(request, access.Locked(named).args[0])
        return redirect("cosign_inbox")
    if named and request.headers.get("X-Part") == cosign_desk.PANE:
        return cosign_desk.show_pane(request, named)
    waits = cosign_desk.waiting(request.user)
    if not (named or waits):
        return render(request, "therapy_notes/cosign.html")
    first = named or cosign_desk.first_of(waits)
    if first is None:
        return cosign_desk.show_list(request, waits)
    return cosign_desk.show(request, named or access.note_to_cosign(request.user, first.pk), waits)


@sensitive_post_parameters()
def cosign(request, pk):
    note = access.note_to_cosign(request.user, pk)
    if request.method != "POST":
        return redirect(cosign_desk.address(note.pk))

    def act(forms):
        form = forms["cosign"]
        if any(_typed(request)):
            raise ValidationError(UNDECIDED)
        proof, now, data = sittings.proof(request, form, on=note), timezone.now(), form.cleaned_data
        signing.cosign_note(note, data["attestation"], proof=proof, at=now, version=data["version"])
        sittings.begin_if_asked(request, form, proof=proof, at=now)

    return _try(request, note, "cosign", act, said=format_html(NOT_UNDONE, reverse("note", args=[note.pk])))


def give_back(request, pk):
    """Return the note to its author, with the comments; or show more rows for them, or one for a part of the note."""
    note = access.note_to_cosign(request.user, pk)
    if request.method != "POST":
        return redirect(cosign_desk.address(note.pk))
    then, _, place = request.POST.get("then", "").partition(":")
    if then in ("more", "comment") and note.status == Note.Status.AWAITING_COSIGN:
        further = {"more": 3} if then == "more" else {"place": place}
        return cosign_desk.show(request, note, cosign_desk.waiting(request.user), **further)

    def act(forms):
        form = forms["back"]
        by = {"by": request.user, "at": timezone.now()}
        signing.return_note(note, form.written(), version=form.cleaned_data["version"], **by)

    return _try(request, note, "back", act, said="Returned to its author.")


def _try(request, note, name, act, *, said):
    """Do the act that the button of the form `name` asks for, and go to the next note; or say what is to be mended."""
    version, before = queues.version_to_cosign(note)
    forms = cosign_desk.forms_of(request, note, version, bound=name)
    waits = cosign_desk.waiting(request.user)
    after = cosign_desk.around(waits, note)[1]
    try:
        if note.status != Note.Status.AWAITING_COSIGN:
            raise access.Locked(note)
        if forms[name].is_valid():
            act(forms)
            more = "The next note that waits is open below." if after else "Nothing else waits for you."
            messages.success(request, format_html("{} {}", said, more))
            return redirect(cosign_desk.address(after))
    except ValidationError as error:
        forms[name].add_error(None, error)
    forms[name].shown_again()
    return cosign_desk.show(request, note, waits, version=version, before=before, forms=forms)


def _typed(request):
    return [text.strip() for name, text in request.POST.items() if name.startswith("return-text_")]
