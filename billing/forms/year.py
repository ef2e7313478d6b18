"""What Medicare's yearly threshold is counted from: rates as they are pasted, and the figure that was looked up."""

import datetime as dt
import re
from decimal import Decimal

from django import forms

from billing.forms.fields import NearDateField
from billing.models import Payer, Rate, YearToDate
from billing.rules import catalogue

HIGHEST = Decimal("999999.99")
# Of a line pasted from a fee schedule: what stands between its cells and words, and dollars in figures of ASCII.
_BETWEEN = ' \t\xa0,;:"'
_SPLIT = re.compile(f"[{_BETWEEN}]+")
_DOLLARS = re.compile(r"\$?[0-9]{1,6}(?:\.[0-9]{1,2})?")


class RatesForm(forms.Form):
    """What a payer allows for a unit, a line a code: `97530 36.40`."""

    since = NearDateField(label="For dates of service from")
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
            if not line.strip(_BETWEEN):
                continue
            code, rate = _code_and_rate(line)
            if catalogue.find(code) is None:
                problems.append(f"Line {number}: {code} is not in the catalogue.")
            elif rate is None:
                problems.append(f"Line {number}: write the code, a space, and dollars such as 36.40.")
            elif code in rates:
                problems.append(f"Line {number}: {code} stands twice.")
            else:
                rates[code] = rate
        if problems:
            raise forms.ValidationError(problems)
        return rates

    def save(self, payer: Payer) -> int:
        """Keep the rates; one of the same code and date is corrected by a further row. Gives how many were pasted."""
        since: dt.date = self.cleaned_data["since"]
        before: dict[str, Decimal] = {}
        for rate in Rate.objects.filter(payer=payer, since=since).order_by("pk"):
            before[rate.code] = rate.amount
        rates: dict[str, Decimal] = self.cleaned_data["lines"]
        changed = {code: amount for code, amount in rates.items() if before.get(code) != amount}
        Rate.objects.bulk_create(Rate(payer=payer, code=code, since=since, amount=changed[code]) for code in changed)
        return len(rates)


def _code_and_rate(line: str) -> tuple[str, Decimal | None]:
    """The first word, and the dollars at the end of the line, whatever words stand between.

    None for the dollars where they could be read in two ways: several amounts, or thousands set off by a comma.
    """
    code, *words = [word for word in _SPLIT.split(line.strip(_BETWEEN)) if word != "$"]
    *between, last = words or [""]
    sure = not between or (between[-1][-1].isalpha() and not any("$" in one or "." in one[:-1] for one in between))
    amount = Decimal(last.removeprefix("$")) if sure and _DOLLARS.fullmatch(last) else None
    return code.upper(), amount


class YearForm(forms.ModelForm):
    amount = forms.DecimalField(label="Dollars allowed in the year so far", max_value=HIGHEST, decimal_places=2)
    as_of = NearDateField(
        label="Before the treatment of", help_text="That day's own treatment and later ones are added by the record."
    )

    class Meta:
        model = YearToDate
        fields = ("bucket", "amount", "as_of")
