"""What a device sends of a draft, change by change, in its order: each done once, refused in words, or a conflict."""

import logging

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from therapy_notes import access
from therapy_notes.changes import Changed
from therapy_notes.clinic_time import format_clock
from therapy_notes.models import Note, SavedEntry
from therapy_notes.saving.entries import Entry, Malformed, read_entries
from therapy_notes.saving.fields import Gone, shown_now, write_field
from therapy_notes.saving.log import LOG_ACTS

__all__ = ["Malformed", "read_entries", "save_entries"]

logger = logging.getLogger(__name__)

NOT_TAKEN = "The server could not take this. Copy your words, reload the page, and type them again."
ACTS = {"field": write_field} | LOG_ACTS


def save_entries(note, entries, *, by, at):
    """Deal with the entries in order, each in a transaction of its own; a list of answers, one for each.

    An answer has the entry's `key` and one of `done`, `refused` (sentences by field) or `conflict` (what is saved now,
    in texts and in words, by whom and when). Raises `access.Locked` where the note takes no more words.
    """
    refused, answers = {}, []
    for entry in entries:
        if entry.address in refused:
            # What this page showed before it is what the refused one had replaced: the server never held that.
            entry = entry.after(refused[entry.address])
        answer = _answer(note, entry, by=by, at=at)
        if "refused" in answer:
            refused[entry.address] = entry
        answers.append({"key": str(entry.key), **answer})
    return answers


def _answer(note, entry: Entry, *, by, at):
    try:
        with transaction.atomic():
            _, is_new = SavedEntry.objects.get_or_create(key=entry.key, defaults={"note": note, "at": at})
            if is_new:
                ACTS[entry.kind](_fresh(note), entry, by=by, at=at)
    except ValidationError as error:
        return {"refused": _sentences(error)}
    except (Gone, Malformed) as told:
        return {"refused": {"": [str(told)]}}
    except (ValueError, KeyError, OverflowError, IntegrityError) as fault:
        # One entry that our own code cannot take must not hold up those behind it. No text of it goes into the log.
        logger.error("An entry of kind %s was not taken: %s", entry.kind, type(fault).__name__)
        return {"refused": {"": [NOT_TAKEN]}}
    except Changed as changed:
        row, style = changed.row, by.clinic.date_style
        who = row.changed_by.list_name if row.changed_by else "Somebody"
        when = format_clock(row.changed_at, style) if row.changed_at else ""
        return {"conflict": shown_now(note, entry, by=by) | {"who": who, "when": when}}
    return {"done": True}


def _fresh(note):
    """The note, locked, with what acts read of it: each entry sees what the one before it did."""
    found = Note.objects.select_for_update(of=("self",), no_key=True)
    found = found.select_related("episode__patient__clinic", "visit__therapist__user")
    fresh = found.get(pk=note.pk)
    if fresh.status not in Note.EDITABLE:
        raise access.Locked(fresh)
    return fresh


def _sentences(error):
    if hasattr(error, "error_dict"):
        return {name: list(messages) for name, messages in error.message_dict.items()}
    return {"": list(error.messages)}
