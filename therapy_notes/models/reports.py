"""Progress reports, what the writer judges of each goal, and what else may count as a report."""

from django.db import models
from django.db.models import Q

from therapy_notes.models.base import Tracked
from therapy_notes.models.goals import Goal
from therapy_notes.models.ledger import Signed
from therapy_notes.models.notes import Note
from therapy_notes.models.people import Clinician


class ProgressReport(Tracked):
    """What a progress or discharge report says beside its narrative: the period it closes, and what limits function.

    Each impairment says what is lost and which function it limits; an empty one is not covered, and one that is not
    impaired says so in `not_impaired`. `prepared_by` is an assistant who wrote the objective part.
    """

    class Element(models.TextChoices):
        ADL = "adl", "Activities of daily living"
        COORDINATION = "coordination", "Coordination"
        STRENGTH = "strength", "Strength"
        BALANCE = "balance", "Balance"
        ROM = "rom", "Range of motion"
        MOBILITY = "mobility", "Mobility"

    class NextStep(models.TextChoices):
        CONTINUE = "continue", "Continue"
        CHANGE = "change_goals", "Change goals"
        RECERTIFY = "recertify", "Recertify"
        DISCHARGE = "discharge", "Discharge"

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

    limits = models.JSONField(
        "What limits which function", default=dict, blank=True, help_text="Function to the elements that limit it"
    )
    next_step = models.CharField("What changes", max_length=12, choices=NextStep, blank=True)
    prepared_by = models.ForeignKey(
        Clinician, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    prepared_at = models.DateTimeField(null=True, blank=True, editable=False)

    def __str__(self):
        return f"progress report {self.pk}"


class GoalJudgment(Tracked):
    """What a report's writer says of one goal. `outcome` closes the goal with the signature, where it says so."""

    class Outcome(models.TextChoices):
        CONTINUE = "continue", "Goes on"
        MET = "met", "Met"
        DISCONTINUED = "discontinued", "Discontinued"

    @property
    def outcome_words(self):
        """At discharge no goal goes on: one that was neither met nor given up is not met."""
        is_last = self.note.kind == Note.Kind.DISCHARGE and self.outcome == self.Outcome.CONTINUE
        return "Not met" if is_last else self.get_outcome_display()

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="judgments")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="judgments")
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.CONTINUE)
    text = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ("goal__kind", "goal__number")
        constraints = [
            models.UniqueConstraint(fields=["note", "goal"], name="a_goal_is_judged_once_a_report"),
            models.CheckConstraint(
                condition=Q(outcome__in=["continue", "met", "discontinued"]), name="judgment_outcome_is_known"
            ),
        ]

    def __str__(self):
        return f"judgment {self.pk}"


class CountsAsReport(Signed):
    """A clinician's signed statement that another note holds every element of a progress report.

    `elements` names for each element the note (its number) in which it stands (Pub. 100-02 ch. 15 §220.3 D).
    """

    class Kind(models.TextChoices):
        REEVALUATION = "re-evaluation", "Re-evaluation"
        RECERTIFIED_PLAN = "recertified-plan", "Recertified plan of care"
        NOTES = "notes-complete", "Treatment notes that hold every element"

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="counts_as_report")
    kind = models.CharField(max_length=16, choices=Kind)
    period_end = models.DateField("Last treatment day it covers")
    elements = models.JSONField(default=dict)

    class Meta(Signed.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["re-evaluation", "recertified-plan", "notes-complete"]),
                name="kind_that_counts_as_a_report_is_known",
            ),
            models.CheckConstraint(
                condition=Q(method__in=["password", "passkey", "sitting"]), name="statement_method_is_known"
            ),
        ]

    def __str__(self):
        return f"statement {self.pk}"

    def chart_id(self):
        return self.note.episode.patient_id
