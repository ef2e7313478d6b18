from django import forms

from therapy_notes.arriving import FACTS
from therapy_notes.forms.fields import DateField, OwnedMixin, TwoTabsMixin
from therapy_notes.models import OpeningBalance

PARTS = (
    ("", ("source",)),
    ("Progress report", ("first_treatment", "period_start", "days", "clinician_treated")),
    ("Therapeutic activities, 97530", ("visits", "visits_total")),
    ("Authorization", ("authorized_visits", "authorized_used")),
    ("Threshold of the year, with all other providers", ("threshold_amount", "threshold_on")),
)
HELP = {
    "source": "Such as: discharge summary of Lakeside Rehab of May 4, by fax",
    "first_treatment": "The evaluation elsewhere: from it the first certification counts",
    "period_start": "The first treatment day after the last progress report, or the evaluation where there was none",
    "days": "Calendar days with treatment since then; those of this record are counted by themselves",
    "clinician_treated": "A therapist, not an assistant, gave one whole service on one of these days",
    "visits": "Since the last progress report there that spoke of function and impairments",
    "visits_total": "All of this course of care, elsewhere",
    "authorized_used": "Of these visits; shown in the chart",
    "threshold_amount": "What Medicare allowed this year, not what was charged",
    "threshold_on": "The day of which the other provider, or Medicare, told the amount",
}


class OpeningForm(TwoTabsMixin, OwnedMixin, forms.ModelForm):
    """What a patient in mid-care brings along; the operation, not the form, writes the row."""

    set_by_view = frozenset({"episode"})
    first_treatment = DateField(label="First treatment of this course of care", required=False)
    period_start = DateField(label="Open reporting period since", required=False)
    threshold_on = DateField(label="As of", required=False)

    class Meta:
        model = OpeningBalance
        fields = FACTS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, text in HELP.items():
            self.fields[name].help_text = text
        self.fields["visits"].label = "Visits since its last supportive documentation"
        self.fields["visits_total"].label = "Visits in all"
        for name in ("days", "visits", "visits_total"):
            self.fields[name].required = False  # empty is none
            self.fields[name].widget.attrs["inputmode"] = "numeric"

    def again(self, data, row=None):
        return type(self)(data, instance=row or self.instance)

    def parts(self):
        """The fields by what they are about, each part with its heading."""
        return [(title, [self[name] for name in names]) for title, names in PARTS]

    def clean(self):
        said = super().clean()
        for name in ("days", "visits", "visits_total"):
            if name not in self.errors:
                said[name] = said.get(name) or 0
        if not said.get("visits_total"):
            said["visits_total"] = said.get("visits", 0)
        return said

    def facts(self):
        return {name: self.cleaned_data[name] for name in FACTS}

    def _post_clean(self):
        """Leave the instance alone: the operation changes the row that it has fetched itself."""
