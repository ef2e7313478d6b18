"""A kept print as a download: who asked, when, and which bytes they were given stands in the audit log."""

from django.http import HttpResponse
from django.utils import timezone

from therapy_notes import audit, certificates, prints
from therapy_notes.models import Print

NOTE = Print.Form.NOTE
AS = {Print.Form.FOR_SIGNATURE: {"form": "certification"}, Print.Form.FOR_FAX: {"form": "fax"}}


def printed(request, version, *, form=NOTE, name):
    """The print of a version as it stands now; `?variant=archival` asks for the variant to be put away for years."""
    variant, ending = _variant(request)
    at, patient = timezone.now(), version.patient
    kept = prints.print_of(version, form=form, variant=variant, at=at, by=request.user)
    detail = {"sha256": version.sha256, "print": kept.sha256} | AS.get(form, {})
    audit.record("note.downloaded", version.note, by=request.user, patient=patient, **detail)
    data = certificates.issue(kept.data, clinic=patient.clinic, at=at)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}{ending}.pdf"'
    return response


def _variant(request):
    """The variant that is asked for, and how the name of its file ends."""
    if request.GET.get("variant") == Print.Variant.ARCHIVAL:
        return Print.Variant.ARCHIVAL, "-archival"
    return Print.Variant.ACCESSIBLE, ""
