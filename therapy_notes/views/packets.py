"""Records are asked for: a patient's packet, or the notes of some days. A worker makes them; `exports` shows them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from therapy_notes import audit, exports
from therapy_notes.access.caseload import team_of
from therapy_notes.access.packets import need_records_reader, patient_to_pack
from therapy_notes.forms.packets import NotesForm, PacketForm
from therapy_notes.models import Export
from therapy_notes.packets.asked import Asked
from therapy_notes.packets.contents import contents_of, episodes_of

ASKED = "Being put together. You find it here when it is ready."


def packet(request, pk):
    """What goes into a packet, with what it would hold now; POST asks for it, or reads the reviewer's list."""
    patient = patient_to_pack(request.user, pk)
    style, on = request.user.clinic.date_style, timezone.localdate()
    form = PacketForm(request.POST or None, patient=patient, episodes=episodes_of(patient), style=style)
    if "read" in request.POST:
        form = form.with_list()
    elif form.is_valid() and _ask(request, Export.Kind.PACKET, form, patient=patient):
        return redirect("exports")
    asked = form.asked() if form.is_bound and form.is_valid() else Asked(patient=patient.pk)
    found = contents_of(asked, by=request.user, on=on)
    audit.record_read("chart.read", patient, by=request.user, at=timezone.now(), patient=patient)
    context = {"form": form, "patient": patient, "found": found, "listed": getattr(form, "listed", None)}
    return render(request, "therapy_notes/packet.html", context)


@require_POST
def whole(request, pk):
    """The usual answer in one click: all episodes, everything, one PDF."""
    patient = patient_to_pack(request.user, pk)
    try:
        asked = Asked(patient=patient.pk).plain()
        exports.ask(Export.Kind.PACKET, asked=asked, by=request.user, at=timezone.now(), patient=patient)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, ASKED)
    return redirect("exports")


def notes(request):
    """The signed notes of a day, or of days up to a month."""
    need_records_reader(request.user)
    on = timezone.localdate()
    form = NotesForm(request.POST or None, team=team_of(request.user, on=on), on=on)
    if form.is_valid() and _ask(request, Export.Kind.NOTES, form):
        return redirect("exports")
    context = {"form": form, "title": "Signed notes of some days", "act": "Put them together"}
    return render(request, "therapy_notes/form_page.html", context)


def _ask(request, kind, form, *, patient=None):
    """Whether it was asked for; a refusal stands at the form."""
    asked = {"asked": form.asked().plain(), "form": form.cleaned_data["file"]}
    try:
        exports.ask(kind, by=request.user, at=timezone.now(), patient=patient, **asked)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, ASKED)
    return True
