"""Files that somebody asked for and a worker makes: packets, a day's or a month's notes. They expire."""

import uuid

from django.db import models
from django.db.models import Q

from therapy_notes.models.people import Clinic, Patient, User


class Export(models.Model):
    """One file, for the person who asked for it alone. Its bytes lie in EXPORTS_ROOT under `file`.

    `asked` is what was chosen, as plain values. `token` names the attempt that may finish it: whoever holds another
    one writes nothing. `problem` says in a sentence why there is no file and what to do.
    """

    class Kind(models.TextChoices):
        PACKET = "packet", "Records of a patient"
        NOTES = "notes", "Notes of a day or a month"

    class Form(models.TextChoices):
        PDF = "pdf", "One PDF"
        ZIP = "zip", "Single files in a zip"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Not made"
        CANCELLED = "cancelled", "Cancelled"
        EXPIRED = "expired", "Expired"

    OPEN = (State.WAITING, State.RUNNING)

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="exports")
    patient = models.ForeignKey(Patient, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind)
    form = models.CharField(max_length=3, choices=Form, default=Form.PDF)
    asked = models.JSONField(default=dict, blank=True)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(default=uuid.uuid4)
    stage = models.CharField(max_length=40, blank=True, help_text="What is being done, in words")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True, help_text="When its worker was last known to be at it")
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    file = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes")

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["state", "beat_at"], name="export_state")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["packet", "notes"]), name="export_kind_is_known"),
            models.CheckConstraint(condition=Q(form__in=["pdf", "zip"]), name="export_form_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "ready", "failed", "cancelled", "expired"]),
                name="export_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | ~Q(file="") & ~Q(sha256=""), name="a_ready_export_has_a_file"
            ),
        ]

    def __str__(self):
        return f"export {self.pk}"


class WorkerBeat(models.Model):
    """That a worker is alive: it writes this row every few seconds. Whose row is old is dead, and so are its tasks."""

    worker = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    def __str__(self):
        return f"worker {self.worker}"
