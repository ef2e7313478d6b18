import re

from django import forms

from therapy_notes.clinic_time import at_clock, day_of, format_date, local_clock
from therapy_notes.forms.fields import ClockField, DateField, RowChoiceField, TwoTabsMixin, WordsField
from therapy_notes.models import Clinician, Note, Visit

CODE_FIRST = re.compile(r"^([A-Za-z]?\d{4,5})\b[\s·–:-]*(.*)$")
TEXTS = ("setting", "place", "present", "pain_before", "pain_after", "participation", "home_program", "adverse_event")


PLACE = Visit._meta.get_field("place").help_text


class PainField(forms.IntegerField):
    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=10, required=False, help_text="0 to 10", **kwargs)
        self.widget.attrs["inputmode"] = "numeric"
        for code in ("invalid", "min_value", "max_value"):
            self.error_messages[code] = "Pain is a whole number from 0 to 10."


class VisitForm(TwoTabsMixin, forms.ModelForm):
    """Where, when and how a visit went. Clock times lie on the day of the visit."""

    planned_day = DateField(label="Day")
    planned_time = ClockField(label="Planned for")
    pain_before = PainField(label="Pain before")
    pain_after = PainField(label="Pain after")

    class Meta:
        model = Visit
        fields = TEXTS
        field_classes = {name: WordsField for name in TEXTS if not name.startswith(("pain", "setting"))}
        widgets = {
            "home_program": forms.Textarea(attrs={"rows": 2}),
            "adverse_event": forms.Textarea(attrs={"rows": 2}),
        }

    field_order = ("planned_day", "planned_time", "arrived", "left", *TEXTS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        visit = self.instance
        clinic = visit.episode.patient.clinic
        near = local_clock(visit.planned)
        self.fields["planned_time"] = ClockField(label="Planned for", near=near, style=clinic.date_style)
        for name, label in (("arrived", "Arrived"), ("left", "Left")):
            self.fields[name] = ClockField(label=label, near=near, style=clinic.date_style, required=False)
        self.initial |= initial_of(visit)
        self.order_fields(self.field_order)

    def _post_clean(self):
        """Leave the instance alone: the operation changes the row it has fetched itself."""

    def again(self, data, row=None):
        return VisitForm(data, instance=row or self.instance, prefix=self.prefix)

    def fact(self, name, raw):
        """One field as typed; a clock time lies on the visit's day, and moving the day moves all of them."""
        value, visit = self.clean_one(name, raw), self.instance
        if name == "planned_day":
            moments = {other: getattr(visit, other) for other in ("planned", "arrived", "left")}
            return {other: at_clock(value, local_clock(one)) if one else None for other, one in moments.items()}
        if name in ("planned_time", "arrived", "left"):
            moment = at_clock(day_of(visit.planned), value) if value else None
            return {name.replace("planned_time", "planned"): moment}
        return {name: value}

    def facts(self):
        data = self.cleaned_data
        day = data["planned_day"]

        def moment(name):
            return at_clock(day, data[name]) if day and data[name] else None

        moments = {"planned": moment("planned_time"), "arrived": moment("arrived"), "left": moment("left")}
        return {name: data[name] for name in TEXTS} | moments

    def field_of(self, name):
        return "planned_day" if name == "planned" else name


class QuickAddForm(forms.Form):
    """A new activity in one line: its code, then in the clinic's words what is done."""

    what = forms.CharField(
        label="Add an activity: a code, then what is done",
        required=False,
        max_length=206,
        widget=forms.TextInput(
            attrs={"list": "codes", "autocomplete": "off", "placeholder": "97530 sit to stand from an 18-inch chair"}
        ),
    )

    def clean_what(self):
        text = self.cleaned_data["what"]
        if text and not CODE_FIRST.match(text):
            raise forms.ValidationError("Begin with the code, such as 97530, then say what is done.")
        return text

    def facts(self):
        """Keyword arguments for `charting.log_activity`."""
        code, description = CODE_FIRST.match(self.cleaned_data["what"]).groups()
        return {"code": code.upper(), "description": description}

    def add_problems(self, error):
        self.add_error("what", error.messages)


class NewVisitForm(forms.Form):
    """A visit to come, or one that starts now."""

    kind = forms.ChoiceField(
        label="Note", choices=[(kind.value, kind.label) for kind in Note.WITH_VISIT], initial=Note.Kind.VISIT
    )
    day = DateField(label="Day")
    time = ClockField(label="Time")
    minutes = forms.IntegerField(label="Minutes planned", min_value=5, max_value=480, initial=45)
    setting = forms.ChoiceField(label="Where", choices=Visit.Setting.choices, initial=Visit.Setting.CLINIC)
    place = WordsField(label="Place", max_length=60, required=False, help_text=PLACE)

    def __init__(self, *args, episode, clinicians, by, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.episode, style = episode, episode.patient.clinic.date_style
        self.fields["day"].initial = day_of(now)
        self.fields["time"] = ClockField(label="Time", near=local_clock(now), style=style)
        self.fields["time"].initial = local_clock(now)
        own = next((one.pk for one in clinicians if one.user_id == by.pk), None)
        self.fields["therapist"] = RowChoiceField(clinicians, label="With", initial=own)

    def clean(self):
        data = super().clean()
        therapist = data.get("therapist")
        if data.get("kind") == Note.Kind.EVALUATION and therapist and therapist.credential not in Clinician.THERAPISTS:
            self.add_error("therapist", "Assistants and students do not evaluate: choose a therapist.")
        ended = self.episode.ended
        if ended and data.get("day") and data["day"] > ended:
            day = format_date(ended, self.episode.patient.clinic.date_style)
            self.add_error("day", f"Care ended on {day}. For a later visit open a new episode in the chart.")
        return data

    def planned(self):
        return at_clock(self.cleaned_data["day"], self.cleaned_data["time"])


def initial_of(visit):
    return {
        **{name: getattr(visit, name) for name in TEXTS},
        "planned_day": day_of(visit.planned),
        "planned_time": local_clock(visit.planned),
        "arrived": local_clock(visit.arrived),
        "left": local_clock(visit.left),
    }
