"""Which days a superbill is about."""

from typing import Any

from django import forms
from django.utils import timezone

from billing.forms.fields import DateField


class BilledDaysForm(forms.Form):
    first = DateField(label="First day", error_messages={"required": "Give the first day of treatment."})
    last = DateField(label="Last day", error_messages={"required": "Give the last day of treatment."})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day is before the first.")
        if last and last > timezone.localdate():
            self.add_error("last", "This day is still to come. Give today or a day before it.")
        return data
