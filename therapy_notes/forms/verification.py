"""A digest to verify: typed, or in the PDF that carries it."""

from django import forms

from therapy_notes import certificates, verification

MOST_BYTES = 5 * 1024 * 1024
NO_DIGEST = (
    "This PDF carries no digest of ours. Type the one on its last page; of a packet, the one at the end of the note."
)


class VerifyForm(forms.Form):
    digest = forms.CharField(
        label="Digest (SHA-256)",
        required=False,
        max_length=200,
        help_text="64 digits and letters a to f, from the last page of the document. Spaces do not matter.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "digest"}),
    )
    file = forms.FileField(
        label="Or the PDF itself",
        required=False,
        help_text="It is read for its digest and compared; it is not kept.",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
    )

    def clean_digest(self):
        typed = self.cleaned_data["digest"]
        if typed and not verification.normal(typed):
            raise forms.ValidationError("A digest has 64 digits and letters from a to f. Copy it whole.")
        return verification.normal(typed)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError("This file is larger than 5 MB: no note of ours is. Type the digest instead.")
        return file.read() if file else None

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        if data["file"] and not data["digest"]:
            data["digest"] = verification.digest_in(certificates.without_signature(data["file"]))
            if not data["digest"]:
                self.add_error("file", NO_DIGEST)
        elif not data["digest"]:
            self.add_error("digest", "Type the digest, or choose the PDF.")
        return data
