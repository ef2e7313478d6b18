from django.db import models

from therapy_notes.models.base import AppendOnly


class AuditEvent(AppendOnly):
    """Who did what to which row, and when. Actor and subject stand also as text: the log outlives them."""

    at = models.DateTimeField(auto_now_add=True)
    event = models.CharField(max_length=40)
    actor = models.ForeignKey(
        "therapy_notes.User",
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    actor_text = models.CharField(max_length=200)
    clinic_id = models.BigIntegerField()
    patient_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=60, help_text="The row, such as: note 12")
    detail = models.JSONField(default=dict)
    request_id = models.CharField(max_length=32, blank=True)
    address = models.CharField("From where", max_length=45, blank=True, help_text="The network address")

    class Meta:
        ordering = ("-at", "-pk")
        # A search narrows by one of these and reads on from the newest; a page of it costs the same in any year.
        indexes = [
            models.Index(fields=["clinic_id", "at"], name="audit_of_clinic"),
            models.Index(fields=["clinic_id", "event", "at"], name="audit_of_event"),
            models.Index(fields=["patient_id", "at"], name="audit_of_patient"),
            models.Index(fields=["actor", "at"], name="audit_of_actor"),
        ]

    def __str__(self):
        return f"{self.event} {self.subject}"
