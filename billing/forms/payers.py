"""Payers, how they count, and whom they cover."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from billing.forms.fields import DateField
from billing.models import Coverage, Payer, Terms


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
        fields = (
            "since",
            "unit_method",
            "edits",
            "distinct_modifier",
            "discipline_modifiers",
            "assistant_modifiers",
            "min_continuous_minutes",
            "supportive_every",
            "continued_need_from",
        )

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if data and data.get("assistant_modifiers") and not data.get("discipline_modifiers"):
            self.add_error(
                "assistant_modifiers",
                "CQ and CO go with GP and GO: have the one on each line too, or choose otherwise here.",
            )
        return data

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
