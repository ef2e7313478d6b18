"""When an episode of care ends: with its discharge, for as long as that is signed by its author."""

from therapy_notes.models import Note


def end_by_discharge(episode):
    """Ended on the day of the last discharge that is signed; open where a void or returned one was the only one."""
    discharges = Note.objects.filter(episode=episode, kind=Note.Kind.DISCHARGE, status__in=Note.SIGNED_BY_AUTHOR)
    last = discharges.order_by("date", "pk").last()
    episode.ended = last.date if last else None
    episode.save(update_fields=["ended"])
