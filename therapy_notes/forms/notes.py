from django import forms

from therapy_notes import lateness
from therapy_notes.content import SECTIONS
from therapy_notes.forms.fields import TwoTabsMixin, WordsField
from therapy_notes.models import LateEntry, Section

MOST = Section._meta.get_field("text").max_length


class NarrativeForm(TwoTabsMixin, forms.Form):
    """The narrative parts of a note, as one form."""

    def __init__(self, *args, note, **kwargs):
        self.note = note
        self.names = [name for name, _, _ in SECTIONS[note.kind]]
        kwargs["initial"] = initial_of(note)
        super().__init__(*args, **kwargs)
        for name, label, hint in SECTIONS[note.kind]:
            area = forms.Textarea(attrs={"rows": 3})
            field = WordsField(label=label, help_text=hint, required=False, max_length=MOST, widget=area, strip=False)
            self.fields[name] = field

    def part_fields(self):
        return [self[name] for name in self.names]

    def again(self, data, row=None):
        return NarrativeForm(data, note=self.note, prefix=self.prefix)

    def facts(self):
        """The texts by the names of their sections."""
        return {name: self.cleaned_data[name].replace("\r\n", "\n") for name in self.names}


class SignForm(forms.Form):
    """The author's signature. `late` is the note's `Lateness`, which may ask for a reason and for an attestation."""

    shown = forms.CharField(widget=forms.HiddenInput)
    reason = WordsField(
        label="Why it is signed late",
        required=False,
        max_length=LateEntry._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Printed in the note, under “Late entry”.",
    )
    attestation = forms.BooleanField(required=False)
    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Type your password: it is your signature."},
    )

    def __init__(self, *args, late, **kwargs):
        super().__init__(*args, **kwargs)
        self.late = late
        if not late.is_late:
            del self.fields["reason"]
        if not late.needs_attestation:
            del self.fields["attestation"]

    def clean(self):
        data = super().clean()
        if "reason" not in self.errors:  # one that is too long is there
            try:
                lateness.check(self.late, **self.late_entry())
            except forms.ValidationError as error:
                self.add_error(None, error)
        return data

    def late_entry(self):
        """Reason and attestation, as `signing.sign_note` takes them."""
        data = self.cleaned_data
        return {"reason": data.get("reason", ""), "attestation": data.get("attestation", False)}


class AddendumForm(forms.Form):
    text = WordsField(
        label="Addendum",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Stands after the note, with your name and the time. The note itself stays as it was signed.",
        error_messages={"required": "Write what is to be added."},
    )
    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Type your password: it is your signature."},
    )


def initial_of(note):
    return {section.name: section.text for section in note.sections.all()}
