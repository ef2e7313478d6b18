"""What is asked of the audit log. The patient stands in the address by number only."""

import datetime as dt

from django import forms

from therapy_notes.audit.search import Search
from therapy_notes.audit.words import KINDS
from therapy_notes.forms.fields import DateField, RowChoiceField

FIRST, LAST = dt.date(2000, 1, 1), dt.date(2099, 12, 31)  # no moment stands outside of what a clock can say
OUTSIDE = "Type a day between 2000 and 2099."


class AuditForm(forms.Form):
    kind = forms.ChoiceField(
        label="What",
        required=False,
        choices=[("", "Everything"), *((name, label) for name, (label, _) in KINDS.items())],
    )
    since = DateField(label="From", required=False)
    until = DateField(label="To", required=False)
    patient = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args, people, patients, **kwargs):
        super().__init__(*args, **kwargs)
        self.patients = patients
        self.fields["person"] = RowChoiceField(people, blank="Everybody", label="Who", required=False)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
        self.order_fields(("person", "kind", "since", "until", "patient"))

    def clean_patient(self):
        """The patient of that number; one that is not of this clinic is not found."""
        number = self.cleaned_data["patient"]
        found = self.patients.filter(pk=number).first() if number else None
        if number and not found:
            raise forms.ValidationError("There is no such patient here.")
        return found

    def clean(self):
        data = super().clean()
        for name in ("since", "until"):
            if data.get(name) and not FIRST <= data[name] <= LAST:
                self.add_error(name, OUTSIDE)
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "The last day is before the first.")
        return data

    def search(self):
        return Search(**self.cleaned_data)
