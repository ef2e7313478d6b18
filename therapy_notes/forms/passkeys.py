"""The field that holds what a passkey answered."""

from django import forms

UNREADABLE = "The passkey's answer could not be read. Try again."
MOST = 16_384  # characters; an answer has some 1,000, a new passkey with its certificates some 5,000


class AnswerField(forms.JSONField):
    """Taken from anybody, signed in or not: whatever is not JSON of a sensible size is refused in a sentence."""

    widget = forms.HiddenInput

    def to_python(self, value):
        if isinstance(value, str) and len(value) > MOST:
            raise forms.ValidationError(UNREADABLE, code="invalid")
        try:
            return super().to_python(value)
        except (forms.ValidationError, ValueError, RecursionError):  # a number too long, brackets too deep
            raise forms.ValidationError(UNREADABLE, code="invalid") from None

    def bound_data(self, data, initial):
        """An answer serves once: what was sent is not written into the page again."""
        return initial
