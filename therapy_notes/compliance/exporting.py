"""The lists as a file: patients by record number, nobody by name, since a file leaves the clinic's walls."""

from therapy_notes.compliance.counting import rows_of
from therapy_notes.compliance.showing import entries
from therapy_notes.spreadsheet import line

HEAD = ("List", "Record number", "Discipline", "Therapist", "What", "Since", "By", "Age")
IN_A_LIST = 20_000
AT_ONCE = 500


def as_csv(listings, scope, *, user, on):
    """The lines of a file of these lists. A row of a chart that is not open to the person has no record number."""
    yield line(HEAD)
    for listing in listings:
        rows = rows_of(listing, scope, on=on, style=scope.clinic.date_style, stop=IN_A_LIST)
        for start in range(0, len(rows), AT_ONCE):
            for entry in entries(rows[start : start + AT_ONCE], listing, user=user, on=on):
                yield line(_cells(listing, entry))


def _cells(listing, entry):
    row, episode = entry.row, entry.episode
    return (
        *(listing.label, episode.patient.record_number, episode.discipline, entry.therapist or "", row.what),
        *(row.since or "", row.by or "", entry.age),
    )
