"""The open row of an activity that nobody filled yet: every page of a visit carries it for its script to fill."""

from types import SimpleNamespace

from django.template.loader import render_to_string

from therapy_notes.forms.activities import activity_form

TEMPLATE = "therapy_notes/_activity_form.html"
MOST = 500  # rows remembered, some 5 MB

# A twelfth of the page's time. The row is drawn from nothing but its key: one that is remembered is never out of date.
_drawn: dict[tuple, str] = {}


def blank_row(visit, *, by, clinicians):
    """The HTML of the row for that person; `clinicians` are the clinic's. The visit's goals are fetched."""
    key = (
        tuple((one.pk, str(one), one.discipline) for one in clinicians),
        tuple((one.pk, one.label, one.name) for one in visit.episode.goals.all()),
        *(visit.episode.discipline, visit.therapist_id, by.clinician.pk),
        *(by.single_keys, by.clinic.scale, by.clinic.date_style),
    )
    found = _drawn.get(key)
    if found is None:
        context = {
            "activity": activity_form(visit, by=by, clinicians=clinicians),
            "row": None,
            "user": SimpleNamespace(single_keys=by.single_keys),
            "clinic": SimpleNamespace(scale=by.clinic.scale),
            "date_style": by.clinic.date_style,
        }
        found = render_to_string(TEMPLATE, context)
        if len(_drawn) >= MOST:
            _drawn.clear()
        _drawn[key] = found
    return found
