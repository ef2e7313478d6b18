from django import forms

from therapy_notes import lateness
from therapy_notes.access.reports import OBJECTIVE_SECTIONS, prepares
from therapy_notes.content import sections_of
from therapy_notes.forms.fields import TwoTabsMixin, WordsField
from therapy_notes.forms.proof import ProofFields
from therapy_notes.models import LateEntry, Section
from therapy_notes.signing.amending import ASKS_REASON

MOST = Section._meta.get_field("text").max_length


class NarrativeForm(TwoTabsMixin, forms.Form):
    """The narrative parts of a note, as one form; of a report an assistant (`by`) has the objective ones alone."""

    def __init__(self, *args, note, by=None, **kwargs):
        self.note, self.by = note, by
        own = OBJECTIVE_SECTIONS if by and prepares(note, by) else None
        parts = sections_of(note.kind, note.episode.discipline)
        self.names = [name for name, _, _ in parts if own is None or name in own]
        kwargs["initial"] = initial_of(note)
        super().__init__(*args, **kwargs)
        for name, label, hint in parts:
            if name not in self.names:
                continue
            area = forms.Textarea(attrs={"rows": 3})
            field = WordsField(label=label, help_text=hint, required=False, max_length=MOST, widget=area, strip=False)
            self.fields[name] = field

    def part_fields(self):
        return [self[name] for name in self.names]

    def again(self, data, row=None):
        return NarrativeForm(data, note=self.note, by=self.by, prefix=self.prefix)

    def facts(self):
        """The texts by the names of their sections."""
        return {name: self.cleaned_data[name].replace("\r\n", "\n") for name in self.names}


class SignForm(ProofFields):
    """The author's signature. `late` is the note's `Lateness`, which may ask for a reason and for an attestation.

    `amends` is the version that the note amends, if any: an amendment is never late, and always asks why.
    """

    shown = forms.CharField(widget=forms.HiddenInput)
    reason = WordsField(
        label="Why it is signed late",
        required=False,
        max_length=LateEntry._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Printed in the note, under “Late entry”.",
    )
    attestation = forms.BooleanField(required=False)

    def __init__(self, *args, late, amends=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.late, self.amends = late, amends
        if amends:
            self.fields["reason"].label = "Why it is amended"
            self.fields["reason"].help_text = "Printed with the note, beside what it was and what it is."
        elif not late.is_late:
            del self.fields["reason"]
        if not late.needs_attestation:
            del self.fields["attestation"]

    def clean(self):
        data = super().clean()
        if "reason" not in self.errors:  # one that is too long is there
            try:
                lateness.check(self.late, **self.reasons())
            except forms.ValidationError as error:
                self.add_error(None, error)
            if self.amends and not self.cleaned_data.get("reason", "").strip():
                self.add_error("reason", ASKS_REASON)
        return data

    def reasons(self):
        """Reason and attestation, as `signing.sign_note` takes them."""
        data = self.cleaned_data
        return {"reason": data.get("reason", ""), "attestation": data.get("attestation", False)}


class AddendumForm(ProofFields):
    text = WordsField(
        label="Addendum",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Stands after the note, with your name and the time. The note itself stays as it was signed.",
        error_messages={"required": "Write what is to be added."},
    )
    field_order = ("text", "password", "passkey")


def initial_of(note):
    return {section.name: section.text for section in note.sections.all()}
