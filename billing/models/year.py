"""What Medicare's yearly threshold is counted from: what a unit is allowed, and what the year had brought."""

from django.db import models
from django.db.models import Q

from therapy_notes.models.base import AppendOnly


class Rate(AppendOnly):
    """What a payer allows for one unit of a code, in dollars, for dates of service from `since` on.

    A correction is a new row: of two for one code and date the one entered last holds.
    """

    payer = models.ForeignKey("billing.Payer", on_delete=models.PROTECT, related_name="rates")
    code = models.CharField(max_length=5)
    since = models.DateField("For dates of service from")
    amount = models.DecimalField(max_digits=9, decimal_places=2)

    class Meta:
        ordering = ("code", "-since", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_rate_is_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"rate {self.pk}"


class YearToDate(AppendOnly):
    """What a patient's therapy had come to in dollars allowed, from all providers, before the day `as_of` of its year.

    It is looked up, not reckoned. Of those not withdrawn the latest `as_of` that is not after a day holds for it, and
    of two for one day the one entered last: an old answer that is entered late does not override a newer one.
    """

    class Bucket(models.TextChoices):
        PT_SLP = "PT_SLP", "PT and SLP"
        OT = "OT", "OT"

    patient = models.ForeignKey("therapy_notes.Patient", on_delete=models.PROTECT, related_name="years_to_date")
    bucket = models.CharField("Threshold of", max_length=6, choices=Bucket)
    amount = models.DecimalField("Dollars allowed in the year so far", max_digits=9, decimal_places=2)
    as_of = models.DateField("Before the treatment of", help_text="That day and later ones are added by the record")
    by = models.ForeignKey("therapy_notes.User", on_delete=models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-as_of", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(bucket__in=["PT_SLP", "OT"]), name="bucket_is_known"),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="a_year_is_not_below_zero",
                violation_error_message="This is below zero.",
            ),
        ]

    def __str__(self) -> str:
        return f"year to date {self.pk}"


class WithdrawnYear(AppendOnly):
    """That a figure of the year was wrong, as somebody said: it stays in the record and holds for no day."""

    figure = models.OneToOneField(YearToDate, on_delete=models.PROTECT, related_name="withdrawn")
    by = models.ForeignKey("therapy_notes.User", on_delete=models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"withdrawal of year to date {self.figure_id}"
