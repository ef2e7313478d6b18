"""CMS's quarterly files of pair edits and unit limits, as far as they were imported."""

from django.db import models

from therapy_notes.models.base import AppendOnly


class EditFile(AppendOnly):
    """One imported file, or one part of it. Of several for the same place the latest holds; none is ever changed.

    `rows` are lines of the law's own table format (billing/rules/edits/rows.py), only codes of the catalogue. `quarter`
    is its first day, `revision` the number after the version in CMS's file name, `sha256` that of the file's bytes.
    """

    class Kind(models.TextChoices):
        PAIRS = "pair", "Pair edits"
        LIMITS = "limit", "Unit limits"

    PARTS = 4  # in which CMS publishes the pairs of a table

    class Table(models.TextChoices):
        PRACTITIONER = "practitioner", "Practitioner"
        OUTPATIENT_HOSPITAL = "outpatient_hospital", "Outpatient hospital"

    kind = models.CharField(max_length=5, choices=Kind)
    table = models.CharField(max_length=20, choices=Table)
    quarter = models.DateField()
    revision = models.PositiveSmallIntegerField(default=0)
    part = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=200, help_text="The file's own name")
    sha256 = models.CharField(max_length=64)
    rows_read = models.PositiveIntegerField()
    rows = models.TextField()
    imported_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "table", "quarter", "revision", "part"])]

    def __str__(self) -> str:
        return f"edit file {self.pk}"
