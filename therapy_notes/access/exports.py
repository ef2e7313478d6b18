"""Exports: for who asked for them alone, and only while they may read what is in them."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from therapy_notes.access.charts import patient_to_read, patients_of
from therapy_notes.access.opening import conceal
from therapy_notes.access.roles import may_read_narrative
from therapy_notes.models import Export

CHARTS = "charts"  # in `Export.asked` of a file of many: the numbers of the patients whose charts are in it
WITH_NARRATIVE = (Export.Kind.PACKET, Export.Kind.NOTES)
CLOSED_SINCE = (
    "A chart in this file has been closed to you since it was made. Ask for the notes of these days once more: what is "
    "closed to you is then left out."
)


def exports_of(user):
    """The person's own, the latest first."""
    return Export.objects.filter(by=user, clinic=user.clinic_id).select_related("patient")


def conceal_exports(user, exports):
    """Take the names out of those whose chart is not open to the person any more."""
    conceal(user, [one for one in exports if one.patient])


def export_of(user, pk):
    """One of the person's own; another's is not found."""
    return get_object_or_404(exports_of(user), pk=pk)


def export_to_ask_again(user, pk):
    """One of the person's own that they might ask for today too."""
    export = export_of(user, pk)
    _need_reader(user, export)
    return export


def export_to_download(user, pk):
    """A ready one of the person's own, who may still read what notes say, and every chart that is in it.

    One whose time is over is not found, whether or not its file has been removed yet.
    """
    export = export_of(user, pk)
    if export.state != Export.State.READY or export.expires_at <= timezone.now():
        raise Http404
    _need_reader(user, export)
    _need_charts(user, export)
    return export


def may_still_have(export):
    """Whether who asked for it works here and might ask for it today: the worker asks before it makes the file."""
    user = export.by
    if not user.is_active or user.clinic_id != export.clinic_id:
        return False
    if export.kind in WITH_NARRATIVE and not may_read_narrative(user):
        return False
    return not export.patient_id or patients_of(user).filter(pk=export.patient_id).exists()


def _need_reader(user, export):
    if export.kind in WITH_NARRATIVE and not may_read_narrative(user):
        raise PermissionDenied("You may no longer read what notes say. Who may can ask for this file themselves.")
    if export.patient_id:
        patient_to_read(user, export.patient_id)


def _need_charts(user, export):
    """All charts of a file of many; a file that does not say whose it holds is given to nobody."""
    if export.kind != Export.Kind.NOTES:
        return
    charts = export.asked.get(CHARTS)
    if charts is None or patients_of(user).filter(pk__in=charts).count() < len(charts):
        raise PermissionDenied(CLOSED_SINCE)
