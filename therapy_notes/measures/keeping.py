"""A clinic's own measures: retired where they are no longer taken, and put back."""

from django.db import transaction

from therapy_notes import audit
from therapy_notes.measures.catalogue import OWN
from therapy_notes.models import Measurement, OwnMeasure


@transaction.atomic
def retire(measure, *, by, at):
    """Offer it no longer; nothing happens to one that is retired already."""
    fresh = OwnMeasure.objects.select_for_update(no_key=True).get(pk=measure.pk)
    if fresh.retired_at is None:
        fresh.retired_at = at
        fresh.save(update_fields=["retired_at"])
        audit.record("measure.retired", fresh, by=by)


@transaction.atomic
def put_back(measure, *, by):
    fresh = OwnMeasure.objects.select_for_update(no_key=True).get(pk=measure.pk)
    if fresh.retired_at is not None:
        fresh.retired_at = None
        fresh.save(update_fields=["retired_at"])
        audit.record("measure.put_back", fresh, by=by)


def is_used(measure):
    """Whether a note holds a value of it: then its unit and its range stay as they are."""
    return Measurement.objects.filter(measure=f"{OWN}{measure.pk}").exists()
