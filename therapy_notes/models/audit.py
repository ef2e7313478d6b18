from django.db import models

from therapy_notes.models.base import AppendOnly


class AuditEvent(AppendOnly):
    """Who did what to which row, and when. Actor and subject stand also as text: the log outlives them."""

    at = models.DateTimeField(auto_now_add=True)
    event = models.CharField(max_length=40)
    actor = models.ForeignKey(
        "therapy_notes.User", null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    actor_text = models.CharField(max_length=200)
    clinic_id = models.BigIntegerField(db_index=True)
    patient_id = models.BigIntegerField(null=True, db_index=True)
    subject = models.CharField(max_length=60, help_text="The row, such as: note 12")
    detail = models.JSONField(default=dict)
    request_id = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self):
        return f"{self.event} {self.subject}"
