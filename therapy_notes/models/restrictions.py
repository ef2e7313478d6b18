"""Who opens a chart that is not open to all: people named for it, and those who break the glass in an emergency."""

from django.db import models

from therapy_notes.models.ledger import Sealed
from therapy_notes.models.people import Patient, User


class ChartGrant(models.Model):
    """That a person may open a restricted chart, or one outside their caseload."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="grants")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    by_text = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "user"],
                name="a_chart_is_granted_once",
                violation_error_message="This person is named already.",
            ),
        ]

    def __str__(self):
        return f"chart grant {self.pk}"


class EmergencyAccess(Sealed):
    """That a person opened a chart that was not open to them, and why; it stays open to them until `until`."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=200)
    reason = models.TextField(max_length=1000)
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        verbose_name_plural = "emergency accesses"
        indexes = [models.Index(fields=["by", "patient", "until"])]

    def __str__(self):
        return f"emergency access {self.pk}"
