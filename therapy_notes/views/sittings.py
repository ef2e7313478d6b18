"""A sitting of cosignatures: the proof that it stands for, its begin and its end."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from therapy_notes import access, audit, proving
from therapy_notes.inbox import sitting
from therapy_notes.models import Signature
from therapy_notes.views.buttons import NUMBER
from therapy_notes.views.cosign_desk import address


def proof(request, form, *, on):
    """For a cosignature: the open sitting, else the password or passkey that `form` brought."""
    if sitting.is_open(request.session, at=timezone.now()):
        return proving.Proof(request.user, Signature.Method.SITTING)
    return proving.of_request(request, form, on=on)


def begin_if_asked(request, form, *, proof, at):
    """Where the person asked not to be asked again for a while: after a cosignature with a proof of its own, never out
    of another sitting.
    """
    if form.cleaned_data["keep"] and proof.method != Signature.Method.SITTING:
        sitting.begin(request.session, at=at)
        audit.record("sitting.began", request.user, by=request.user, minutes=sitting.MINUTES)


def close_if_over(request):
    """One that came to its end by time, a lock or another password is told when the inbox next opens."""
    if sitting.is_over(request.session, at=timezone.now()):
        sitting.end(request.session)
        audit.record("sitting.ended", request.user, by=request.user, how="over")


@require_POST
def end(request):
    """By the person's own wish."""
    access.need_cosigner(request.user)
    if sitting.is_open(request.session, at=timezone.now()):
        sitting.end(request.session)
        audit.record("sitting.ended", request.user, by=request.user, how="hand")
        messages.success(request, "The sitting is over. The next cosignature asks for your password or passkey again.")
    note = request.POST.get("note", "")
    return redirect(address(note if NUMBER.fullmatch(note) else None))
