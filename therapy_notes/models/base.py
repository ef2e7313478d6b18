"""What several tables share: who changed a working row last, and rows that are only ever added."""

from django.core.exceptions import ValidationError
from django.db import models


class Tracked(models.Model):
    """A working row that says who changed it last: what the other of two open tabs is told."""

    changed_at = models.DateTimeField(null=True, editable=False)
    changed_by = models.ForeignKey(
        "therapy_notes.User", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        abstract = True


class AppendOnlyError(Exception):
    """An append-only row was about to be changed or deleted."""


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise AppendOnlyError(f"{self.model.__name__} rows are never changed.")

    def bulk_update(self, *args, **kwargs):
        raise AppendOnlyError(f"{self.model.__name__} rows are never changed.")

    def delete(self):
        raise AppendOnlyError(f"{self.model.__name__} rows are never deleted.")


class AppendOnly(models.Model):
    """A row that is written once: what was signed, who signed, who did what. Triggers guard its table too."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} rows are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnlyError(f"{type(self).__name__} rows are never deleted.")


def say_what_is_taken(form):
    """Give a form whose row the database refused the sentences about what is there only once and is taken by now.

    Gives False where nothing is: then the database refused it for another reason.
    """
    taken = {}
    for check in (form.instance.validate_unique, form.instance.validate_constraints):
        try:
            check()
        except ValidationError as told:
            taken |= told.message_dict
    for field, sentences in taken.items():
        form.add_error(field if field in form.fields else None, sentences)
    return bool(taken)
