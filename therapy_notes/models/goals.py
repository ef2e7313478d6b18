"""Goals: what is to be reached or kept, how it is measured, and each change with its date and author."""

from django.db import models
from django.db.models import Q

from therapy_notes.models.care import Episode
from therapy_notes.models.ledger import Sealed
from therapy_notes.models.people import User


class Function(models.TextChoices):
    """What a person does in daily life: the domain of a goal, and what a deficit limits."""

    BED = "bed_mobility", "Bed mobility"
    TRANSFERS = "transfers", "Transfers"
    WALKING = "walking", "Walking"
    STAIRS = "stairs", "Stairs and curbs"
    WHEELCHAIR = "wheelchair", "Wheelchair use"
    CARRYING = "carrying", "Reaching, lifting, carrying"
    HAND_USE = "hand_use", "Hand use"
    DRESSING = "dressing", "Dressing"
    BATHING = "bathing", "Bathing and grooming"
    TOILETING = "toileting", "Toileting"
    EATING = "eating", "Eating and drinking"
    SWALLOWING = "swallowing", "Swallowing"
    HOME = "home", "Home tasks"
    WORK = "work", "Work"
    SCHOOL = "school", "School and play"
    LEISURE = "leisure", "Sport and leisure"
    COMMUNITY = "community", "Getting about outside"
    UNDERSTANDING = "understanding", "Understanding"
    SPEAKING = "speaking", "Speaking and voice"
    THINKING = "thinking", "Memory and thinking"


class Side(models.TextChoices):
    LEFT = "left", "Left"
    RIGHT = "right", "Right"


class Goal(models.Model):
    """A long- or short-term goal. Its kind and number identify it for the whole episode and are never given again.

    `baseline` and `target` are values of `measured_by`: the code of a level of assistance, a count of cues, a number, a
    measure's value, or words. `current` is written by hand, for goals in words alone; of others the log tells it.
    """

    class Kind(models.TextChoices):
        LONG = "LTG", "Long term"
        SHORT = "STG", "Short term"

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        MET = "met", "Met"
        DISCONTINUED = "discontinued", "Discontinued"

    class Purpose(models.TextChoices):
        RESTORE = "restore", "Restore what was lost"
        MAINTAIN = "maintain", "Keep what would be lost"
        DEVELOP = "develop", "Develop what was never there"

    class MeasuredBy(models.TextChoices):
        ASSISTANCE = "assistance", "Assistance level"
        CUES = "cues", "Cues needed"
        NUMBER = "number", "A number with its unit"
        PERCENT = "percent", "Percent"
        MEASURE = "measure", "A standardized measure"
        WORDS = "words", "Words alone"

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="goals")
    kind = models.CharField(max_length=3, choices=Kind)
    number = models.PositiveSmallIntegerField(editable=False)
    serves = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="steps", verbose_name="Long-term goal"
    )
    name = models.CharField("Short name", max_length=40, help_text="For the chips on the visit page: Sit to stand")
    text = models.CharField(
        "Goal", max_length=400, help_text="Who does what, under which condition, how well, and by when"
    )
    domain = models.CharField("Function", max_length=14, choices=Function, blank=True)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.RESTORE)
    must_not_be_lost = models.TextField("What must not be lost", max_length=1000, blank=True)
    why_skilled = models.TextField("Why a therapist's skill is needed to keep it", max_length=1000, blank=True)
    measured_by = models.CharField("Measured by", max_length=10, choices=MeasuredBy, default=MeasuredBy.WORDS)
    measure = models.CharField(max_length=40, blank=True, help_text="Its key: `measures.find`")
    side = models.CharField(max_length=5, choices=Side, blank=True)
    unit = models.CharField(max_length=20, blank=True, help_text="Such as: ft, s, repetitions")
    lower_is_better = models.BooleanField("Less is better", default=False)
    baseline = models.CharField(max_length=120)
    baseline_on = models.DateField("Measured on", null=True, blank=True)
    target = models.CharField(max_length=120)
    current = models.CharField(max_length=120, blank=True)
    target_date = models.DateField("To be met by")
    status = models.CharField(max_length=12, choices=Status, default=Status.ACTIVE)
    closed_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("kind", "number")
        constraints = [
            models.UniqueConstraint(fields=["episode", "kind", "number"], name="goal_number_once_an_episode"),
            models.CheckConstraint(
                condition=Q(serves__isnull=True) | Q(kind="STG"),
                name="a_long_term_goal_serves_no_other",
                violation_error_message="A short-term goal is a step to a long-term one, not the other way round.",
            ),
            models.CheckConstraint(
                condition=~Q(purpose="maintain") | (~Q(must_not_be_lost="") & ~Q(why_skilled="")),
                name="a_maintenance_goal_says_why",
                violation_error_message="Say what must not be lost, and why a therapist's skill is needed to keep it.",
            ),
            models.CheckConstraint(
                condition=~Q(measured_by="measure") | ~Q(measure=""),
                name="a_measured_goal_names_its_measure",
                violation_error_message="Choose the measure.",
            ),
            models.CheckConstraint(
                condition=Q(measured_by__in=["assistance", "cues", "number", "percent", "measure", "words"]),
                name="goal_measured_by_is_known",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        return f"{self.kind} {self.number}"


class GoalChange(Sealed):
    """One act on a goal: who, when, and each field as it was and as it is (label, was, now)."""

    class Kind(models.TextChoices):
        ADDED = "added", "Added"
        MODIFIED = "modified", "Modified"
        MET = "met", "Met"
        DISCONTINUED = "discontinued", "Discontinued"
        REOPENED = "reopened", "Opened again"

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12, choices=Kind)
    on = models.DateField("Day")
    changes = models.JSONField(default=list)
    reason = models.TextField(max_length=1000, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["added", "modified", "met", "discontinued", "reopened"]),
                name="goal_change_is_known",
            ),
        ]

    def __str__(self):
        return f"goal change {self.pk}"

    def chart_id(self):
        return self.goal.episode.patient_id
