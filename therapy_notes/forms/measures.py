"""Values of measures as they are typed on a note's page, and the clinic's own measures."""

from django import forms
from django.utils.html import format_html, format_html_join

from therapy_notes.forms.fields import OwnedMixin, TwoTabsMixin, WordsField
from therapy_notes.measures import quick, writing
from therapy_notes.models import Measurement, OwnMeasure

PART = "measure"
MOST = Measurement._meta.get_field("remark").max_length


class ValueField(forms.CharField):
    """A value as its measure or its goal keeps it; empty where it was not taken."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal"})

    def __init__(self, place):
        self.place = place
        super().__init__(label=place.label, required=False)

    def clean(self, value):
        value = super().clean(value)
        return self.place.check(value) if value else ""


class MeasureForm(TwoTabsMixin, forms.Form):
    """The values at some places of a note, a field each; `saved` are the note's measurements, by place.

    It is drawn by its own template, field by field: a page may have two hundred of them.
    """

    def __init__(self, data=None, *, note, places, saved=None):
        self.note, self.places = note, {place.name: place for place in places}
        self.saved = saved_in(note) if saved is None else saved
        super().__init__(data, prefix=PART, initial={name: self._saved(place) for name, place in self.places.items()})
        for name, place in self.places.items():
            if place.is_remark:
                self.fields[name] = WordsField(label=f"{place.label}: how", required=False, max_length=MOST)
            else:
                self.fields[name] = ValueField(place)

    def again(self, data, row=None):
        saved = self.saved if data is not None else None  # what is bound shows nothing of what is saved
        return MeasureForm(data, note=self.note, places=self.places.values(), saved=saved)

    def facts(self):
        return {name: self.cleaned_data[name] for name in self.places}

    def write(self, *, by, at):
        """Write what differs from what the page showed. Raises ValidationError and Changed."""
        facts, was = self.facts(), self.was()
        if facts != was:
            writing.write_measurements(self.note, self.places, facts, was=was, by=by, at=at)

    def control(self, name):
        """The input of a place with what the page showed, and its sentences; quicker than a widget draws it."""
        full, bound = f"{PART}-{name}", self[name]
        place = self.places[name]
        mode = "text" if place.is_remark or (place.measure and place.measure.kind != "number") else "decimal"
        sentences = format_html_join("", "<p><strong>{}</strong></p>", ((one,) for one in bound.errors))
        told = format_html('<div class="invalid-feedback shown" id="id_{}_error">{}</div>', full, sentences)
        return format_html(
            '<input type="hidden" name="initial-{0}" value="{1}"><input type="text" name="{0}" value="{2}" id="id_{0}"'
            ' class="form-control{3}" autocomplete="off" inputmode="{4}" aria-label="{5}"{6}>{7}',
            *(full, self._shown_first(name), self._typed(name), " is-invalid" if bound.errors else "", mode),
            self._name_of(place),
            format_html(' aria-invalid="true" aria-describedby="id_{}_error"', full) if bound.errors else "",
            told if bound.errors else "",
        )

    def _name_of(self, place):
        label = f"{place.label}: with what, or how" if place.is_remark else place.label
        return f"{label}, in {place.unit}" if place.unit and not place.is_remark else label

    def _typed(self, name):
        return self.data.get(f"{PART}-{name}", "") if self.is_bound else self.initial[name]

    def _shown_first(self, name):
        return self.data.get(f"initial-{PART}-{name}", "") if self.is_bound else self.initial[name]

    def _saved(self, place):
        row = self.saved.get((place.measure.key if place.measure else "", place.goal and place.goal.pk, place.side))
        return "" if row is None else row.remark if place.is_remark else row.value


class QuickMeasureForm(MeasureForm):
    """The values that the visit page asks for beside the log; `lines` say what was there before."""

    def __init__(self, data=None, *, note):
        self.lines = quick.lines_of(note)
        super().__init__(data, note=note, places=[cell.place for line in self.lines for cell in line.cells])


def saved_in(note):
    """The note's measurements by measure, goal and side."""
    return {(row.measure, row.goal_id, row.side): row for row in note.measurements.all()}


class OwnMeasureForm(OwnedMixin, forms.ModelForm):
    """A clinic's own measure. What a note holds by now keeps its range: then only the name can be changed."""

    set_by_view = frozenset({"clinic"})

    class Meta:
        model = OwnMeasure
        fields = ("name", "unit", "lowest", "highest", "decimals", "both_sides", "lower_is_better")
        help_texts = {
            "name": "As a therapist says it: Stairs climbed in a minute",
            "unit": "Such as s, ft, %, points; empty where there is none",
            "decimals": "Places after the point that a value may have",
            "both_sides": "Two fields, one for each side",
            "lower_is_better": "Such as seconds for a task, or pain",
        }

    def __init__(self, *args, is_used=False, **kwargs):
        super().__init__(*args, **kwargs)
        if is_used:
            for name in ("unit", "lowest", "highest", "decimals", "both_sides", "lower_is_better"):
                self.fields[name].disabled = True
                self.fields[name].help_text = "Notes hold values of it: this stays. Retire it and add another one."

    def clean_highest(self):
        lowest, highest = self.cleaned_data.get("lowest"), self.cleaned_data["highest"]
        if lowest is not None and highest <= lowest:
            raise forms.ValidationError(f"Type a value above {lowest.normalize():f}, the lowest.")
        return highest
