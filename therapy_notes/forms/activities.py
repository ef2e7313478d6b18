"""The form of one activity: what, when and by whom, how much help, which goals, and in which words."""

from django import forms

from therapy_notes import access, charting
from therapy_notes.charting import FACTS, TimeEntry
from therapy_notes.clinic_time import at_clock, day_of, local_clock, whole_minutes
from therapy_notes.forms.assistance import HELP_KEYS, AssistanceField, CueField, KeyedCheckboxes
from therapy_notes.forms.fields import ClockField, MomentField, RowChoiceField, TwoTabsMixin, WordsField
from therapy_notes.models import Activity, Clinician


class ActivityForm(TwoTabsMixin, forms.Form):
    code = forms.CharField(
        label="Code",
        max_length=5,
        widget=forms.TextInput(attrs={"list": "codes", "autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={
            "required": "Type a code such as 97530, or choose one from the list.",
            "max_length": "A code has five characters, such as 97530.",
        },
    )
    description = WordsField(label="What was done", max_length=200, required=False)
    mode = forms.ChoiceField(
        label="Setting", choices=Activity.Mode.choices, initial=Activity.Mode.INDIVIDUAL, widget=forms.RadioSelect
    )
    delivery = forms.ChoiceField(
        label="Given", choices=Activity.Delivery.choices, initial=Activity.Delivery.IN_PERSON, widget=forms.Select
    )
    agreed_minutes = forms.IntegerField(
        label="Minutes this discipline counts",
        min_value=0,
        max_value=480,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text="In a co-treatment, as agreed. Empty: all of them.",
    )
    assistance = AssistanceField()
    helpers = forms.TypedChoiceField(
        label="Helpers", choices=[(1, "×1"), (2, "×2")], coerce=int, initial=1, widget=forms.RadioSelect
    )
    help_types = forms.MultipleChoiceField(
        label="Type of help",
        choices=Activity.HelpType.choices,
        required=False,
        widget=KeyedCheckboxes(keys=HELP_KEYS),
    )
    goals = forms.MultipleChoiceField(
        label="Goals this serves",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "This goal is not one of this episode. Choose among the goals shown."},
    )
    skill = WordsField(label="Skill used", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    response = WordsField(label="Response", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    equipment = WordsField(label="Equipment or modification", max_length=200, required=False)
    discussed_at = MomentField(label="When", required=False)
    discussed = WordsField(
        label="What was agreed", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, visit, clinicians, goals, by, activity=None, **kwargs):
        self.visit, self.by, self.activity = visit, by, activity
        self.goal_rows = {str(goal.pk): goal for goal in goals}
        stretches = list(activity.stretches.all()) if activity else []
        if activity:
            kwargs["initial"] = initial_of(activity, stretches)
        super().__init__(*args, **kwargs)
        self.fields["assistance"].use(visit.episode.patient.clinic.scale)
        self.fields["goals"].choices = [(pk, f"{goal.label} {goal.name}") for pk, goal in self.goal_rows.items()]
        for kind in Activity.Cue:
            self.fields[f"cue_{kind.value}"] = CueField(kind)
        self.said = {row: _said(stretch) for row, stretch in enumerate(stretches)}
        self.keys = {row: stretch.key for row, stretch in enumerate(stretches)}
        # Who left the clinic since stays named in what they did.
        self.clinicians = list(dict.fromkeys([*clinicians, *(one.by for one in stretches), *with_others(stretches)]))
        self._add_therapists()
        self._add_stretches(len(stretches))

    def again(self, data, row=None):
        return ActivityForm(
            data,
            visit=self.visit,
            clinicians=self.clinicians,
            goals=self.goal_rows.values(),
            by=self.by,
            activity=row or self.activity,
            prefix=self.prefix,
        )

    def _add_therapists(self):
        """With whom an assistant may have discussed it."""
        own = [one for one in self.clinicians if one.discipline == self.visit.episode.discipline]
        known = [self.activity.discussed_with] if self.activity and self.activity.discussed_with_id else []
        found = dict.fromkeys([*(one for one in own if one.credential in Clinician.THERAPISTS), *known])
        field = RowChoiceField(found, label="Discussed with", blank="Nobody yet", required=False)
        self.fields["discussed_with"] = field

    def discussion_fields(self):
        return [self[name] for name in charting.DISCUSSED]

    def _add_stretches(self, existing):
        rows = existing + 1
        while self.is_bound and self.add_prefix(f"started_{rows}") in self.data and rows < 40:
            rows += 1
        clinic = self.visit.episode.patient.clinic
        times = {
            "near": local_clock(self.visit.arrived or self.visit.planned),
            "style": clinic.date_style,
            "required": False,
        }
        own = [one for one in self.clinicians if one.discipline == self.visit.episode.discipline]
        default = self.by.clinician.pk if self.by.clinician in own else self.visit.therapist_id
        for row in range(rows):
            self.fields[f"started_{row}"] = ClockField(label="Start", **times)
            self.fields[f"ended_{row}"] = ClockField(label="End", **times)
            self.fields[f"by_{row}"] = RowChoiceField(own, label="Delivered by", initial=default, required=False)
            self.fields[f"with_whom_{row}"] = RowChoiceField(
                self.clinicians, label="Together with", blank="Nobody", required=False
            )
        self.rows = range(rows)

    def stretch_rows(self):
        """The bound fields of each stretch, for the template."""
        rows = []
        for row in self.rows:
            fields = {name: self[f"{name}_{row}"] for name in ("started", "ended", "by", "with_whom")}
            for bound in fields.values():
                attrs = bound.field.widget.attrs
                attrs["aria-label"] = bound.label
                if bound.errors:
                    attrs |= {"class": f"{attrs['class']} is-invalid", "aria-describedby": f"{bound.auto_id}_error"}
            said, key = self.said.get(row, ""), self.keys.get(row, "")
            rows.append(fields | {"fields": list(fields.values()), "said": said, "key": key})
        return rows

    def is_unusual(self):
        """Whether what the row folds away has to be seen: it says nothing yet, or was not given as most are."""
        usual = {"mode": Activity.Mode.INDIVIDUAL, "delivery": Activity.Delivery.IN_PERSON}
        folded = [self[name] for name in ("code", "description", "agreed_minutes", *usual)]
        given = all(self[name].value() == value for name, value in usual.items()) and self["description"].value()
        return not given or self["agreed_minutes"].value() not in (None, "") or any(one.errors for one in folded)

    def cue_fields(self):
        return [self[f"cue_{kind}"] for kind in Activity.Cue.values]

    def clean(self):
        data = super().clean()
        day = day_of(self.visit.planned)
        self.entries, self.entry_rows = [], []
        for row in self.rows:
            started, ended = data.get(f"started_{row}"), data.get(f"ended_{row}")
            if ended and not started and f"started_{row}" not in self.errors:
                self.add_error(f"started_{row}", "Type when it started.")
            if started and not data.get(f"by_{row}") and f"by_{row}" not in self.errors:
                self.add_error(f"by_{row}", "Choose who delivered it.")
            if started and data.get(f"by_{row}"):
                entry = TimeEntry(
                    at_clock(day, started),
                    at_clock(day, ended) if ended else None,
                    data[f"by_{row}"],
                    data.get(f"with_whom_{row}"),
                    self.keys.get(row),
                )
                self.entries.append(entry)
                self.entry_rows.append(row)
        return data

    def facts(self):
        """Keyword arguments for `charting.log_activity` and `correct_activity`."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in FACTS if name != "cues"},
            "code": data["code"].strip().upper(),
            "cues": {kind: data[f"cue_{kind}"] for kind in Activity.Cue.values if data.get(f"cue_{kind}")},
            "goals": [self.goal_rows[pk] for pk in data["goals"]],
            "stretches": self.entries,
        }

    def fact(self, name, raw):
        """One field as typed, as the facts that `charting.correct_activity` takes; all cues are one fact."""
        value = self.clean_one(name, raw)
        if name.startswith("cue_"):
            cues = {kind: count for kind, count in self.activity.cues.items() if count} if self.activity else {}
            kind = name.removeprefix("cue_")
            return {"cues": {key: count for key, count in (cues | {kind: value}).items() if count}}
        if name == "goals":
            return {"goals": sorted((self.goal_rows[pk] for pk in value), key=lambda goal: (goal.kind, goal.number))}
        return {"code": value.strip().upper()} if name == "code" else {name: value}

    def field_of(self, name):
        """`charting` counts the stretches that were given, the form its rows."""
        stem, _, index = name.rpartition("_")
        return f"{stem}_{self.entry_rows[int(index)]}" if index.isdigit() else name


def activity_form(visit, *, by, activity=None, data=None, clinicians=None):
    """The form of an activity of the visit, blank where there is none yet; `clinicians` of the clinic, if at hand."""
    return ActivityForm(
        data,
        visit=visit,
        clinicians=list(access.clinicians_of(by)) if clinicians is None else clinicians,
        goals=list(visit.episode.goals.all()),
        by=by,
        activity=activity,
        prefix="activity",
    )


def initial_of(activity, stretches):
    """What the form of this activity starts with."""
    values = {name: getattr(activity, name) for name in FACTS}
    values |= {f"cue_{kind}": count for kind, count in activity.cues.items()}
    values["discussed_with"] = activity.discussed_with_id or ""
    values["goals"] = [str(goal.pk) for goal in activity.goals.all()]
    for row, stretch in enumerate(stretches):
        values[f"started_{row}"] = local_clock(stretch.started)
        values[f"ended_{row}"] = local_clock(stretch.ended)
        values[f"by_{row}"] = stretch.by_id
        values[f"with_whom_{row}"] = stretch.with_whom_id or ""
    return values


def with_others(stretches):
    return [one.with_whom for one in stretches if one.with_whom]


def _said(stretch):
    if stretch.ended is None:
        return "running"
    return f"{whole_minutes(stretch.started, stretch.ended)} min, {stretch.source.replace('_', ' ')}"
