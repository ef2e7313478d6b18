"""A draft on paper: marked on every page, made when it is asked for, kept nowhere."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from therapy_notes import access, audit, pdf


@require_safe
def download(request, pk):
    """What is being written, as a PDF that says on every page that nobody signed it."""
    note = access.draft_to_print(request.user, pk)
    patient, at = note.episode.patient, timezone.now()
    audit.record("note.draft_printed", note, by=request.user, patient=patient)
    document = pdf.draft_pdf(note, by=request.user, at=at, paper=patient.clinic.paper)
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="draft-of-note-{note.pk}.pdf"'
    return response
