"""What was printed of a signed version, kept by digest: what prints today prints the same in five years."""

from django.db import models
from django.db.models import Q

from therapy_notes.models.base import AppendOnly
from therapy_notes.models.notes import SignedVersion


class Print(AppendOnly):
    """A PDF of a signed version as it stood then. Its bytes lie in PRINTS_ROOT under their SHA-256.

    `state` is a digest of all that is printed on it: of two of the same state there is one.
    """

    class Form(models.TextChoices):
        NOTE = "note", "The document"
        FOR_SIGNATURE = "for_signature", "A plan of care with lines for a signature"
        FOR_FAX = "for_fax", "The same for fax, behind a cover sheet"

    class Variant(models.TextChoices):
        ACCESSIBLE = "accessible", "PDF/UA"
        ARCHIVAL = "archival", "PDF/A"

    version = models.ForeignKey(SignedVersion, on_delete=models.PROTECT, related_name="prints")
    state = models.CharField(max_length=64, unique=True)
    form = models.CharField(max_length=13, choices=Form, default=Form.NOTE)
    variant = models.CharField(max_length=10, choices=Variant, default=Variant.ACCESSIBLE)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField(help_text="Bytes")
    pages = models.PositiveIntegerField()
    counted = models.JSONField(default=dict, help_text="How much of what came after the signature is printed on it")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(form__in=["note", "for_signature", "for_fax"]), name="print_form_is_known"
            ),
            models.CheckConstraint(condition=Q(variant__in=["accessible", "archival"]), name="print_variant_is_known"),
        ]

    def __str__(self):
        return f"print {self.pk}"
