"""Which charts a person opens: all of the clinic's, but not a restricted one, nor, where the clinic keeps to caseloads,
one of somebody else's."""

from django.db.models import Exists, OuterRef, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from therapy_notes.access.refusals import Closed
from therapy_notes.access.roles import is_auditor, is_clinician
from therapy_notes.models import ChartGrant, Clinician, Cover, EmergencyAccess, Note, Patient, Supervision, Visit

CONCEALED = "Restricted chart"


def open_to(user, patient=""):
    """The condition on rows, whose patient lies at the path `patient`, that the chart is open to the person.

    Auditors read all. A restricted chart is open to the people named for it, and in an emergency; a caseload binds
    clinicians only.
    """
    if is_auditor(user):
        return Q(pk__isnull=False)
    chart = OuterRef(patient or "pk")
    is_restricted = Q(**{f"{patient}__is_restricted" if patient else "is_restricted": True})
    opened = Exists(ChartGrant.objects.filter(patient=chart, user=user))
    if not is_clinician(user):
        return ~is_restricted | opened
    opened |= Exists(EmergencyAccess.objects.filter(patient=chart, by=user, until__gt=timezone.now()))
    if user.clinic.caseload_only:
        return (~is_restricted & in_caseload(user, chart)) | opened
    return ~is_restricted | opened


def in_caseload(user, chart):
    """Whether the clinician, or somebody whom they supervise today, treats the patient, is booked, or wrote a note."""
    people = whose_work(user.clinician, on=timezone.localdate())
    visits = Visit.objects.filter(episode__patient=chart, therapist__in=people)
    return Exists(visits) | Exists(Note.objects.filter(episode__patient=chart, author__clinician__in=people))


def is_of_chart(user, patient, *, notes=()):
    """Whether a clinician is one of the chart's own: named for it, or, where it is not restricted, of its caseload.

    `notes` are some of the chart's, with their visits, where they are at hand: mostly one of them tells already.
    """
    mine = user.clinician.pk
    if not patient.is_restricted and any(
        one.author_id == user.pk or (one.visit_id and one.visit.therapist_id == mine) for one in notes
    ):
        return True
    own = Q(Exists(ChartGrant.objects.filter(patient=OuterRef("pk"), user=user)))
    if not patient.is_restricted:
        own |= Q(in_caseload(user, OuterRef("pk")))
    return Patient.objects.filter(own, pk=patient.pk).exists()


def found_open(user, rows, pk, *, patient=""):
    """The row of that number: 404 where it is another clinic's, 403 where the chart is not open to the person.

    The rows come with their patient; one more query where the chart may be closed.
    """
    clinic = f"{patient}__clinic_id" if patient else "clinic_id"
    row = chart = get_object_or_404(rows, pk=pk, **{clinic: user.clinic_id})
    for name in filter(None, patient.split("__")):
        chart = getattr(chart, name)
    if _may_be_closed(user, chart) and not Patient.objects.filter(open_to(user), pk=chart.pk).exists():
        raise Closed(chart)
    return row


def conceal(user, episodes):
    """Take from rows of a list what names a patient whose chart is not open to the person.

    At most one query for them all, and none where nothing is closed. What is concealed is never saved.
    """
    asked = [one for one in episodes if _may_be_closed(user, one.patient)]
    if not asked:
        return
    numbers = {one.patient_id for one in asked}
    seen = set(Patient.objects.filter(open_to(user), pk__in=numbers).values_list("pk", flat=True))
    for episode in asked:
        if episode.patient_id not in seen:
            _conceal(episode)


def _may_be_closed(user, patient):
    """Whether `open_to` need be asked at all: most charts are open to everybody of their clinic."""
    return patient.is_restricted or (user.clinic.caseload_only and is_clinician(user))


def _conceal(episode):
    episode.title = episode.precautions = episode.weight_bearing = ""
    patient = episode.patient
    patient.first_name, patient.last_name, patient.birth_date = "", CONCEALED, None
    patient.record_number = patient.allergies = patient.language = patient.guardian = ""
    patient.is_concealed = True  # its page has no link but to where it may be opened


def whose_work(clinician, *, on):
    """The clinicians whose charts are theirs to know on that day: their own, and those of whom they supervise."""
    covered = Cover.objects.filter(cover=clinician, since__lte=on, until__gte=on).values("supervisor")
    links = Supervision.objects.filter(Q(supervisor=clinician) | Q(supervisor__in=covered), since__lte=on)
    supervised = links.exclude(until__lt=on).values("clinician")
    return Clinician.objects.filter(Q(pk=clinician.pk) | Q(pk__in=supervised))
