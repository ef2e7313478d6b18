"""Papers of a chart: a new one, and that one was filed in error."""

from django import forms

from therapy_notes.attachments.recognizing import MOST_BYTES, TOO_LARGE
from therapy_notes.clinic_time import day_of
from therapy_notes.forms.fields import DateField, RowChoiceField, WordsField
from therapy_notes.models import FiledInError

AGAIN = "Choose the file again: browsers do not send one twice."


class AttachmentForm(forms.Form):
    """`kinds` are those that the person may add; `too_large` says that the server let go of the file on its way."""

    file = forms.FileField(
        label="File",
        help_text="PDF, JPEG or PNG, up to 20 MB",
        widget=forms.ClearableFileInput(
            attrs={
                "accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png",
                "data-most-bytes": MOST_BYTES,
                "data-too-large": TOO_LARGE,
            }
        ),
        error_messages={
            "required": "Choose the file: a scan or a photo of the paper.",
            "empty": "This file is empty. Scan or save the paper again.",
            "max_length": "The name of this file is too long. Shorten it.",
            "missing": "No file came along. Choose it again.",
            "invalid": "No file came along. Choose it again.",
        },
    )
    kind = forms.ChoiceField(label="What it is")
    title = WordsField(label="Title", max_length=120, help_text="As the chart lists it, such as: Order, Dr. Hale")
    date = DateField(label="Date on the paper")

    field_order = ("file", "kind", "title", "date", "episode")

    def __init__(self, data=None, files=None, *, kinds, episodes, now, too_large=False, **kwargs):
        super().__init__(data, files, **kwargs)
        self.today, self.too_large = day_of(now), too_large
        self.fields["kind"].choices = [("", "Choose"), *((kind.value, kind.label) for kind in kinds)]
        self.fields["episode"] = RowChoiceField(episodes, label="Belongs to", blank="The whole chart", required=False)
        self.fields["episode"].choices = [
            ("", "The whole chart"),
            *((str(one.pk), f"{one.get_discipline_display()}: {one.title}") for one in episodes),
        ]
        if too_large:
            self.fields["file"].required = False

    def clean_date(self):
        if self.cleaned_data["date"] > self.today:
            raise forms.ValidationError("This date lies ahead: check the year.")
        return self.cleaned_data["date"]

    def clean(self):
        data = super().clean()
        if self.too_large:
            self.add_error("file", TOO_LARGE)
        elif self.errors and data.get("file"):
            self.add_error("file", AGAIN)
        return data


class FiledInErrorForm(forms.Form):
    reason = WordsField(
        label="Why it does not belong here",
        max_length=FiledInError._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stays in the chart, marked with this reason, and can still be read.",
        error_messages={"required": "Say why, such as: of another patient, or scanned twice."},
    )
