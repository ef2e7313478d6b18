"""Who pays, on which terms, and what people decided where the law leaves a choice."""

from django.db import models
from django.db.models import F, Q

from therapy_notes.models.base import AppendOnly
from therapy_notes.models.people import Discipline


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

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="terms")
    since = models.DateField("For dates of service from")
    unit_method = models.CharField("Units by", max_length=20, choices=UnitMethod)
    discipline_modifiers = models.BooleanField("GP, GO or GN on each line", default=True)
    supportive_every = models.PositiveSmallIntegerField(
        "Supportive documentation every so many visits of 97530", null=True, blank=True, help_text="Often 10"
    )
    continued_need_from = models.PositiveSmallIntegerField(
        "Continued need justified from the visit of 97530", null=True, blank=True, help_text="10, 11 or 12"
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


class Decision(AppendOnly):
    """What a person decided about a billing day: which of the codes that tie takes the unit. The latest one holds."""

    patient = models.ForeignKey("therapy_notes.Patient", on_delete=models.PROTECT, related_name="decisions")
    date = models.DateField()
    discipline = models.CharField(max_length=3, choices=Discipline)
    codes = models.JSONField(help_text="The codes that tied, most wanted first")
    units = models.PositiveSmallIntegerField(help_text="How many units the first of them take")
    by = models.ForeignKey("therapy_notes.User", on_delete=models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient", "date", "discipline"])]

    def __str__(self) -> str:
        return f"decision {self.pk}"
