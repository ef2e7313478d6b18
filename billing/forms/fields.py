"""Form fields of the shell."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

EARLIEST = dt.date(2000, 1, 1)
AHEAD = dt.timedelta(days=365)


class DateField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NearDateField(DateField):
    """A date that payers and clinics may mean: another one is a slip of the keys."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        latest = timezone.localdate() + AHEAD
        if value and not EARLIEST <= value <= latest:
            raise ValidationError(f"Give a day from {EARLIEST:%m/%d/%Y} to {latest:%m/%d/%Y}.")
