"""The cosign inbox: what waits at the left, the open note beside it, and the two acts that end the wait.

Both acts are buttons of one form, so that neither loses what was typed for the other.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from therapy_notes import access, audit, comments, queues, signing, timeline
from therapy_notes.content import signed_content
from therapy_notes.differences import differences
from therapy_notes.forms import CosignForm, ReturnForm
from therapy_notes.models import Note
from therapy_notes.views.buttons import NUMBER

MOST = 50
UNDECIDED = "You have written comments below. Return the note with them, or take them out to cosign it."


def inbox(request):
    """The open note is the one that the address names, or the first that waits."""
    access.need_cosigner(request.user)
    wanted = request.GET.get("note", "")
    first = None if NUMBER.fullmatch(wanted) else queues.awaiting_cosign(request.user).first()
    if first is None and not NUMBER.fullmatch(wanted):
        return render(request, "therapy_notes/cosign.html")
    note = access.note_to_cosign(request.user, first.pk if first else wanted)
    if note.status != Note.Status.AWAITING_COSIGN:
        messages.info(request, access.Locked(note).args[0])
        return redirect("cosign_inbox")
    audit.record("note.read", note, by=request.user, patient=note.episode.patient)
    return _page(request, note)


def cosign(request, pk):
    note = access.note_to_cosign(request.user, pk)
    if request.method != "POST":
        return redirect(_address(note.pk))

    def act(forms):
        data = forms["cosign"].cleaned_data
        if any(_typed(request)):
            raise ValidationError(UNDECIDED)
        attestation, password = data["attestation"], data["password"]
        by = {"by": request.user, "at": timezone.now()}
        signing.cosign_note(note, attestation, password=password, version=data["version"], **by)

    return _try(request, note, "cosign", act, said="Cosigned.")


def give_back(request, pk):
    """Return the note to its author, with the comments; or show more rows for them."""
    note = access.note_to_cosign(request.user, pk)
    if request.method != "POST":
        return redirect(_address(note.pk))
    if request.POST.get("then") == "more":
        return _page(request, note, more=3)

    def act(forms):
        form = forms["back"]
        by = {"by": request.user, "at": timezone.now()}
        signing.return_note(note, form.written(), version=form.cleaned_data["version"], **by)

    return _try(request, note, "back", act, said="Returned to its author.")


def _try(request, note, name, act, *, said):
    """Do the act that the button of the form `name` asks for, and go to the next note; or say what is to be mended."""
    version, before = queues.version_to_cosign(note)
    forms = _forms(request, note, version, bound=name)
    after = _next(request.user, note)
    try:
        if note.status != Note.Status.AWAITING_COSIGN:
            raise access.Locked(note)
        if forms[name].is_valid():
            act(forms)
            more = " The next note that waits is open below." if after else " Nothing else waits for you."
            messages.success(request, f"{said}{more}")
            return redirect(_address(after))
    except ValidationError as error:
        forms[name].add_error(None, error)
    forms[name].shown_again()
    return _page(request, note, version, before, forms)


def _page(request, note, version=None, before=None, forms=None, *, more=0):
    if version is None:
        version, before = queues.version_to_cosign(note)
    said = signed_content(version)
    waiting = list(queues.awaiting_cosign(request.user)[: MOST + 1])
    today = timezone.localdate()
    for one in waiting:
        one.age = (today - one.date).days
    previous, following = _around(waiting, note)
    changed, same = differences(signed_content(before), said) if before else ([], 0)
    returned = before.returned if before and before.note_id == note.pk else None
    context = {
        **(forms or _forms(request, note, version, more=more)),
        "waiting": waiting[:MOST],
        "more": len(waiting) > MOST,
        "previous": previous,
        "following": following,
        "note": note,
        "patient": note.episode.patient,
        "visit": note.visit,
        "version": version,
        "before": before,
        "returned": returned,
        "rows": comments.beside(changed, returned),
        "same": same,
        "said": said,
        "strip": timeline.strip(said),
        "may_read_narrative": True,
    }
    return render(request, "therapy_notes/cosign.html", context)


def _forms(request, note, version, *, bound="", more=0):
    """Both forms; the one whose button was pressed is checked, the other keeps what was typed."""
    typed, said = request.POST, signed_content(version)
    rows = sum(1 for name in typed if name.startswith("return-text_")) or 3
    kept = {name.partition("-")[2]: value for name, value in typed.items() if name.startswith(("cosign-", "return-"))}
    of_cosign = {"prefix": "cosign", "latest": version.number, "note": note}
    of_return = {"prefix": "return", "latest": version.number, "said": said, "rows": rows + more}
    return {
        "cosign": CosignForm(typed if bound == "cosign" else None, initial=kept, **of_cosign),
        "back": ReturnForm(typed if bound == "back" else None, initial=kept, **of_return),
    }


def _typed(request):
    return [text.strip() for name, text in request.POST.items() if name.startswith("return-text_")]


def _next(user, note):
    """The number of the note that waits after this one, or of the first; None where nothing else waits."""
    return _around(list(queues.awaiting_cosign(user)), note)[1]


def _around(waiting, note):
    """The numbers of the notes before and after this one; round the end of the list."""
    others = [one.pk for one in waiting]
    if note.pk not in others:
        return None, others[0] if others else None
    place = others.index(note.pk)
    if len(others) == 1:
        return None, None
    return others[place - 1], others[(place + 1) % len(others)]


def _address(pk):
    address = reverse("cosign_inbox")
    return f"{address}?note={pk}" if pk else address
