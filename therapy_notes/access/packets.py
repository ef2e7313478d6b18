"""Records on their way out: who asks for a packet of a chart, and whose notes of a day or a month."""

from django.core.exceptions import PermissionDenied

from therapy_notes.access.caseload import team_of
from therapy_notes.access.charts import patient_to_read
from therapy_notes.access.opening import open_to
from therapy_notes.access.roles import is_clinician, may_read_narrative
from therapy_notes.models import Note, Patient

WHO = "Clinicians and auditors of this clinic, and billers who may read notes, ask for records."


def need_records_reader(user):
    """Who may take records out at all: they read all that notes say."""
    if not may_read_narrative(user):
        raise PermissionDenied(WHO)


def patient_to_pack(user, pk):
    """The patient whose records are asked for: the chart is open to the person, and so are its notes' words."""
    patient = patient_to_read(user, pk)
    need_records_reader(user)
    return patient


def chart_is_open(user, pk):
    """Whether the chart is still open to the person who asked: asked once more by the worker that makes the file."""
    found = Patient.objects.filter(open_to(user), clinic_id=user.clinic_id, pk=pk)
    return user.is_active and may_read_narrative(user) and found.exists()


def notes_to_take_out(user, *, since, until, clinician=None, on):
    """The notes of those days that the person may take out: their own and their team's, or the clinic's; and how many
    are left out because their charts are closed to the person.
    """
    found = Note.objects.filter(episode__patient__clinic=user.clinic_id, date__range=(since, until))
    if clinician:
        found = found.filter(author__clinician=clinician)
    elif is_clinician(user):
        found = found.filter(author__clinician__in=team_of(user, on=on).values("pk"))
    opened = found.filter(open_to(user, "episode__patient"))
    return opened, found.exclude(pk__in=opened.values("pk"))
