"""Under which license somebody works, in which state and from when until when."""

from django.db import models
from django.db.models import F, Q

from therapy_notes.models.people import Clinician


class License(models.Model):
    """A license of a clinician in a state, from when until when (both days included; empty is open)."""

    clinician = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="licenses")
    state = models.CharField(max_length=2, help_text="Two letters")
    number = models.CharField("License number", max_length=30)
    since = models.DateField("In force from", null=True, blank=True)
    until = models.DateField("In force until", null=True, blank=True)
    is_temporary = models.BooleanField(
        "Temporary permit", default=False, help_text="Notes signed under a permit always need a cosignature."
    )

    class Meta:
        ordering = ("state", "since", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="license_ends_after_it_begins",
                violation_error_message="The last day is before the first.",
            ),
        ]

    def __str__(self):
        return f"license {self.pk}"

    @property
    def text(self):
        """As printed beside a name: WI 00024-24."""
        return f"{self.state} {self.number}"

    def is_in_force(self, day):
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)
