"""Several notes cosigned at once: which of the chosen ones may be, one attestation, one proof, what came of it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from therapy_notes import access
from therapy_notes.forms import BatchForm
from therapy_notes.inbox import batch, sitting
from therapy_notes.views import cosign_desk, sittings
from therapy_notes.views.buttons import NUMBER


@sensitive_post_parameters()
def page(request):
    access.need_cosigner(request.user)
    if not request.user.clinic.batch_cosign:
        raise PermissionDenied(batch.OFF)
    sent = request.POST if request.method == "POST" else request.GET
    numbers = dict.fromkeys(number for number in sent.getlist("note") if NUMBER.fullmatch(number))
    notes = [access.note_to_cosign(request.user, number) for number in list(numbers)[: cosign_desk.MOST]]
    if not notes:
        return redirect("cosign_inbox")
    minutes = sitting.left(request.session, at=timezone.now())
    form = BatchForm(request.POST or None, minutes=minutes)
    done = _cosign(request, notes, form) if form.is_valid() else None
    rows = done or [(note, batch.why_not(note, by=request.user)) for note in notes]
    fine = sum(1 for _, reason in rows if not reason)
    context = {"rows": rows, "fine": fine, "others": len(rows) - fine, "form": form, "done": done is not None}
    context["act"] = f"Cosign {fine} note{'' if fine == 1 else 's'}"
    return render(request, "therapy_notes/cosign_batch.html", context)


def _cosign(request, notes, form):
    """What came of each note; None where the proof was refused."""
    try:
        proof, now = sittings.proof(request, form, on=notes[0]), timezone.now()
    except ValidationError as error:
        form.add_error(None, error)
        return None
    done = batch.cosign_together(notes, form.cleaned_data["attestation"], proof=proof, at=now)
    if any(not reason for _, reason in done):
        sittings.begin_if_asked(request, form, proof=proof, at=now)
    return done
