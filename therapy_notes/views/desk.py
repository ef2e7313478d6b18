"""Saving the parts of a note's page. One Save carries the whole page, so that nothing typed in another part is lost."""

from django.core.exceptions import ValidationError

from therapy_notes.changes import Changed
from therapy_notes.clinic_time import format_clock


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
