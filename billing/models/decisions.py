"""What people decided where the law leaves a choice or asks for a statement."""

from django.db import models
from django.db.models import Q

from therapy_notes.models.ledger import Sealed
from therapy_notes.models.people import Discipline


class Decision(Sealed):
    """What a person decided about a billing day. Each row is the whole present answer to its question, its kind.

    The latest of a kind holds, so a later row withdraws an earlier one. `answer` lists codes: those that tied, most
    wanted first (tie); that need KX (kx), which holds for no other; each with its modifier, as 97530 GA (notice); or
    pairs, as 97150/97530 of which the second stands apart from the first (distinct). `statement` is what the person
    stated, in words, as the page had it.
    """

    class Kind(models.TextChoices):
        TIE = "tie", "Who takes the unit of a tie"
        DISTINCT = "distinct", "Which codes stand apart"
        KX = "kx", "Care beyond the threshold is necessary"
        NOTICE = "notice", "Notices of non-coverage"

    patient = models.ForeignKey("therapy_notes.Patient", on_delete=models.PROTECT, related_name="decisions")
    date = models.DateField()
    discipline = models.CharField(max_length=3, choices=Discipline)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TIE)
    answer = models.JSONField(default=list, blank=True)
    units = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Of a tie: how many units the first codes take"
    )
    statement = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey("therapy_notes.User", on_delete=models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient", "date", "discipline"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["tie", "distinct", "kx", "notice"]), name="decision_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="tie", units__isnull=False) | (~Q(kind="tie") & Q(units__isnull=True)),
                name="a_tie_and_only_a_tie_has_units",
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"
