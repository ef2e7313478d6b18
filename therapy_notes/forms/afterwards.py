"""What is signed after a note was: a signature withdrawn, a note marked as void. Each asks why."""

from typing import cast

from django import forms

from therapy_notes.forms.fields import WordsField
from therapy_notes.forms.proof import ProofFields
from therapy_notes.models import Voiding, Withdrawal
from therapy_notes.signing import voiding, withdrawing


class WithdrawForm(ProofFields):
    reason = WordsField(
        label="Why you withdraw your signature",
        max_length=Withdrawal._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        help_text="Your signature stays in the note and is printed as withdrawn, with this reason.",
        error_messages={"required": withdrawing.ASKS_REASON},
    )
    field_order = ("reason", "password", "passkey")


class VoidForm(ProofFields):
    """`asks_chart` where the person may do it only because the note stands in the wrong chart."""

    reason = WordsField(
        label="Why the note is void",
        max_length=cast(int, Voiding._meta.get_field("reason").max_length) - len(voiding.WRONG_CHART) - 1,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        help_text="Such as: this visit was of another patient. It stands on every page of the note.",
        error_messages={"required": voiding.ASKS_REASON},
    )
    wrong_chart = forms.BooleanField(
        label="I have checked that this note stands in the wrong chart",
        error_messages={"required": voiding.ASKS_WRONG_CHART},
    )
    field_order = ("reason", "wrong_chart", "password", "passkey")

    def __init__(self, *args, asks_chart, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_chart:
            del self.fields["wrong_chart"]
