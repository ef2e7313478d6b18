"""Form fields that turn what a therapist types into domain types, and what forms of shared rows have in common."""

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.html import format_html_join

from therapy_notes.clinic_time import format_clock, parse_clock


class ClockField(forms.Field):
    """A clock time as typed: 850, 8:50, 850a, 14:05. Gives a `time`; `near` is the time it is probably close to."""

    # A device brings up its digits: they say every time (850, 2050, 0850). Letters, as in 850a, are taken all the same.
    device = {"autocomplete": "off", "inputmode": "numeric", "autocapitalize": "none", "enterkeyhint": "done"}
    widget = forms.TextInput(attrs=device | {"class": "form-control clock"})
    default_error_messages = {"clock": "Type a clock time, such as 850, 8:50 am or 14:05. The day is the visit's."}

    def __init__(self, *, near=None, style="us", **kwargs):
        super().__init__(**kwargs)
        self.near = near if style == "us" else None
        self.style = style

    def to_python(self, value):
        if value in self.empty_values or not value.strip():
            return None
        try:
            return parse_clock(value, near=self.near)
        except ValueError:
            raise forms.ValidationError(self.error_messages["clock"], code="clock") from None

    def prepare_value(self, value):
        return format_clock(value, self.style) if hasattr(value, "hour") else value


class RowChoiceField(forms.TypedChoiceField):
    """A choice among rows already fetched: one query serves many such fields. Gives the row, or None."""

    def __init__(self, rows, *, blank=None, **kwargs):
        self.rows = {str(row.pk): row for row in rows}
        choices = [(pk, str(row)) for pk, row in self.rows.items()]
        kwargs.setdefault("widget", forms.Select(attrs={"class": "form-select"}))
        super().__init__(
            choices=[("", blank), *choices] if blank is not None else choices,
            coerce=self.rows.get,
            empty_value=None,
            **kwargs,
        )


class DateField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class MomentField(forms.DateTimeField):
    """A day and a clock time in one field of the browser's own, to the minute."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def prepare_value(self, value):
        value = super().prepare_value(value)
        return f"{value:%Y-%m-%dT%H:%M}" if hasattr(value, "hour") else value


class WordsField(forms.CharField):
    """Words up to `max_length`. A longer paste is refused with its text kept, where a browser would cut it unasked."""

    default_error_messages = {
        "max_length": "This holds %(limit_value)d characters at most; there are %(show_value)d. Shorten it."
    }

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return {"autocapitalize": "sentences"} | attrs | widget.attrs


class StateField(forms.CharField):
    """Two letters of a state, in whatever case they are typed."""

    default_validators = [RegexValidator(r"^[A-Z]{2}$", "A state has two letters, such as WI.")]

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}))
        super().__init__(max_length=2, **kwargs)

    def to_python(self, value):
        return super().to_python(value).upper()


class OwnedMixin:
    """For rows of which the view sets some fields: the constraints that name those are checked too."""

    set_by_view: frozenset[str] = frozenset()

    def _get_validation_exclusions(self):
        known = {name for name in self.set_by_view if name not in self.errors}
        return super()._get_validation_exclusions() - known


class TwoTabsMixin:
    """For rows that two tabs may edit. The page carries what it showed; a save compares field by field.

    A form that uses it has `facts()`, what its operation takes, and `again(data, row)`: the same form bound to other
    data, or unbound to show that row.
    """

    def hidden_initials(self):
        """What the page showed, as hidden inputs beside the visible ones."""
        fields = (bound for bound in self.visible_fields())
        return format_html_join("", "{}", ((bound.as_hidden(only_initial=True),) for bound in fields))

    def was(self):
        """The facts as the page showed them, or None where the request does not say."""
        shown = {name: self.data.getlist(self.add_initial_prefix(name)) for name in self.fields}
        if not any(shown.values()):
            return None
        data = QueryDict(mutable=True)
        for name, values in shown.items():
            data.setlist(self.add_prefix(name), values)
        form = self.again(data)
        for field in form.fields.values():
            field.required = False  # a first page shows empty fields
        return form.facts() if form.is_valid() else None

    def clean_one(self, name, raw):
        """The value of one field from the texts that a page holds for it; ValidationError keyed by its name."""
        data = QueryDict(mutable=True)
        data.setlist(name, [text.replace("\r\n", "\n") for text in raw])
        field = self.fields[name]
        try:
            return field.clean(field.widget.value_from_datadict(data, {}, name))
        except forms.ValidationError as error:
            raise forms.ValidationError({name: error.messages}) from None

    def fact(self, name, raw):
        """One field as typed, as the facts that its operation takes."""
        return {name: self.clean_one(name, raw)}

    def texts(self):
        """What each field of the saved row shows, as lists of texts by field: what a page compares with."""
        return {name: [text for text in self._texts(self[name].value()) if text] for name in self.fields}

    def words_of(self, name, texts):
        """Those texts as a person reads them: a choice by its label."""
        return self._words(self.fields[name], texts)

    def add_problems(self, error):
        """Put a refusal of the operation at the fields it speaks of."""
        for name, messages in error.message_dict.items():
            name = self.field_of(name)
            self.add_error(name if name in self.fields else None, messages)

    def field_of(self, name):
        return name

    def show_conflict(self, row, *, who, when):
        """`row` is what is saved now. What was typed stays, and theirs is named where both differ.

        Fields that this page had not touched take the saved value, and the next Save counts as a choice.
        """
        saved = self.again(None, row)
        self.data = self.data.copy()
        for name in saved.fields:
            theirs = self._texts(saved[name].value())
            mine = self.data.getlist(self.add_prefix(name))
            shown = self.data.getlist(self.add_initial_prefix(name))
            self.data.setlist(self.add_initial_prefix(name), theirs)
            if self._plain(theirs) in (self._plain(mine), self._plain(shown)):
                continue
            if self._plain(mine) == self._plain(shown):
                self.data.setlist(self.add_prefix(name), theirs)
            elif name in self.fields:
                self.add_error(name, f"Saved meanwhile: “{self._words(saved.fields[name], theirs) or 'nothing'}”.")
        self.add_error(
            None,
            f"{who} changed this at {when}, after you opened it. Your words still stand here. "
            "Save again to keep yours, or take over theirs where it is shown.",
        )

    @staticmethod
    def _texts(value):
        values = value if isinstance(value, (list, tuple)) else [value]
        return ["" if one is None else str(one) for one in values]

    @staticmethod
    def _plain(values):
        return sorted(text.replace("\r\n", "\n") for text in values if text)

    @staticmethod
    def _words(field, values):
        labels = {str(key): str(label) for key, label in getattr(field, "choices", ())}
        return ", ".join(labels.get(text, text) for text in values)
