from django import forms


class DayForm(forms.Form):
    """The date of service that is asked about."""

    on = forms.DateField(
        label="Date of service",
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )
