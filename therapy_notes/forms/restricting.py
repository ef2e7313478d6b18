"""Who opens a chart, and why somebody opens one that is closed to them."""

from django import forms

from therapy_notes.forms.fields import RowChoiceField, WordsField
from therapy_notes.models import User


class EmergencyForm(forms.Form):
    reason = WordsField(
        label="Why you need this chart now",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Administrators read this. Say what happened and what you need to know.",
        error_messages={"required": "Say why: the chart opens with a reason only."},
    )

    def clean_reason(self):
        reason = self.cleaned_data["reason"]
        if len(reason) < 10:
            raise forms.ValidationError("Say it in a sentence: administrators ask back otherwise.")
        return reason


class RecordNumberForm(forms.Form):
    number = forms.CharField(
        label="Record number",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="As it stands on the wristband, the referral or the schedule.",
        error_messages={"required": "Type the record number."},
    )


class RestrictForm(forms.Form):
    """The people who stay when a chart is restricted: who treats the patient, all ticked at first, and billers."""

    people = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        required=False,
        label="These people are named for the chart: ticked is who treats the patient",
        help_text="A biller who is not named cannot bill it.",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, treating, proposed, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = proposed
        self.fields["people"].label_from_instance = name_of
        self.initial = {"people": [person.pk for person in treating]}


class NamePersonForm(forms.Form):
    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        people = list(people)
        self.fields["person"] = RowChoiceField(people, blank="Choose a person", label="Person")
        self.fields["person"].choices = [("", "Choose a person"), *((one.pk, name_of(one)) for one in people)]
        self.fields["person"].error_messages["required"] = "Choose whom to name."


def name_of(person):
    """A person as the list shows them: a clinician with their letters, others with their role."""
    clinician = getattr(person, "clinician", None)
    return str(clinician) if clinician else f"{person.list_name} ({person.get_role_display()})"
