from django import forms

from therapy_notes.clinic_time import format_day
from therapy_notes.forms.fields import DateField
from therapy_notes.forms.proof import ProofFields
from therapy_notes.models import CountsAsReport
from therapy_notes.reporting.counting import ASKED, WHERE_RELEVANT
from therapy_notes.reporting.elements import ELEMENTS

STATES = "I have read these notes: together they hold every element of a progress report."


class CountsAsReportForm(ProofFields):
    """For each element of a report the signed note in which it stands. `notes` are offered, `kinds` what it may be."""

    period_end = DateField(
        label="Last treatment day it covers", help_text="The next treatment day begins the next reporting period"
    )
    states = forms.BooleanField(label=STATES, error_messages={"required": "Read them first, then say so here."})

    def __init__(self, *args, note, notes, kinds, style, **kwargs):
        super().__init__(*args, **kwargs)
        self.note = note
        chosen = [(kind.value, kind.label) for kind in kinds]
        self.fields["kind"] = forms.ChoiceField(
            label="It counts as", choices=chosen, initial=chosen[0][0], widget=forms.Select
        )
        offered = [(str(one.pk), _words(one, style)) for one in notes]
        whole = CountsAsReport.Kind.NOTES not in kinds
        for element in ELEMENTS:
            if element.name in ASKED:
                self.fields[element.name] = forms.TypedChoiceField(
                    label=element.label,
                    choices=[("", "Nothing was said" if element.name in WHERE_RELEVANT else "Choose a note"), *offered],
                    coerce=int,
                    empty_value=None,
                    required=False,  # the act says of each what is missing
                    initial=str(note.pk) if whole else "",
                    help_text=element.asks,
                )
        self.order_fields(("kind", "period_end", *ASKED, "states", "password", "passkey"))

    def facts(self):
        elements = {name: self.cleaned_data[name] for name in ASKED if self.cleaned_data[name]}
        return {"kind": self.cleaned_data["kind"], "period_end": self.cleaned_data["period_end"], "elements": elements}


def _words(note, style):
    return f"{format_day(note.date, style)}, {note.get_kind_display().lower()}, {note.author.clinician}"
