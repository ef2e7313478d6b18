"""The form of one activity of the clinic's library."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from billing.rules import catalogue
from therapy_notes.forms.fields import WordsField
from therapy_notes.library import FACTS
from therapy_notes.models.people import Discipline


class PhrasesField(WordsField):
    """Phrases, one a line, at most ten of 300 characters each. Gives the list of them."""

    widget = forms.Textarea(attrs={"rows": 4})
    MOST, LONGEST = 10, 300

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > self.MOST:
            raise forms.ValidationError(f"These are {len(lines)} phrases; keep the best {self.MOST}.")
        for line in lines:
            if len(line) > self.LONGEST:
                raise forms.ValidationError(f"Shorten the phrase “{line[:40]}…” to {self.LONGEST} characters.")
        return lines


class LibraryEntryForm(forms.Form):
    discipline = forms.ChoiceField(choices=Discipline.choices)
    area = WordsField(
        max_length=60,
        widget=forms.TextInput(attrs={"list": "areas", "autocomplete": "off"}),
        help_text="Such as: Balance and coordination",
        error_messages={"required": "Say in which area it stands; the list shows those in use."},
    )
    name = WordsField(
        label="Activity",
        max_length=120,
        help_text="What the type-ahead finds it by: Bed to chair transfer",
        error_messages={"required": "Name the activity in your clinic's words."},
    )
    code = forms.CharField(
        max_length=5,
        widget=forms.TextInput(
            attrs={"list": "codes", "autocomplete": "off", "autocapitalize": "characters", "class": "w-code"}
        ),
        error_messages={
            "required": "Type a code such as 97530, or choose one from the list.",
            "max_length": "A code has five characters, such as 97530.",
        },
    )
    usual_goals = WordsField(
        label="Usual goals",
        max_length=200,
        required=False,
        help_text="Words of the goals it usually serves, separated by commas: stand, chair, transfer",
    )
    phrases = PhrasesField(
        label="Phrases for the skill used",
        max_length=3100,
        required=False,
        help_text="One a line. A word in braces, such as {goal} or {height}, is a blank to fill at the visit.",
    )

    def __init__(self, *args, areas=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.areas = areas

    def codes(self):
        return catalogue.all_codes().values()

    def clean_code(self):
        return self.cleaned_data["code"].upper()

    def facts(self):
        """Keyword arguments for `library.add_entry` and `edit_entry`."""
        return dict(self.cleaned_data)

    def add_problems(self, error):
        for name, texts in error.message_dict.items():
            self.add_error("name" if name == NON_FIELD_ERRORS else name, texts)


def facts_of(entry):
    """What the form of this entry starts with."""
    return {name: getattr(entry, name) for name in FACTS}
