"""Payers, how they count, and whom they cover."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from billing.forms.fields import DateField, NearDateField
from billing.models import Coverage, Payer, Terms


class PayerForm(forms.ModelForm):
    class Meta:
        model = Payer
        fields = ("name",)

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"clinic"}  # type: ignore[misc]


LONGEST_STRETCH = 480  # the longest treatment that a note takes, in minutes
MOST_VISITS = 100
MOST_DAYS = 60


class TermsForm(forms.ModelForm):
    since = NearDateField(label="For dates of service from")

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
            "report_every",
        )

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if data and data.get("assistant_modifiers") and not data.get("discipline_modifiers"):
            self.add_error(
                "assistant_modifiers",
                "CQ and CO go with GP and GO: have the one on each line too, or choose otherwise here.",
            )
        if data and data.get("continued_need_from") and not data.get("supportive_every"):
            self.add_error(
                "continued_need_from",
                "Say above every how many visits supportive documentation is asked for, or leave this empty.",
            )
        return data

    def clean_min_continuous_minutes(self) -> int:
        minutes: int = self.cleaned_data["min_continuous_minutes"]
        if minutes > LONGEST_STRETCH:
            raise forms.ValidationError(f"Give at most {LONGEST_STRETCH} minutes; 0 where the payer does not ask.")
        return minutes

    def clean_supportive_every(self) -> int | None:
        return self._visits("supportive_every")

    def clean_continued_need_from(self) -> int | None:
        return self._visits("continued_need_from")

    def clean_report_every(self) -> int | None:
        days: int | None = self.cleaned_data["report_every"]
        if days is not None and days > MOST_DAYS:
            raise forms.ValidationError(
                f"Give 1 to {MOST_DAYS} treatment days, or nothing where Medicare's number holds."
            )
        return days

    def _visits(self, field: str) -> int | None:
        visits: int | None = self.cleaned_data[field]
        if visits is not None and not 1 <= visits <= MOST_VISITS:
            raise forms.ValidationError(f"Give 1 to {MOST_VISITS} visits, or nothing.")
        return visits

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
