"""What was measured, once, for every goal and report that needs it; and the measures that a clinic added."""

from django.db import models
from django.db.models import Q

from therapy_notes.models.base import Tracked
from therapy_notes.models.goals import Goal, Side
from therapy_notes.models.notes import Note
from therapy_notes.models.people import Clinic


class OwnMeasure(models.Model):
    """A clinic's own measure beside those of `measures.toml`. Retired, it is no longer offered; its values stay."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="measures")
    name = models.CharField(max_length=80)
    unit = models.CharField(max_length=20, blank=True)
    lowest = models.DecimalField("Lowest value", max_digits=8, decimal_places=2, default=0)
    highest = models.DecimalField("Highest value", max_digits=8, decimal_places=2)
    decimals = models.PositiveSmallIntegerField(default=0, choices=[(0, "Whole numbers"), (1, "One"), (2, "Two")])
    both_sides = models.BooleanField("Left and right apart", default=False)
    lower_is_better = models.BooleanField("Less is better", default=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "name"],
                name="own_measure_once_a_clinic",
                violation_error_message="The clinic already has a measure of this name.",
            ),
            models.CheckConstraint(
                condition=Q(highest__gt=models.F("lowest")),
                name="own_measure_has_a_range",
                violation_error_message="The highest value is not above the lowest.",
            ),
        ]

    def __str__(self):
        return self.name


class Measurement(Tracked):
    """One value of a measure, or of a goal's own number, taken on the note's day.

    `measure` is its key in `measures.find`; `value` the text that its kind reads: a number, or a grade such as 4+.
    """

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="measurements")
    measure = models.CharField(max_length=40, blank=True)
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="measurements")
    side = models.CharField(max_length=5, choices=Side, blank=True)
    value = models.CharField(max_length=20)
    remark = models.CharField(max_length=80, blank=True, help_text="Such as: with a rolling walker")

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(measure="", goal__isnull=False) | (~Q(measure="") & Q(goal__isnull=True)),
                name="a_value_is_of_a_measure_or_of_a_goal",
            ),
            models.CheckConstraint(condition=Q(side__in=["", "left", "right"]), name="measured_side_is_known"),
            models.UniqueConstraint(
                fields=["note", "measure", "side"], condition=Q(goal__isnull=True), name="measured_once_a_note"
            ),
            models.UniqueConstraint(
                fields=["note", "goal"], condition=Q(goal__isnull=False), name="goal_measured_once_a_note"
            ),
        ]

    def __str__(self):
        return f"measurement {self.pk}"
