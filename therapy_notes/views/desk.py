"""Saving the parts of a note's page. One Save carries the whole page, so that nothing typed in another part is lost."""

from django.core.exceptions import ValidationError

from therapy_notes import access, comments, queues
from therapy_notes.changes import Changed
from therapy_notes.clinic_time import format_clock
from therapy_notes.content import signed_content
from therapy_notes.differences import differences
from therapy_notes.models import Note


def returned_note(note, said, *, by):
    """For the page of a returned note: what the supervisor asks for, by place, and what changed since."""
    if note.status != Note.Status.RETURNED or not access.may_read_narrative(by):
        return {}
    returned = queues.return_of(note)
    changed, same = differences(signed_content(returned.version), said)
    rows = comments.beside(changed, returned)
    return {"returned": returned, "comments": comments.pinned(returned, said), "rows": rows, "same": same}


def save_part(form, write, *, style):
    """Write one part with `write(form)`. False where the form now holds sentences about what to mend."""
    if not form.is_valid():
        return False
    try:
        write(form)
    except ValidationError as error:
        form.add_problems(error)
    except Changed as changed:
        form.show_conflict(
            changed.row, who=changed.row.changed_by.list_name, when=format_clock(changed.row.changed_at, style)
        )
    else:
        return True
    return False
