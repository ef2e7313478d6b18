from django import forms

from therapy_notes.content import SECTIONS
from therapy_notes.forms.fields import TwoTabsMixin, WordsField
from therapy_notes.models import Section

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
    shown = forms.CharField(widget=forms.HiddenInput)
    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Type your password: it is your signature."},
    )


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
    return {section.name: section.text for section in Section.objects.filter(note=note)}
