"""What a supervisor does with a signed note: cosign it, or return it with comments pinned to its fields."""

from django import forms

from therapy_notes import comments, signing
from therapy_notes.forms.fields import WordsField
from therapy_notes.forms.proof import ProofFields
from therapy_notes.inbox import sitting

ROWS, MOST_ROWS = 3, 30
CHOOSE = "Choose what your signature says."


class VersionForm(forms.Form):
    """An act on the version that was read: `latest` is the number of the one that the page shows now."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, latest, **kwargs):
        kwargs["initial"] = kwargs.get("initial", {}) | {"version": latest}
        super().__init__(*args, **kwargs)
        self.latest = latest

    def clean(self):
        if self.cleaned_data.get("version") != self.latest:
            self.add_error(None, signing.NEWER)
        return super().clean()

    def shown_again(self):
        """The same form for the page that says what is wrong: it now speaks of the version shown there."""
        if self.is_bound:
            self.data = self.data.copy()
            self.data[self.add_prefix("version")] = self.latest
        return self


class SittingFields(ProofFields):
    """A proof that a sitting stands for: `minutes` are those that are left of it, 0 where none is open."""

    keep = forms.BooleanField(label=f"Do not ask again for {sitting.MINUTES} minutes", required=False)

    def __init__(self, *args, minutes=0, **kwargs):
        super().__init__(*args, **kwargs)
        self.minutes = minutes
        self.asks_proof = not minutes


class CosignForm(VersionForm, SittingFields):
    attestation = forms.ChoiceField(
        label="What your signature says", widget=forms.RadioSelect, error_messages={"required": CHOOSE}
    )

    def __init__(self, *args, note, **kwargs):
        super().__init__(*args, **kwargs)
        meanings = signing.attestations(note)
        self.fields["attestation"].choices = list(meanings.items())
        if len(meanings) == 1:
            self.fields["attestation"].initial = next(iter(meanings))


class BatchForm(SittingFields):
    """One attestation for several notes, each of which is signed for itself."""

    attestation = forms.ChoiceField(
        label="What each of your signatures says",
        widget=forms.RadioSelect,
        choices=list(signing.ATTESTATIONS.items()),
        error_messages={"required": CHOOSE},
    )
    field_order = ("attestation",)


class ReturnForm(VersionForm):
    """Rows of a field of the note and what is to be mended there; `said` is the content of the version."""

    def __init__(self, *args, said, rows=ROWS, **kwargs):
        super().__init__(*args, **kwargs)
        self.said = said
        places = comments.choices(said)
        for row in range(min(rows, MOST_ROWS)):
            self.fields[f"field_{row}"] = forms.ChoiceField(
                label="About",
                choices=places,
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={"invalid_choice": "This part is no longer in the note. Choose among those shown."},
            )
            self.fields[f"text_{row}"] = WordsField(
                label="What to mend",
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
            )
        self.rows = range(min(rows, MOST_ROWS))

    @property
    def is_begun(self):
        """Whether a comment is typed, or a place was chosen for one."""
        return any(row["text"].value() or row["field"].value() for row in self.comment_rows())

    def comment_rows(self):
        """The bound fields of each comment, for the template."""
        rows = [{"number": row + 1, "field": self[f"field_{row}"], "text": self[f"text_{row}"]} for row in self.rows]
        for bound in (row[name] for row in rows for name in ("field", "text")):
            if bound.errors and "is-invalid" not in bound.field.widget.attrs["class"]:
                bound.field.widget.attrs["class"] += " is-invalid"
        return rows

    def clean(self):
        data = super().clean()
        for row in self.rows:
            if data.get(f"field_{row}") and not data.get(f"text_{row}") and f"text_{row}" not in self.errors:
                self.add_error(f"text_{row}", "Write what is to be mended here.")
        if not self.errors and not self.written():
            self.add_error("text_0", "Write what is to be mended: the author sees it beside the field.")
        return data

    def written(self):
        """(field, label, text) of each comment, as `signing.return_note` takes them."""
        data = self.cleaned_data
        found = [(data.get(f"field_{row}", ""), data.get(f"text_{row}", "")) for row in self.rows]
        return [(field, comments.label_of(self.said, field), text) for field, text in found if text]
