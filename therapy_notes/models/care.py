"""The episode of care: why the patient comes, and what had happened before they came."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from therapy_notes.models.base import Tracked
from therapy_notes.models.people import Discipline, Patient, check_npi

check_icd10 = RegexValidator(
    r"^[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?$", "Write the ICD-10-CM code with its dot, such as Z96.641."
)


class Episode(models.Model):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="episodes")
    discipline = models.CharField(max_length=3, choices=Discipline)
    title = models.CharField(
        "Condition", max_length=120, help_text="In the clinic's words, such as: Right hip replacement"
    )
    started = models.DateField("Care began")
    ended = models.DateField("Discharged", null=True, blank=True, editable=False)
    precautions = models.CharField(max_length=200, blank=True, help_text="Separate several with commas")
    weight_bearing = models.CharField(max_length=80, blank=True)
    fall_risk = models.BooleanField(default=False)
    referring_provider = models.CharField(max_length=120, blank=True)
    referring_npi = models.CharField("Referring provider's NPI", max_length=10, blank=True, validators=[check_npi])
    onset = models.DateField(null=True, blank=True)
    surgery = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("-started", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended__isnull=True) | Q(ended__gte=F("started")),
                name="episode_ends_after_it_begins",
                violation_error_message="The discharge is before the first day of care.",
            ),
        ]

    def __str__(self):
        return f"episode {self.pk}"


class Diagnosis(models.Model):
    class Kind(models.TextChoices):
        MEDICAL = "medical", "Medical"
        TREATMENT = "treatment", "Treatment"

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="diagnoses")
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField("ICD-10-CM", max_length=8, validators=[check_icd10])
    description = models.CharField(max_length=120)

    class Meta:
        ordering = ("kind", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "kind", "code"],
                name="diagnosis_once_a_kind",
                violation_error_message="This diagnosis is already listed.",
            ),
        ]

    def __str__(self):
        return self.code


class OpeningBalance(Tracked):
    """What a patient who arrives in mid-care brings along: counts that nobody could take from this record.

    `days` are treatment days of the reporting period that was open then, `visits` those of 97530 since the last
    supportive documentation, `threshold_amount` dollars allowed in the year of `threshold_on`, by all providers.
    """

    episode = models.OneToOneField(Episode, on_delete=models.PROTECT, related_name="opening")
    source = models.CharField("Where this is known from", max_length=200)
    first_treatment = models.DateField("First treatment of the episode", null=True, blank=True)
    period_start = models.DateField("Open reporting period since", null=True, blank=True)
    days = models.PositiveSmallIntegerField("Treatment days in it so far", default=0)
    clinician_treated = models.BooleanField("A therapist treated on one of them", default=False)
    visits = models.PositiveSmallIntegerField("Visits of 97530 since its last supportive documentation", default=0)
    visits_total = models.PositiveSmallIntegerField("Visits of 97530 in all", default=0)
    authorized_visits = models.PositiveSmallIntegerField("Visits authorized", null=True, blank=True)
    authorized_used = models.PositiveSmallIntegerField("Of these used", null=True, blank=True)
    threshold_amount = models.DecimalField(
        "Allowed in the year so far, in dollars", max_digits=9, decimal_places=2, null=True, blank=True
    )
    threshold_on = models.DateField("As of", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(days=0, period_start__isnull=True) | Q(days__gt=0, period_start__isnull=False),
                name="opening_days_have_their_period",
                violation_error_message="Give the first day of the open reporting period with its treatment days.",
            ),
            models.CheckConstraint(
                condition=Q(visits_total__gte=F("visits")),
                name="opening_visits_are_among_all",
                violation_error_message="There cannot be more visits since the last documentation than in all.",
            ),
            models.CheckConstraint(
                condition=Q(threshold_amount__isnull=True, threshold_on__isnull=True)
                | Q(threshold_amount__gte=0, threshold_on__isnull=False),
                name="opening_amount_has_its_day",
                violation_error_message="Give the amount with the day as of which it was told.",
            ),
            models.CheckConstraint(
                condition=Q(authorized_used__isnull=True)
                | Q(authorized_visits__isnull=False, authorized_used__lte=F("authorized_visits")),
                name="opening_used_are_among_the_authorized",
                violation_error_message="More visits are used than were authorized.",
            ),
        ]

    def __str__(self):
        return f"opening balance {self.pk}"
