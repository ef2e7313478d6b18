"""What a person decides about a billing day: who takes the unit of a tie, and what is stated beyond the minutes."""

from typing import Any

from django import forms

from billing.charges import VisitCharges
from billing.models import Decision
from billing.panel import Panel
from billing.rules.assess import Choice

Kind = Decision.Kind


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


class StatementForm(forms.Form):
    """What is stated of a day, or withdrawn. It gives the whole new answer to its question."""

    act = forms.ChoiceField(choices=[("state", "State"), ("withdraw", "Withdraw")])
    kind: str
    words_to_confirm = "Confirm what this states, or leave it."

    def __init__(self, *args: Any, charges: VisitCharges, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.charges = charges
        self.present = list(charges.gathered.decisions.answer(self.kind))

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if data and data.get("act") == "state" and not self.data.get("confirm"):
            raise forms.ValidationError(self.words_to_confirm)
        return data

    @property
    def withdraws(self) -> bool:
        return bool(self.cleaned_data["act"] == "withdraw")

    def answer(self) -> list[str]:
        """The codes that the question's answer holds from now on."""
        raise NotImplementedError

    def statement(self) -> str:
        """What is stated, in words; empty where something is withdrawn."""
        raise NotImplementedError

    def said(self) -> str:
        """What the page says afterwards."""
        raise NotImplementedError


class DistinctForm(StatementForm):
    """That a code stands apart from the day's others."""

    kind = Kind.DISTINCT
    code = forms.CharField(max_length=5)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code not in self.charges.apart and code not in self.present:
            raise forms.ValidationError("There is nothing to decide about this code any more.")
        return code

    def answer(self) -> list[str]:
        code = self.cleaned_data["code"]
        return sorted({*self.present} - {code} if self.withdraws else {*self.present, code})

    def statement(self) -> str:
        return "" if self.withdraws else self.charges.apart.get(self.cleaned_data["code"], "")

    def said(self) -> str:
        code = self.cleaned_data["code"]
        return f"Withdrawn: {code} no longer stands apart." if self.withdraws else f"Kept: {code} stands apart."


class KxForm(StatementForm):
    """That care beyond the year's threshold is necessary, and that the record shows why."""

    kind = Kind.KX

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if data and data.get("act") == "state" and not self._needing():
            raise forms.ValidationError("No line of the day needs KX any more.")
        return data

    def _needing(self) -> list[str]:
        first = self.charges.first
        found = first.answer.findings if first else ()
        return sorted(one.subject for one in found if one.code == "kx-needs-attestation")

    def answer(self) -> list[str]:
        return [] if self.withdraws else self._needing()

    def statement(self) -> str:
        if self.withdraws:
            return ""
        return "The care beyond the threshold is medically necessary, and the record shows why."

    def said(self) -> str:
        return "Withdrawn: KX is no longer stated." if self.withdraws else "Kept: KX is stated."


class NoticeForm(StatementForm):
    """What is true of Medicare's notice of non-coverage for a code."""

    kind = Kind.NOTICE
    code = forms.CharField(max_length=5)
    modifier = forms.CharField(max_length=5, required=False)
    words_to_confirm = "Confirm that this is what happened, or leave it."

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code not in self.charges.billed and code not in Panel(self.charges).noticed:
            raise forms.ValidationError("This code has no line on the day. Choose one that is billed.")
        return code

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if data and data.get("act") == "state" and data.get("modifier") not in dict(self.charges.notices):
            raise forms.ValidationError("Choose what is true of the notice.")
        return data

    def answer(self) -> list[str]:
        code = self.cleaned_data["code"]
        others = [entry for entry in self.present if entry.split()[0] != code]
        stated = [] if self.withdraws else self.cleaned_data["modifier"].split()
        return others + [f"{code} {modifier}" for modifier in stated]

    def statement(self) -> str:
        return "" if self.withdraws else dict(self.charges.notices)[self.cleaned_data["modifier"]]

    def said(self) -> str:
        code = self.cleaned_data["code"]
        if self.withdraws:
            return f"Withdrawn: nothing is stated of a notice for {code}."
        return f"Kept: {code} carries {self.cleaned_data['modifier']}."


STATEMENTS: dict[str, type[StatementForm]] = {form.kind: form for form in (DistinctForm, KxForm, NoticeForm)}
