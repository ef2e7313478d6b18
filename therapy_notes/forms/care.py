from django import forms
from django.utils import timezone

from therapy_notes.forms.fields import DateField, OwnedMixin, TwoTabsMixin, WordsField
from therapy_notes.models import Diagnosis, Episode, Goal, Patient, PlanOfCare, ProgressReport


class PatientForm(OwnedMixin, forms.ModelForm):
    set_by_view = frozenset({"clinic"})
    birth_date = DateField()

    def clean_birth_date(self):
        if self.cleaned_data["birth_date"] > timezone.localdate():
            raise forms.ValidationError("The birth date lies ahead: check the year.")
        return self.cleaned_data["birth_date"]

    class Meta:
        model = Patient
        fields = (
            *("last_name", "first_name", "birth_date", "sex", "record_number"),
            *("allergies", "language", "guardian"),
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


class GoalForm(forms.ModelForm):
    target_date = DateField(label="To be met by")

    class Meta:
        model = Goal
        fields = ("kind", "name", "text", "baseline", "target", "current", "target_date", "status")
        field_classes = dict.fromkeys(("text", "baseline", "target", "current"), WordsField)
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["kind"]  # a goal keeps its identifier
        else:
            del self.fields["status"]


class NotePartForm(TwoTabsMixin, forms.ModelForm):
    """The structured part of a note without a visit: its operation, not the form, writes the row."""

    def again(self, data, row=None):
        return type(self)(data, instance=row or self.instance, prefix=self.prefix)

    def _post_clean(self):
        """Leave the instance alone: the operation changes the row it has fetched itself."""

    def facts(self):
        return dict(self.cleaned_data)


class PlanForm(NotePartForm):
    starts = DateField(label="From")
    ends = DateField(label="Until", help_text="At most 90 days for Medicare")

    class Meta:
        model = PlanOfCare
        fields = ("starts", "ends", "frequency", "duration", "amount", "interventions")
        field_classes = {"interventions": WordsField}
        widgets = {"interventions": forms.Textarea(attrs={"rows": 4})}


class ReportForm(NotePartForm):
    """The period a progress report closes, and what limits function: six losses, each described or said not to be."""

    period_end = DateField(
        label="Last treatment day it covers", help_text="The next treatment day opens the next period"
    )
    not_impaired = forms.MultipleChoiceField(
        label="Not impaired",
        choices=ProgressReport.Element.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = ProgressReport
        fields = ("period_end", *ProgressReport.Element.values, "not_impaired", "continued_need")
        field_classes = dict.fromkeys((*ProgressReport.Element.values, "continued_need"), WordsField)
        widgets = {
            name: forms.Textarea(attrs={"rows": 2}) for name in (*ProgressReport.Element.values, "continued_need")
        }

    def loss_fields(self):
        return [self[name] for name in ProgressReport.Element.values]
