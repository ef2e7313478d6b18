from django import forms
from django.utils import timezone

from therapy_notes.forms.fields import DateField, OwnedMixin, StateField, TwoTabsMixin
from therapy_notes.models import Diagnosis, Episode, Patient


class PatientForm(OwnedMixin, forms.ModelForm):
    set_by_view = frozenset({"clinic"})
    birth_date = DateField()
    home_state = StateField(
        label="State of residence",
        required=False,
        help_text="Two letters, if it is not the clinic's: it counts for visits at home and by telehealth",
    )

    def clean_birth_date(self):
        if self.cleaned_data["birth_date"] > timezone.localdate():
            raise forms.ValidationError("The birth date lies ahead: check the year.")
        return self.cleaned_data["birth_date"]

    class Meta:
        model = Patient
        fields = (
            *("last_name", "first_name", "birth_date", "sex", "record_number"),
            *("allergies", "language", "guardian", "home_state"),
        )


class EpisodeForm(OwnedMixin, forms.ModelForm):
    set_by_view = frozenset({"ended"})
    started = DateField(label="Care began")
    onset = DateField(required=False)
    surgery = DateField(required=False)

    class Meta:
        model = Episode
        fields = (
            *("discipline", "title", "started", "precautions", "weight_bearing", "fall_risk"),
            *("referring_provider", "referring_npi", "onset", "surgery"),
        )


class DiagnosisForm(OwnedMixin, forms.ModelForm):
    set_by_view = frozenset({"episode"})

    class Meta:
        model = Diagnosis
        fields = ("kind", "code", "description")

    def clean_code(self):
        return self.cleaned_data["code"].upper()


class NotePartForm(TwoTabsMixin, forms.ModelForm):
    """The structured part of a note without a visit: its operation, not the form, writes the row."""

    def again(self, data, row=None):
        return type(self)(data, instance=row or self.instance, prefix=self.prefix)

    def _post_clean(self):
        """Leave the instance alone: the operation changes the row it has fetched itself."""

    def facts(self):
        return dict(self.cleaned_data)
