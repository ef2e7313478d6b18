"""Whose timesheet, and of which day, week or month."""

import datetime as dt

from django import forms

from therapy_notes.forms.fields import DateField, RowChoiceField
from therapy_notes.timesheets import Period

FIRST, LAST = dt.date(2000, 1, 1), dt.date(2099, 12, 31)


class TimesheetForm(forms.Form):
    """What was asked for; what was not said is one's own week of today."""

    period = forms.ChoiceField(label="For", choices=Period.choices)
    day = DateField(label="With the day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, asked, *, people, by, today):
        own = next((one.pk for one in people if one.user_id == by.pk), people[0].pk if people else None)
        said = {"person": own, "period": Period.WEEK, "day": today.isoformat()}
        super().__init__(said | {name: value for name, value in asked.items() if name in said and value})
        self.fields["person"] = RowChoiceField(people, label="Whose hours")
        self.order_fields(("person", "period", "day"))
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"

    def clean_day(self):
        day = self.cleaned_data["day"]
        if not FIRST <= day <= LAST:
            raise forms.ValidationError("Type a day between 2000 and 2099.")
        return day
