"""The ledger of each chart: one entry for each evidential row, each bound to the one before; and the daily anchors."""

import datetime as dt
import hashlib
import json
import uuid
from decimal import Decimal
from typing import ClassVar

from django.db import models, transaction

from therapy_notes.models.base import AppendOnly, AppendOnlyError, AppendOnlyQuerySet
from therapy_notes.models.people import Patient, User


class LedgerEntry(AppendOnly):
    """That a row was added to a chart, and what it said: number by number, each with the digest of the one before."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="ledger")
    number = models.PositiveIntegerField()
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    columns = models.TextField(help_text="The columns that the digest covers, separated by spaces")
    sha256 = models.CharField(max_length=64, unique=True)
    previous = models.CharField(max_length=64, blank=True, help_text="The digest of the entry before")

    class Meta:
        ordering = ("patient", "number")
        verbose_name_plural = "ledger entries"
        constraints = [
            models.UniqueConstraint(fields=["patient", "number"], name="ledger_number_once_a_chart"),
            models.UniqueConstraint(fields=["table_name", "row_id"], name="a_row_is_sealed_once"),
        ]

    def __str__(self):
        return f"ledger entry {self.pk}"


class Anchor(AppendOnly):
    """A digest over the heads of all charts and over the audit log, each anchor bound to the one before.

    `heads` maps each chart that grew since the anchor before to the number and digest of its last entry.
    """

    number = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField()
    heads = models.JSONField(default=dict)
    audit_through = models.BigIntegerField(default=0, help_text="The last audit event that it covers")
    audit_count = models.BigIntegerField(default=0, help_text="How many audit events since the anchor before")
    audit_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("number",)

    def __str__(self):
        return f"anchor {self.number}"


class SealedQuerySet(AppendOnlyQuerySet):
    def bulk_create(self, *args, **kwargs):
        raise AppendOnlyError(f"{self.model.__name__} rows are sealed one by one: create each.")


class Sealed(AppendOnly):
    """An append-only row of a patient's chart: written together with its entry in the chart's ledger."""

    objects: ClassVar = SealedQuerySet.as_manager()

    class Meta:
        abstract = True

    def chart_id(self):
        """The number of the patient in whose chart the row stands."""
        return self.patient_id

    def save(self, *args, **kwargs):
        with transaction.atomic():
            hold_chart(self.chart_id())
            super().save(*args, **kwargs)
            seal(self)


class Signed(Sealed):
    """A sealed row that a person signed. What they were called and licensed as on that day stays, as text."""

    class Method(models.TextChoices):
        PASSWORD = "password", "by password"
        PASSKEY = "passkey", "by passkey"
        SITTING = "sitting", "in a sitting that a password or passkey had opened"

    signer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    credential = models.CharField(max_length=20)
    license = models.CharField(max_length=40, blank=True)
    signed_at = models.DateTimeField()
    signed_at_text = models.CharField(max_length=60, help_text="Date, time and zone as the signer saw them")
    method = models.CharField(max_length=8, choices=Method, default=Method.PASSWORD)

    class Meta:
        abstract = True
        ordering = ("pk",)  # not by the clock: one that was set back must not print the cosignature first


def hold_chart(patient_id):
    """Lock the chart against other signatures until the transaction ends: no number and no place is given twice."""
    Patient.objects.select_for_update(no_key=True).only("pk").get(pk=patient_id)


def seal(row):
    """Add the row's entry to the ledger of its chart, which is held."""
    patient = row.chart_id()
    head = LedgerEntry.objects.filter(patient=patient).order_by("-number").first()
    columns = [field.attname for field in row._meta.concrete_fields]
    place = {"patient_id": patient, "number": head.number + 1 if head else 1, "table_name": row._meta.db_table}
    facts = place | {"row_id": row.pk, "columns": " ".join(columns), "previous": head.sha256 if head else ""}
    said = stored(type(row), row.pk, columns)
    return LedgerEntry.objects.create(**facts, sha256=entry_digest(facts, said))


def stored(model, pk, columns):
    """What the database holds of a row, by column; None where it holds no such row."""
    return model._base_manager.filter(pk=pk).values(*columns).first()


def entry_digest(facts, said):
    """SHA-256 over the entry's place, the digest before it, and the row's columns as canonical JSON; hexadecimal."""
    names = ("patient_id", "number", "table_name", "row_id", "columns", "previous")
    whole = [[facts[name] for name in names], {name: plain(value) for name, value in said.items()}]
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value):
    """The same text for the same value, whichever database holds it."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | uuid.UUID) else value
