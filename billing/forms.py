from typing import Any

from django import forms
from django.db.models import QuerySet

from billing.models import Coverage, Payer, Terms
from billing.rules.assess import Choice


class DateField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PayerForm(forms.ModelForm):
    class Meta:
        model = Payer
        fields = ("name",)

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"clinic"}  # type: ignore[misc]


class TermsForm(forms.ModelForm):
    since = DateField(label="For dates of service from")

    class Meta:
        model = Terms
        fields = ("since", "unit_method", "discipline_modifiers", "supportive_every", "continued_need_from")

    def _get_validation_exclusions(self) -> set[str]:
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"payer"} if self.instance.payer_id else excluded  # a new payer has no other terms


class CoverageForm(forms.ModelForm):
    since = DateField()
    until = DateField(required=False)

    class Meta:
        model = Coverage
        fields = ("payer", "rank", "since", "until")

    def __init__(self, *args: Any, payers: QuerySet[Payer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payer"] = forms.ModelChoiceField(payers)


class TieForm(forms.Form):
    """Which of the codes that tie take the units that are left."""

    def __init__(self, *args: Any, choice: Choice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choice = choice
        self.fields["codes"] = forms.MultipleChoiceField(
            choices=[(code, code) for code in choice.codes],
            error_messages={"required": "Choose a code.", "invalid_choice": "%(value)s is not among those that tie."},
        )

    def clean_codes(self) -> list[str]:
        codes: list[str] = self.cleaned_data["codes"]
        if len(codes) != self.choice.units:
            raise forms.ValidationError(f"Choose {self.choice.units} of these codes; you chose {len(codes)}.")
        return codes
