"""What a person states of a billing day beyond its minutes. Each form gives the whole new answer to its question."""

from typing import Any

from django import forms

from billing.charges import VisitCharges
from billing.models import Decision
from billing.panel import Panel

Kind = Decision.Kind


class DecisionForm(forms.Form):
    """A statement that is made, or withdrawn."""

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


class DistinctForm(DecisionForm):
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


class KxForm(DecisionForm):
    """That care beyond the year's threshold is necessary, and that the record shows why."""

    kind = Kind.KX

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if data and data.get("act") == "state" and not self._needing():
            raise forms.ValidationError("No line of the day needs KX any more.")
        return data

    def _needing(self) -> dict[str, str]:
        first = self.charges.first
        found = first.answer.findings if first else ()
        return {one.subject: one.message for one in found if one.code == "kx-needs-attestation"}

    def answer(self) -> list[str]:
        return [] if self.withdraws else sorted(self._needing())

    def statement(self) -> str:
        if self.withdraws:
            return ""
        return "The care beyond the threshold is medically necessary, and the record shows why."

    def said(self) -> str:
        return "Withdrawn: KX is no longer stated." if self.withdraws else "Kept: KX is stated."


class NoticeForm(DecisionForm):
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


FORMS: dict[str, type[DecisionForm]] = {form.kind: form for form in (DistinctForm, KxForm, NoticeForm)}
