"""Notes, what was signed, and by whom. Signed rows are only ever added."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from therapy_notes.models.base import Tracked
from therapy_notes.models.care import Episode
from therapy_notes.models.ledger import Sealed, Signed
from therapy_notes.models.people import Patient, User
from therapy_notes.models.visits import Visit


class Note(Tracked):
    class Kind(models.TextChoices):
        EVALUATION = "evaluation", "Evaluation"
        PLAN = "plan_of_care", "Plan of care"
        REPORT = "progress_report", "Progress report"
        VISIT = "visit", "Visit note"
        DISCHARGE = "discharge", "Discharge"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        AWAITING_COSIGN = "awaiting_cosign", "Awaiting cosign"
        RETURNED = "returned", "Returned"
        SIGNED = "signed", "Signed"
        AMENDING = "amending", "Being amended"
        VOID = "void", "Void"

    WITH_VISIT = (Kind.EVALUATION, Kind.VISIT)
    REPORTS = (Kind.REPORT, Kind.DISCHARGE)  # what a clinician judges over a reporting period
    # Whose working rows are what the note says; of one that is being amended the signed version still holds.
    WRITABLE = (Status.DRAFT, Status.RETURNED)
    EDITABLE = (*WRITABLE, Status.AMENDING)
    SIGNED_BY_AUTHOR = (Status.AWAITING_COSIGN, Status.SIGNED, Status.AMENDING)

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="notes")
    visit = models.OneToOneField(Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="note")
    kind = models.CharField(max_length=15, choices=Kind)
    status = models.CharField(max_length=15, choices=Status, default=Status.DRAFT, editable=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notes")
    date = models.DateField(help_text="The day the note speaks of")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-date", "-pk")
        # Not of the status itself: SQLite would rather read all signed notes by it than the few of an episode.
        indexes = [
            models.Index(Lower("status"), "date", name="note_waiting"),
            models.Index(fields=["episode", "date"], name="note_of_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["evaluation", "visit"], visit__isnull=False)
                | Q(kind__in=["plan_of_care", "progress_report", "discharge"], visit__isnull=True),
                name="evaluations_and_visit_notes_have_a_visit",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "awaiting_cosign", "returned", "signed", "amending", "void"]),
                name="note_status_is_known",
            ),
        ]

    def __str__(self):
        return f"note {self.pk}"

    @property
    def is_locked(self):
        """Signed by its author, cosigned or not yet, and not open for an amendment; or void."""
        return self.status not in self.EDITABLE


class Section(Tracked):
    """One part of a note's narrative, such as the assessment. Which parts a kind of note has: `content.SECTIONS`."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="sections")
    name = models.CharField(max_length=20)
    text = models.TextField(max_length=10_000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "name"], name="section_once_a_note")]

    def __str__(self):
        return f"section {self.pk}"


class SignedVersion(Sealed):
    """All that the note said when it was signed, as canonical JSON, chained to the patient's version before it."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="versions")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.TextField()
    needs_cosign = models.BooleanField(default=False, help_text="As policy was when its author signed")
    sha256 = models.CharField(max_length=64, unique=True)
    previous = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="next")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "number"], name="version_number_once_a_note"),
            models.UniqueConstraint(
                fields=["patient"], condition=Q(previous__isnull=True), name="one_first_version_a_patient"
            ),
        ]

    def __str__(self):
        return f"signed version {self.pk}"


class LateEntry(Sealed):
    """Why a note was first signed later than the clinic allows; past the second limit with its author's attestation."""

    note = models.OneToOneField(Note, on_delete=models.PROTECT, related_name="late_entry")
    reason = models.TextField(max_length=1000)
    attestation = models.TextField(max_length=1000, blank=True)
    due_at = models.DateTimeField(help_text="Until when it would have been in time")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "late entries"

    def __str__(self):
        return f"late entry {self.pk}"

    def chart_id(self):
        return self.note.episode.patient_id


class SavedEntry(models.Model):
    """That an entry sent by a device was dealt with: one that comes twice, after a lost answer, is done once."""

    key = models.UUIDField(primary_key=True, editable=False)
    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "saved entries"

    def __str__(self):
        return f"saved entry {self.pk}"


class Signature(Signed):
    """A signature under a version: its author's, or a supervisor's under that."""

    version = models.ForeignKey(SignedVersion, on_delete=models.PROTECT, related_name="signatures")
    meaning = models.CharField(max_length=200)

    class Meta(Signed.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(method__in=["password", "passkey", "sitting"]), name="signature_method_is_known"
            ),
        ]

    def __str__(self):
        return f"signature {self.pk}"

    def chart_id(self):
        return self.version.patient_id


class Return(Sealed):
    """A signed version that the supervisor sent back, with what is to be mended. The version itself stays."""

    version = models.OneToOneField(SignedVersion, on_delete=models.PROTECT, related_name="returned")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self):
        return f"return {self.pk}"

    def chart_id(self):
        return self.version.patient_id


class Comment(Sealed):
    """What the supervisor asks for, pinned to a field: a section's name, `activity-7`, or `activity-7-response`."""

    returned = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="comments")
    field = models.CharField(max_length=40, blank=True, help_text="Empty where it speaks of the whole note")
    label = models.CharField(max_length=120, blank=True)
    text = models.TextField(max_length=2000)

    class Meta:
        ordering = ("pk",)

    def __str__(self):
        return f"comment {self.pk}"

    def chart_id(self):
        return self.returned.version.patient_id
