"""Who answers for whose work: supervisors and covers, the policies that ask for it, and what supervisors enter."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from therapy_notes.models.care import Episode
from therapy_notes.models.ledger import Signed
from therapy_notes.models.notes import Note
from therapy_notes.models.people import Clinic, Clinician


class Supervision(models.Model):
    """Who supervises an assistant or a student, from when until when (both days included)."""

    clinician = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="supervisions")
    supervisor = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="supervises")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(clinician=F("supervisor")), name="nobody_supervises_themselves"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="supervision_ends_after_it_begins",
                violation_error_message="The last day is before the first.",
            ),
        ]

    def __str__(self):
        return f"supervision {self.pk}"


class Cover(models.Model):
    """Who stands in for a supervisor, from when until when (both days included)."""

    supervisor = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="covers")
    cover = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="covering")
    since = models.DateField()
    until = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(supervisor=F("cover")), name="nobody_covers_for_themselves"),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="cover_ends_after_it_begins",
                violation_error_message="The last day is before the first.",
            ),
        ]

    def __str__(self):
        return f"cover {self.pk}"


class DatedPolicy(models.Model):
    """A clinic's rule from a day on, for all patients or those of a payer, in all states or in one."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    payer = models.ForeignKey("billing.Payer", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=2, blank=True, help_text="Two letters; empty for every state")
    since = models.DateField("For dates of service from")

    class Meta:
        abstract = True
        ordering = ("-since", "-pk")


class CosignPolicy(DatedPolicy):
    """Which visit notes and addenda of assistants need a cosignature. Students' always do, whatever stands here."""

    class Need(models.TextChoices):
        NONE = "none", "No note"
        EACH = "each", "Every note"
        VISITS = "visits", "One note in so many visits"
        DAYS = "days", "One note in so many days"

    need = models.CharField("Needs a cosignature", max_length=6, choices=Need, default=Need.EACH)
    every = models.PositiveSmallIntegerField(
        "How many", null=True, blank=True, validators=[MinValueValidator(1)], help_text="Visits or days"
    )
    addenda = models.BooleanField("Addenda too", default=True)
    due_days = models.PositiveSmallIntegerField(
        "Cosigned within days", default=7, validators=[MinValueValidator(1)], help_text="Reminders go by this"
    )
    named_only = models.BooleanField(
        "Only named supervisors and their covers",
        default=True,
        help_text="Otherwise every therapist of the discipline whose license is in force",
    )

    class Meta(DatedPolicy.Meta):
        verbose_name_plural = "cosign policies"
        constraints = [
            models.CheckConstraint(
                condition=Q(need__in=["none", "each"], every__isnull=True)
                | Q(need__in=["visits", "days"], every__isnull=False, every__gte=1),  # an unknown answer is no refusal
                name="a_cosign_policy_says_how_many",
                violation_error_message="Say how many visits or days; leave it empty for every note or none.",
            ),
        ]

    def __str__(self):
        return f"cosign policy {self.pk}"


class SupervisionPolicy(DatedPolicy):
    """How often a therapist sees a patient whom an assistant treats, and how many assistants one may supervise."""

    every_days = models.PositiveSmallIntegerField(
        "A supervisory visit every so many days", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    every_visits = models.PositiveSmallIntegerField(
        "Or every so many visits of assistants", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    most_assistants = models.PositiveSmallIntegerField(
        "Assistants and students one therapist supervises at most",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    on_site = models.BooleanField("The supervisor is on site while an assistant treats", default=False)

    class Meta(DatedPolicy.Meta):
        verbose_name_plural = "supervision policies"

    def __str__(self):
        return f"supervision policy {self.pk}"


class SupervisorEntry(Signed):
    """What a supervisor observed, directed or changed: beside an assistant's note, or at a supervisory visit."""

    class Presence(models.TextChoices):
        IN_ROOM = "in_room", "In the room"
        ON_SITE = "on_site", "On site"
        REACHABLE = "reachable", "Reachable by phone or video"

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="supervisor_entries")
    note = models.ForeignKey(Note, null=True, on_delete=models.PROTECT, related_name="supervisor_entries")
    assistant = models.ForeignKey(Clinician, null=True, on_delete=models.PROTECT, related_name="+")
    date = models.DateField("Day")
    presence = models.CharField("Where the supervisor was", max_length=9, choices=Presence)
    is_supervisory_visit = models.BooleanField("This is a supervisory visit", default=False)
    observed = models.TextField(max_length=2000, blank=True)
    directed = models.TextField(max_length=2000, blank=True)
    changed = models.TextField("Changed in the plan or the activities", max_length=2000, blank=True)

    class Meta(Signed.Meta):
        verbose_name_plural = "supervisor entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(presence__in=["in_room", "on_site", "reachable"]), name="presence_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(observed="", directed="", changed=""),
                name="a_supervisor_entry_says_something",
                violation_error_message="Say what you observed, directed or changed.",
            ),
        ]

    def __str__(self):
        return f"supervisor entry {self.pk}"

    def chart_id(self):
        return self.episode.patient_id
