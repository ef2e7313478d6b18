"""Who opens a chart: restricting it, naming people for it, and opening it to all again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from therapy_notes import audit
from therapy_notes.models import ChartGrant, Clinician, Cover, Patient, Supervision, User

NOBODY = "Name at least one person: a chart that nobody opens treats nobody."


@transaction.atomic
def restrict(patient, people, *, by, at):
    """Close the chart to all but these people and those who are named for it already."""
    fresh = _locked(patient)
    if fresh.is_restricted:
        return
    named = set(ChartGrant.objects.filter(patient=fresh).values_list("user", flat=True))
    if not people and not named:
        raise ValidationError({"people": NOBODY})
    _set(fresh, True)
    audit.record("chart.restricted", fresh, by=by, patient=fresh)
    for person in people:
        if person.pk not in named:
            _grant(fresh, person, by=by, at=at)


@transaction.atomic
def lift(patient, *, by):
    """Open the chart to the clinic again. The names stay: a clinic that keeps to caseloads goes on by them."""
    fresh = _locked(patient)
    if fresh.is_restricted:
        _set(fresh, False)
        audit.record("chart.unrestricted", fresh, by=by, patient=fresh)


@transaction.atomic
def name_person(patient, person, *, by, at):
    """Let one more person open the chart."""
    fresh = _locked(patient)
    if not ChartGrant.objects.filter(patient=fresh, user=person).exists():
        _grant(fresh, person, by=by, at=at)


@transaction.atomic
def take_name_back(grant, *, by):
    """The person opens the chart no more by name; refused where it is restricted and nobody would be left."""
    patient = _locked(grant.patient)
    found = ChartGrant.objects.filter(pk=grant.pk)
    if patient.is_restricted and not ChartGrant.objects.filter(patient=patient).exclude(pk=grant.pk).exists():
        raise ValidationError("This is the last person who opens the chart. Name another first, or open it to all.")
    if found.exists():
        audit.record("chart.name_removed", patient, by=by, patient=patient, person=str(grant.user))
        found.delete()


@transaction.atomic
def keep_new_patient(patient, *, by, at):
    """Where clinicians keep to their caseloads, who adds a patient opens the chart that they have just begun."""
    if patient.clinic.caseload_only and by.role == User.Role.CLINICIAN:
        _grant(patient, by, by=by, at=at)


def treating(patient, *, on):
    """Who treats the patient, as restricting the chart proposes them: therapists of its visits, authors, supervisors.

    And who covers for those supervisors on that day. People who still work here, in the order of their names.
    """
    own = Q(visits__episode__patient=patient) | Q(user__in=patient.episodes.values("notes__author"))
    clinicians = Clinician.objects.filter(own)
    links = Supervision.objects.filter(clinician__in=clinicians, since__lte=on).exclude(until__lt=on)
    found = User.objects.filter(clinic=patient.clinic_id, is_active=True)
    covers = Cover.objects.filter(supervisor__in=links.values("supervisor"), since__lte=on, until__gte=on)
    own = Q(clinician__in=clinicians) | Q(clinician__in=links.values("supervisor"))
    found = found.filter(own | Q(clinician__in=covers.values("cover")))
    return found.distinct().select_related("clinician").order_by("last_name", "first_name", "pk")


def proposed(patient, *, on):
    """Who treats the patient, and the clinic's billers: one who is not named for a restricted chart cannot bill it."""
    billers = User.objects.filter(clinic=patient.clinic_id, is_active=True, role=User.Role.BILLER)
    numbers = [one.pk for one in (*treating(patient, on=on), *billers)]
    return User.objects.filter(pk__in=numbers).select_related("clinician").order_by("last_name", "first_name", "pk")


def named_for(patient):
    """The people named for the chart, in the order of their names."""
    found = ChartGrant.objects.filter(patient=patient).select_related("user__clinician")
    return found.order_by("user__last_name", "user__first_name", "pk")


def people_to_name(patient):
    """Who could be named: everybody who works at the clinic and is not yet, but auditors, who read all."""
    found = User.objects.filter(clinic=patient.clinic_id, is_active=True).exclude(role=User.Role.AUDITOR)
    return found.exclude(grants__patient=patient).select_related("clinician").order_by("last_name", "first_name", "pk")


def _locked(patient):
    return Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)


def _set(patient, is_restricted):
    patient.is_restricted = is_restricted
    patient.save(update_fields=["is_restricted"])


def _grant(patient, person, *, by, at):
    ChartGrant.objects.create(patient=patient, user=person, by_text=by.list_name, at=at)
    audit.record("chart.person_named", patient, by=by, patient=patient, person=str(person))
