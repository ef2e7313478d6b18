"""Papers of a chart: orders, signed plans, reports of others. Kept by digest outside the web root, never deleted."""

from django.db import models
from django.db.models import Q

from therapy_notes.models.care import Episode
from therapy_notes.models.ledger import Sealed
from therapy_notes.models.people import Patient, User


class Attachment(Sealed):
    """A file as it came in. Its bytes lie in ATTACHMENTS_ROOT under their SHA-256."""

    class Kind(models.TextChoices):
        ORDER = "order", "Order or referral"
        SIGNED_PLAN = "signed_plan", "Signed plan of care"
        OUTSIDE_REPORT = "outside_report", "Report from outside"
        CONSENT = "consent", "Consent"
        ABN = "abn", "Notice of non-coverage (ABN)"

    class Type(models.TextChoices):
        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="attachments")
    episode = models.ForeignKey(Episode, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=14, choices=Kind)
    title = models.CharField(max_length=120)
    date = models.DateField("Date on the paper")
    content_type = models.CharField(max_length=20, choices=Type)
    size = models.PositiveIntegerField(help_text="Bytes")
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-date", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["order", "signed_plan", "outside_report", "consent", "abn"]),
                name="attachment_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(content_type__in=["application/pdf", "image/jpeg", "image/png"]),
                name="attachment_type_is_known",
            ),
        ]

    def __str__(self):
        return f"attachment {self.pk}"


class FiledInError(Sealed):
    """That an attachment does not belong here, and why. It stays, marked, and is no longer among the chart's papers."""

    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="filed_in_error")
    reason = models.TextField(max_length=1000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self):
        return f"filed in error {self.pk}"

    def chart_id(self):
        return self.attachment.patient_id
