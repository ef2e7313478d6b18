"""Appointments: a series planned at once, another time or therapist, and why a visit did not take place."""

from django import forms

from therapy_notes.clinic_time import at_clock, day_of, format_date, local_clock
from therapy_notes.forms.fields import ClockField, DateField, RowChoiceField, WordsField
from therapy_notes.models import Visit
from therapy_notes.scheduling import MOST

WEEKDAYS = [(0, "Mon"), (1, "Tue"), (2, "Wed"), (3, "Thu"), (4, "Fri"), (5, "Sat"), (6, "Sun")]


class Minutes(forms.IntegerField):
    def __init__(self, **kwargs):
        super().__init__(label="Minutes planned", min_value=5, max_value=480, **kwargs)


class AppointmentForm(forms.Form):
    def add_problems(self, error):
        """Put a refusal of the operation at the fields it speaks of."""
        found = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
        for name, messages in found.items():
            name = "day" if name == "planned" else name
            self.add_error(name if name in self.fields else None, messages)


class PlanVisitsForm(AppointmentForm):
    """Visits on the same weekdays at the same time, prefilled from a `scheduling.Proposal`."""

    weekdays = forms.TypedMultipleChoiceField(
        label="On",
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one weekday."},
    )
    first_day = DateField(label="From")
    until = DateField(label="Last day", required=False)
    count = forms.IntegerField(
        label="Or so many visits",
        min_value=1,
        max_value=MOST,
        required=False,
        help_text="With both, whichever comes first",
    )
    minutes = Minutes(initial=45)
    setting = forms.ChoiceField(label="Where", choices=Visit.Setting.choices, initial=Visit.Setting.CLINIC)
    place = WordsField(label="Place", max_length=60, required=False, help_text=Visit._meta.get_field("place").help_text)

    field_order = ("weekdays", "first_day", "time", "until", "count", "minutes", "therapist", "setting", "place")

    def __init__(self, *args, episode, proposal, clinicians, by, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.episode, self.today, style = episode, day_of(now), episode.patient.clinic.date_style
        last = proposal.last
        self.fields["time"] = ClockField(label="Time", near=proposal.time or local_clock(now), style=style)
        own = next((one.pk for one in clinicians if one.user_id == by.pk), last and last.therapist_id)
        self.fields["therapist"] = RowChoiceField(clinicians, label="With", initial=own)
        self.initial |= {"weekdays": proposal.weekdays, "time": proposal.time, "first_day": self.today}
        if last:
            self.initial |= {"minutes": last.planned_minutes, "setting": last.setting, "place": last.place}
        if proposal.frequency:
            self.fields["weekdays"].help_text = f"The plan of care says: {proposal.frequency}"
        if proposal.plan_ends:
            self.fields["until"].help_text = f"The plan of care ends {format_date(proposal.plan_ends, style)}"
            if proposal.plan_ends > self.today:
                self.initial["until"] = proposal.plan_ends
        self.order_fields(self.field_order)

    def clean(self):
        data = super().clean()
        first, until = data.get("first_day"), data.get("until")
        if first and first < self.today:
            self.add_error("first_day", "Plan from today on: what was before is added as a visit of its own.")
        if first and until and until < first:
            self.add_error("until", "This is before the first day.")
        if not until and not data.get("count") and not self.errors.keys() & {"until", "count"}:
            self.add_error("until", "Say the last day, or how many visits.")
        return data


class MoveForm(AppointmentForm):
    """Another day, time, length or therapist for one visit."""

    day = DateField(label="Day")
    minutes = Minutes()

    field_order = ("day", "time", "minutes", "therapist")

    def __init__(self, *args, visit, clinicians, **kwargs):
        super().__init__(*args, **kwargs)
        style = visit.episode.patient.clinic.date_style
        self.episode, clock = visit.episode, local_clock(visit.planned)
        self.fields["time"] = ClockField(label="Time", near=clock, style=style)
        people = list(dict.fromkeys([*clinicians, visit.therapist]))  # who left since stays named in theirs
        self.fields["therapist"] = RowChoiceField(people, label="With")
        self.initial |= {"day": day_of(visit.planned), "time": clock, "minutes": visit.planned_minutes}
        self.initial["therapist"] = visit.therapist_id
        self.order_fields(self.field_order)

    def clean_day(self):
        day, ended = self.cleaned_data["day"], self.episode.ended
        if ended and day > ended:
            raise forms.ValidationError("Care has ended by then. For later visits open a new episode in the chart.")
        return day

    def facts(self):
        """Keyword arguments for `scheduling.move_visit`."""
        data = self.cleaned_data
        planned = at_clock(data["day"], data["time"])
        return {"planned": planned, "minutes": data["minutes"], "therapist": data["therapist"]}


class MissForm(AppointmentForm):
    """That a visit did not take place."""

    kind = forms.ChoiceField(
        label="What happened",
        choices=Visit.Missed.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happened."},
    )
    reason = WordsField(
        label="Reason",
        max_length=200,
        help_text="In a few words, such as: no ride, called at 8:10",
        error_messages={"required": "Say why, or that nobody could be reached."},
    )
