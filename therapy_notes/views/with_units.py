"""A note with the page of its units behind it: asked for by its own address, never what a note's download gives."""

import io

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from therapy_notes import access, audit, certificates, joining, prints
from therapy_notes.pdf import units_page


@require_safe
def download(request, pk):
    """The kept print of the latest version, and behind it how its day comes to its lines, as derived now."""
    version, at = access.version_to_print(request.user, pk), timezone.now()
    behind = units_page.of_note(version, at=at, by=request.user, paper=request.user.clinic.paper)
    if behind is None:
        raise Http404
    kept = prints.print_of(version, at=at, by=request.user)
    facts = {"sha256": version.sha256, "print": kept.sha256, "form": "with_units"}
    audit.record("note.downloaded", version.note, by=request.user, patient=version.patient, **facts)
    data = certificates.issue(_joined(version, kept.data, behind), clinic=request.user.clinic, at=at)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="note-{version.note_id}-v{version.number}-with-units.pdf"'
    return response


def _joined(version, note, behind):
    file = io.BytesIO()
    with joining.Book(file, title="Note with its units", identifier=f"{version.sha256}-units".encode()) as book:
        book.add(note, bookmarks=[(1, "Note", 1)])
        book.add(behind, bookmarks=[(1, "Lines, units and their basis", 1)])
    return file.getvalue()
