"""Who pays, on which terms."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q


class Payer(models.Model):
    clinic = models.ForeignKey("therapy_notes.Clinic", on_delete=models.PROTECT, related_name="payers")
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "name"],
                name="payer_name_once_a_clinic",
                violation_error_message="A payer of this name is already listed.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Terms(models.Model):
    """How a payer counts, from a date of service on. A change is a new row: earlier days keep theirs."""

    class UnitMethod(models.TextChoices):
        CMS_TOTAL_TIME = "cms_total_time", "Medicare's total time"
        CPT_MIDPOINT = "cpt_midpoint", "CPT midpoint, each code alone"

    class Edits(models.TextChoices):
        PRACTITIONER = "practitioner", "Practitioner"
        OUTPATIENT_HOSPITAL = "outpatient_hospital", "Outpatient hospital"
        NONE = "none", "None"

    class Distinct(models.TextChoices):
        M59 = "59", "59, a service apart"
        XU = "XU", "XU, not overlapping"
        XE = "XE", "XE, another encounter"
        XS = "XS", "XS, another part of the body"
        XP = "XP", "XP, another practitioner"

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="terms")
    since = models.DateField("For dates of service from")
    unit_method = models.CharField("Units by", max_length=20, choices=UnitMethod)
    discipline_modifiers = models.BooleanField("GP, GO or GN on each line", default=True)
    assistant_modifiers = models.BooleanField(
        "CQ or CO for assistants",
        null=True,
        blank=True,
        choices=[(None, "As Medicare does"), (True, "Yes"), (False, "No")],
    )
    edits = models.CharField("Pair edits and unit limits", max_length=20, choices=Edits, default=Edits.PRACTITIONER)
    distinct_modifier = models.CharField(
        "Modifier of a service apart", max_length=2, choices=Distinct, default=Distinct.M59
    )
    min_continuous_minutes = models.PositiveSmallIntegerField(
        "Least minutes in one stretch, each timed code", default=0, help_text="0 where the payer does not ask"
    )
    supportive_every = models.PositiveSmallIntegerField(
        "Supportive documentation every so many visits of 97530", null=True, blank=True, help_text="Often 10"
    )
    continued_need_from = models.PositiveSmallIntegerField(
        "Continued need justified from the visit of 97530", null=True, blank=True, help_text="10, 11 or 12"
    )
    report_every = models.PositiveSmallIntegerField(
        "Progress report every so many treatment days",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Only where this payer wants it otherwise than Medicare",
    )

    class Meta:
        ordering = ("-since",)
        verbose_name_plural = "terms"
        constraints = [
            models.UniqueConstraint(
                fields=["payer", "since"],
                name="one_row_of_terms_a_date",
                violation_error_message="This payer already has terms from this date.",
            ),
            models.CheckConstraint(
                condition=Q(edits__in=["practitioner", "outpatient_hospital", "none"]), name="edits_are_known"
            ),
            models.CheckConstraint(
                condition=Q(distinct_modifier__in=["59", "XU", "XE", "XS", "XP"]), name="distinct_modifier_is_known"
            ),
            models.CheckConstraint(
                condition=Q(discipline_modifiers=True)
                | Q(assistant_modifiers__isnull=True)
                | Q(assistant_modifiers=False),
                name="assistant_modifiers_go_with_the_discipline",
                violation_error_message="CQ and CO go with GP and GO: a payer that wants the one wants the other.",
            ),
        ]

    def __str__(self) -> str:
        return f"terms {self.pk}"


class Coverage(models.Model):
    patient = models.ForeignKey("therapy_notes.Patient", on_delete=models.PROTECT, related_name="coverages")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="coverages")
    rank = models.PositiveSmallIntegerField(choices=[(1, "First"), (2, "Second")], default=1)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("rank", "-since")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="coverage_ends_after_it_begins",
                violation_error_message="The last day is before the first.",
            ),
            models.CheckConstraint(condition=Q(rank__in=[1, 2]), name="coverage_rank_is_known"),
        ]

    def __str__(self) -> str:
        return f"coverage {self.pk}"
