"""What justifies the complexity of an evaluation's code."""

from django.db import models

from therapy_notes.models.base import Tracked
from therapy_notes.models.notes import Note


class Evaluation(Tracked):
    """The components that an evaluator chose, by name, as `billing.rules.care.complexity` knows them.

    The code that follows from them is a proposal. `code_reason` says why another one was logged.
    """

    note = models.OneToOneField(Note, on_delete=models.PROTECT, related_name="evaluation")
    components = models.JSONField(default=dict, blank=True)
    code_reason = models.TextField("Why another code", max_length=1000, blank=True)

    def __str__(self):
        return f"evaluation {self.pk}"
