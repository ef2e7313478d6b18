"""What a clinic writes with: its activities, its phrases, and the sentences it has already signed."""

from django.db import models
from django.db.models import Q

from therapy_notes.models.base import AppendOnly, Tracked
from therapy_notes.models.people import Clinic, Discipline, Patient, User


class LibraryEntry(Tracked):
    """An activity that the clinic offers in its type-ahead. Retired ones stay with what was written by them."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="library")
    discipline = models.CharField(max_length=3, choices=Discipline)
    area = models.CharField(max_length=60, help_text="Such as: Balance and coordination")
    name = models.CharField("Activity", max_length=120)
    code = models.CharField(max_length=5)
    usual_goals = models.CharField(
        max_length=200, blank=True, help_text="Words of the goals it usually serves, separated by commas"
    )
    phrases = models.JSONField(default=list, blank=True, help_text="Ways to say the skill used, one a line")
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("discipline", "area", "name")
        verbose_name_plural = "library entries"
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "discipline", "name"],
                condition=Q(retired_at__isnull=True),
                name="library_name_once_a_discipline",
                violation_error_message="The library has an activity of this name already.",
            ),
        ]

    def __str__(self):
        return f"library entry {self.pk}"


class Phrase(models.Model):
    """Words that a shortcut writes: of one person, or of the clinic where `owner` is empty. Its text has versions."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="phrases")
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="phrases")
    shortcut = models.SlugField(max_length=20)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("shortcut", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "shortcut"],
                condition=Q(owner__isnull=True, retired_at__isnull=True),
                name="clinic_shortcut_once",
                violation_error_message="The clinic has a phrase of this shortcut already.",
            ),
            models.UniqueConstraint(
                fields=["owner", "shortcut"],
                condition=Q(owner__isnull=False, retired_at__isnull=True),
                name="own_shortcut_once",
                violation_error_message="You have a phrase of this shortcut already.",
            ),
        ]

    def __str__(self):
        return f"phrase {self.pk}"


class PhraseVersion(AppendOnly):
    """What a phrase said from a moment on. `{goal}` and the like are slots to fill."""

    phrase = models.ForeignKey(Phrase, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=2000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["phrase", "number"], name="phrase_version_number_once")]

    def __str__(self):
        return f"phrase version {self.pk}"


class SignedSentence(models.Model):
    """That a chart holds a sentence, by a keyed hash: enough to count charts, too little to read one."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "digest", "patient"], name="sentence_once_a_chart")]

    def __str__(self):
        return f"signed sentence {self.pk}"
