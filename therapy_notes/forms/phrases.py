import re

from django import forms

from therapy_notes.forms.fields import WordsField
from therapy_notes.models import Phrase, PhraseVersion
from therapy_notes.phrases import SLOT

SHORTCUT = re.compile(r"[a-z0-9][a-z0-9-]*")
HOW = "Letters, digits and dashes, such as sit-stand. In a note, type ; and then this."
BLANKS = (
    "A word in braces, such as {goal}, is a blank to fill where the phrase is used: "
    "{goal}, {assistance} and {minutes} are filled from the activity where it says them."
)


class PhraseForm(forms.Form):
    """A phrase as typed. `whose` is asked only of who may write for themselves and for the clinic."""

    shortcut = forms.CharField(
        max_length=Phrase._meta.get_field("shortcut").max_length,
        help_text=HOW,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "Type a shortcut, such as sit-stand."},
    )
    text = WordsField(
        max_length=PhraseVersion._meta.get_field("text").max_length,
        help_text=BLANKS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write what the shortcut stands for."},
    )
    whose = forms.ChoiceField(
        label="Whose it is",
        choices=[("own", "Mine: nobody else sees it"), ("clinic", "The clinic's: everybody can use it")],
        initial="own",
        widget=forms.RadioSelect,
    )
    shown = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, version=None, asks_whose=False, **kwargs):
        if version:
            kwargs["initial"] = {"shortcut": version.phrase.shortcut, "text": version.text, "shown": version.number}
        super().__init__(*args, **kwargs)
        if not asks_whose:
            del self.fields["whose"]
        if not version:
            del self.fields["shown"]

    def clean_shortcut(self):
        shortcut = self.cleaned_data["shortcut"].removeprefix(";").lower()
        if not SHORTCUT.fullmatch(shortcut):
            raise forms.ValidationError("A shortcut has letters, digits and dashes only, such as sit-stand.")
        return shortcut

    def clean_text(self):
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        if re.search(r"[{}]", SLOT.sub("", text)):
            raise forms.ValidationError(
                "A blank is a word of letters and digits in braces, such as {goal}. One brace here has no such word."
            )
        return text
