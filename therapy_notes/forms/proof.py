"""What proves a signer: the fields that `proving.of_request` reads and `_proof.html` shows."""

from django import forms

from therapy_notes import proving
from therapy_notes.forms.passkeys import AnswerField


class ProofFields(forms.Form):
    """For every form that signs. `asks_proof` is turned off where the signer need not prove themselves again."""

    asks_proof = True
    password = forms.CharField(
        label="Your password",
        required=False,  # a passkey does as well
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    passkey = AnswerField(required=False)

    def add_error(self, field, error):
        """An operation's sentences, each at its field; those of a field that this form lacks, over the whole form."""
        told = error.error_dict if field is None and hasattr(error, "error_dict") else {field: error}
        for name, sentences in told.items():
            super().add_error(name if name in self.fields else None, sentences)

    def clean(self):
        data = super().clean()
        if self.errors.pop("passkey", None):  # a hidden field: nobody would see it there
            self.add_error("password", proving.WRONG_PASSKEY)
        given = self.cleaned_data.get("password") or self.cleaned_data.get("passkey")
        if self.asks_proof and not given and "password" not in self.errors:
            self.add_error("password", proving.NO_PROOF)
        return data
