import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db.models import QuerySet

from billing.models import Coverage, Payer, Rate, Terms, YearToDate
from billing.rules import catalogue
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


class RatesForm(forms.Form):
    """What a payer allows for a unit, a line a code: `97530 36.40`."""

    since = DateField(label="For dates of service from")
    lines = forms.CharField(
        label="Code and dollars for one unit, a line each",
        widget=forms.Textarea(attrs={"rows": 12, "placeholder": "97530 36.40", "spellcheck": "false"}),
        max_length=20_000,
    )

    def clean_lines(self) -> dict[str, Decimal]:
        """The amount of each code; every line that cannot be read is named."""
        rates: dict[str, Decimal] = {}
        problems = []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            if not line.strip():
                continue
            code, *rest = line.split(maxsplit=1)
            code = code.upper().rstrip(",;:")
            try:
                rate = Decimal("".join(rest).strip().removeprefix("$"))
            except InvalidOperation:
                rate = Decimal("NaN")
            if catalogue.find(code) is None:
                problems.append(f"Line {number}: {code} is not in the catalogue.")
            elif not rate.is_finite() or not 0 <= rate < 10**7 or rate != round(rate, 2):
                problems.append(f"Line {number}: write the code, a space, and dollars such as 36.40.")
            elif code in rates:
                problems.append(f"Line {number}: {code} stands twice.")
            rates[code] = rate
        if problems:
            raise forms.ValidationError(problems)
        return rates

    def save(self, payer: Payer) -> int:
        """Keep the rates; one of the same code and date is corrected. Gives their number."""
        since: dt.date = self.cleaned_data["since"]
        for code, amount in self.cleaned_data["lines"].items():
            Rate.objects.update_or_create(payer=payer, code=code, since=since, defaults={"amount": amount})
        return len(self.cleaned_data["lines"])


class YearForm(forms.ModelForm):
    as_of = DateField(
        label="Before the treatment of", help_text="That day's own treatment and later ones are added by the record."
    )

    class Meta:
        model = YearToDate
        fields = ("bucket", "amount", "as_of")
