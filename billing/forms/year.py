"""What Medicare's yearly threshold is counted from: rates as they are pasted, and the figure that was looked up."""

import datetime as dt
from decimal import Decimal, InvalidOperation

from django import forms

from billing.forms.fields import DateField
from billing.models import Payer, Rate, YearToDate
from billing.rules import catalogue


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
