"""The episode of care: why the patient comes, what is planned, and which goals it serves."""

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


class Goal(models.Model):
    """A long- or short-term goal. Its kind and number identify it for the whole episode and are never given again."""

    class Kind(models.TextChoices):
        LONG = "LTG", "Long term"
        SHORT = "STG", "Short term"

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        MET = "met", "Met"
        DISCONTINUED = "discontinued", "Discontinued"

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="goals")
    kind = models.CharField(max_length=3, choices=Kind)
    number = models.PositiveSmallIntegerField(editable=False)
    name = models.CharField("Short name", max_length=40, help_text="For the chips on the visit page: Sit to stand")
    text = models.CharField(
        "Goal", max_length=400, help_text="Who does what, under which condition, how well, and by when"
    )
    baseline = models.CharField(max_length=120)
    target = models.CharField(max_length=120)
    current = models.CharField(max_length=120, blank=True)
    target_date = models.DateField("To be met by")
    status = models.CharField(max_length=12, choices=Status, default=Status.ACTIVE)

    class Meta:
        ordering = ("kind", "number")
        constraints = [
            models.UniqueConstraint(fields=["episode", "kind", "number"], name="goal_number_once_an_episode"),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        return f"{self.kind} {self.number}"


class PlanOfCare(Tracked):
    """What a plan of care says beside its goals and diagnoses (Pub. 100-02 ch. 15 §220.1.2 B)."""

    note = models.OneToOneField("therapy_notes.Note", on_delete=models.PROTECT, related_name="plan")
    starts = models.DateField("From")
    ends = models.DateField("Until", help_text="At most 90 days for Medicare")
    frequency = models.CharField(max_length=80, help_text="Such as: 3 times a week")
    duration = models.CharField(max_length=80, help_text="Such as: 8 weeks")
    amount = models.CharField(max_length=80, blank=True, help_text="Times a day; once where nothing is said")
    interventions = models.TextField("Type of therapy and interventions", max_length=4000)

    class Meta:
        verbose_name_plural = "plans of care"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="plan_ends_after_it_begins",
                violation_error_message="The plan ends before it begins.",
            ),
        ]

    def __str__(self):
        return f"plan of care {self.pk}"


class ProgressReport(Tracked):
    """What a progress report says beside its narrative: the period it closes, and the losses that limit function.

    Each impairment says what is lost and which function it limits; an empty one is not covered, and one that is not
    impaired says so in `not_impaired`.
    """

    class Element(models.TextChoices):
        ADL = "adl", "Activities of daily living"
        COORDINATION = "coordination", "Coordination"
        STRENGTH = "strength", "Strength"
        BALANCE = "balance", "Balance"
        ROM = "rom", "Range of motion"
        MOBILITY = "mobility", "Mobility"

    note = models.OneToOneField("therapy_notes.Note", on_delete=models.PROTECT, related_name="report")
    period_end = models.DateField("Last treatment day it covers")
    adl = models.TextField("Activities of daily living", max_length=2000, blank=True)
    coordination = models.TextField(max_length=2000, blank=True)
    strength = models.TextField(max_length=2000, blank=True)
    balance = models.TextField(max_length=2000, blank=True)
    rom = models.TextField("Range of motion", max_length=2000, blank=True)
    mobility = models.TextField(max_length=2000, blank=True)
    not_impaired = models.JSONField("Not impaired", default=list, blank=True)
    continued_need = models.TextField(
        "Why more visits of 97530 are needed",
        max_length=4000,
        blank=True,
        help_text="Payers that count them ask for it from the tenth to twelfth visit on",
    )

    def __str__(self):
        return f"progress report {self.pk}"
