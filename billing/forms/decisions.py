"""What a person decides about a billing day: who takes the unit of a tie, and what is stated beyond the minutes."""

from abc import abstractmethod
from typing import Any

from django import forms

from billing.charges import VisitCharges
from billing.gather import code_of
from billing.models import Decision
from billing.rules.assess import Choice

Kind = Decision.Kind
NOTHING_SENT = "Nothing was chosen. Use the buttons under Billing on the page of the visit: they send what is stated."


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

    act = forms.ChoiceField(
        choices=[("state", "State"), ("withdraw", "Withdraw")], error_messages={"required": NOTHING_SENT}
    )
    kind: str
    words_to_confirm = "Confirm what this states, or leave it."

    def __init__(self, *args: Any, charges: VisitCharges, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.charges = charges
        self.present = list(charges.gathered.decisions.answer(self.kind))

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if self.errors:
            return data
        if not self.withdraws:
            self.check_statement()
        if sorted(self.answer()) == sorted(self.present):
            nothing = "Nothing of this is stated: there is nothing to withdraw."
            raise forms.ValidationError(nothing if self.withdraws else "This is stated already.")
        return data

    def check_statement(self) -> None:
        """ValidationError unless the day has room for this statement, and it was confirmed."""
        self.check_confirmed()

    def check_confirmed(self) -> None:
        """ValidationError unless the person confirmed what is stated."""
        if not self.data.get("confirm"):
            raise forms.ValidationError(self.words_to_confirm)

    @property
    def withdraws(self) -> bool:
        return bool(self.cleaned_data["act"] == "withdraw")

    @abstractmethod
    def answer(self) -> list[str]:
        """The entries that the question's answer holds from now on."""

    @abstractmethod
    def statement(self) -> str:
        """What is stated, in words; empty where something is withdrawn."""

    @abstractmethod
    def said(self) -> str:
        """What the page says afterwards."""


class AskedForm(StatementForm):
    """A statement that the day waits for.

    `seen` is what the page showed that it is about; the day may have changed since.
    """

    seen = forms.CharField(required=False, max_length=2000)
    nothing_to_state = "There is nothing to decide about this code any more."

    @abstractmethod
    def asked(self) -> list[str]:
        """The pairs or codes of the day that wait for the statement."""

    def check_statement(self) -> None:
        """ValidationError unless the day asks for this statement, as the page showed it, and it was confirmed."""
        asked = self.asked()
        if not asked:
            raise forms.ValidationError(self.nothing_to_state)
        if self.cleaned_data["seen"].split() != asked:
            raise forms.ValidationError("The day has changed since; look again.")
        self.check_confirmed()


class DistinctForm(AskedForm):
    """That a code stands apart from the day's others: of each pair that needs it, and of no other."""

    kind = Kind.DISTINCT
    code = forms.CharField(max_length=5, error_messages={"required": NOTHING_SENT})

    def asked(self) -> list[str]:
        return self.charges.pairs_asked(self.cleaned_data["code"])

    def answer(self) -> list[str]:
        code = self.cleaned_data["code"]
        others = {entry for entry in self.present if code_of(entry) != code}
        if self.withdraws:
            return sorted(others)
        # What was decided of a pair that is gone does not come back with a later statement.
        kept = self.charges.pairs_needed(code).intersection(self.present)
        return sorted(others | kept | {*self.asked()})

    def statement(self) -> str:
        return "" if self.withdraws else self.charges.apart.get(self.cleaned_data["code"], "")

    def said(self) -> str:
        code = self.cleaned_data["code"]
        return f"Withdrawn: {code} no longer stands apart." if self.withdraws else f"Kept: {code} stands apart."


class KxForm(AskedForm):
    """That care beyond the year's threshold is necessary, and that the record shows why."""

    kind = Kind.KX
    nothing_to_state = "No line of the day needs KX any more."

    def asked(self) -> list[str]:
        return self.charges.kx_asked

    def answer(self) -> list[str]:
        return [] if self.withdraws else self.asked()

    def statement(self) -> str:
        if self.withdraws:
            return ""
        return "The care beyond the threshold is medically necessary, and the record shows why."

    def said(self) -> str:
        return "Withdrawn: KX is no longer stated." if self.withdraws else "Kept: KX is stated."


class NoticeForm(StatementForm):
    """What is true of Medicare's notice of non-coverage for a code."""

    kind = Kind.NOTICE
    code = forms.CharField(max_length=5, error_messages={"required": NOTHING_SENT})
    modifier = forms.CharField(max_length=5, required=False)
    words_to_confirm = "Confirm that this is what happened, or leave it."

    def check_statement(self) -> None:
        """ValidationError unless the code is billed, the notice is one there is, and it was confirmed."""
        if self.cleaned_data["code"] not in self.charges.billed:
            raise forms.ValidationError("This code has no line on the day. Choose one that is billed.")
        if self.cleaned_data["modifier"] not in dict(self.charges.notices):
            raise forms.ValidationError("Choose what is true of the notice.")
        self.check_confirmed()

    def answer(self) -> list[str]:
        code = self.cleaned_data["code"]
        others = [entry for entry in self.present if code_of(entry) != code]
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
