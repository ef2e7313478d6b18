"""The two forms of a group session: what holds for the whole group, and what is said of one patient in it."""

from django import forms
from django.forms.utils import ErrorDict

from billing.rules import catalogue
from therapy_notes import access, grouping
from therapy_notes.charting import TimeEntry
from therapy_notes.clinic_time import at_clock, day_of, local_clock
from therapy_notes.forms.fields import ClockField, DateField, RowChoiceField, TwoTabsMixin, WordsField
from therapy_notes.models import Activity, Clinic, Clinician, Goal, Visit


class QuietMixin:
    """A form may be shown again as typed before it is complete: when patients are looked for, nothing is refused."""

    def without_complaints(self):
        self._errors, self.cleaned_data = ErrorDict(), {}


def most_likely(now):
    """The time that a group which is written `now` most likely began: 900 at four in the afternoon is 9:00 am."""
    return now.replace(hour=max(now.hour - 5, 0))


class GroupForm(QuietMixin, TwoTabsMixin, forms.Form):
    """What the group does, when, and who leads it. Once it is saved, its day and its leader stay."""

    description = WordsField(
        label="What the group does",
        max_length=200,
        help_text="Stands in each note. Name no patient here.",
        error_messages={"required": "Say what the group does, such as: balance circle."},
    )
    code = forms.ChoiceField(label="Code")
    day = DateField(label="Day")
    started = ClockField(label="Start")
    ended = ClockField(label="End")
    skill = WordsField(label="Skill used", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    equipment = WordsField(label="Equipment or modification", max_length=200, required=False)

    def __init__(self, data, *, by, clinicians, now, session=None, members=(), shared=None):
        self.by, self.clinicians, self.now = by, clinicians, now
        self.session, self.members = session, members
        self.saved = shared or (grouping.shared_of(session, members) if session else None)
        super().__init__(data, prefix="group", initial=initial_of_group(self.saved))
        self.usual = session.therapist if session else usual_leader(by, on=day_of(now))
        near = local_clock(session.planned) if session else most_likely(local_clock(now))
        for name, label in (("started", "Start"), ("ended", "End")):
            words = {"required": f"Type when it {name}."}
            style = by.clinic.date_style
            self.fields[name] = ClockField(label=label, near=near, style=style, error_messages=words)
        self.fields["code"].choices = self._codes(self.usual, day_of(session.planned if session else now))
        own = [one for one in clinicians if one.discipline == self.usual.discipline]
        self.fields["therapist"] = RowChoiceField(own, label="Led by", initial=self.usual.pk)
        self.fields["with_whom"] = RowChoiceField(clinicians, label="Together with", blank="Nobody", required=False)
        self.fields["with_whom"].initial = "" if self.usual == by.clinician else by.clinician.pk
        self.fields["day"].initial = day_of(now)
        if session:
            del self.fields["day"], self.fields["therapist"]

    def clean_started(self):
        """The end is read close to it: 900 and 930 are of one half of the day."""
        started = self.cleaned_data["started"]
        if started and self.fields["ended"].near:
            self.fields["ended"].near = started
        return started

    def again(self, data, row=None):
        members = grouping.members_of(self.session) if self.session and row else self.members
        facts = {"by": self.by, "clinicians": self.clinicians, "now": self.now, "session": self.session}
        return GroupForm(data, members=members, **facts)

    @property
    def day_given(self):
        typed = self.cleaned_data.get("day") if self.is_bound and self.errors is not None else None
        return day_of(self.session.planned) if self.session else typed or day_of(self.now)

    @property
    def leader(self):
        typed = self.cleaned_data.get("therapist") if self.is_bound and self.errors is not None else None
        return typed or self.usual

    def clean(self):
        data = super().clean()
        started, ended = data.get("started"), data.get("ended")
        if started and ended and ended <= started:
            self.add_error("ended", "This is not after the start. Change the end or the start.")
        if data.get("with_whom") and data["with_whom"] == data.get("therapist", self.usual):
            self.add_error("with_whom", "Choose a second person, or leave this empty.")
        return data

    def facts(self):
        """What holds for all, as `grouping.log_group` takes it."""
        data, stretches = self.cleaned_data, []
        if data["started"]:
            started, ended = (data[name] and at_clock(self.day_given, data[name]) for name in ("started", "ended"))
            stretches = [TimeEntry(started, ended, self._by(), data["with_whom"])]
        return {name: data[name] for name in ("description", "code", "skill", "equipment")} | {"stretches": stretches}

    def field_of(self, name):
        return "with_whom" if name == "therapist" and self.session else name

    def _by(self):
        """Who is said to have given it: the leader, unless the notes name somebody else."""
        return self.saved["stretches"][0].by if self.saved and self.saved["stretches"] else self.leader

    def _codes(self, leader, on):
        choices = {
            code.number: f"{code.number} {code.label}" for code in catalogue.group_codes(leader.discipline, on=on)
        }
        if self.saved:
            choices.setdefault(self.saved["code"], self.saved["code"])
        return list(choices.items())


class MemberForm(QuietMixin, TwoTabsMixin, forms.Form):
    """One patient of the group: `seat` says who, and what is saved."""

    included = forms.MultipleChoiceField(
        choices=[("yes", "In the group")], required=False, widget=forms.CheckboxSelectMultiple
    )
    assistance = forms.ChoiceField(label="Assistance", required=False)
    response = WordsField(label="Response", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    participation = WordsField(
        label="Participation",
        max_length=Visit._meta.get_field("participation").max_length,
        required=False,
        help_text="Of the whole visit",
    )
    goals = forms.MultipleChoiceField(
        label="Goals this serves",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "This goal is not one of this episode. Choose among the goals shown."},
    )

    def __init__(self, data, *, seat, shared=None):
        self.seat, self.shared = seat, shared
        super().__init__(data, prefix=f"patient-{seat.episode.pk}", initial=initial_of_member(seat))
        chosen = self.initial["goals"]
        goals = seat.episode.goals.all()
        shown = [goal for goal in goals if goal.status == Goal.Status.ACTIVE or str(goal.pk) in chosen]
        self.goal_rows = {str(goal.pk): goal for goal in shown}
        self.fields["goals"].choices = [(pk, f"{goal.label} {goal.name}") for pk, goal in self.goal_rows.items()]
        self.fields["assistance"].choices = assistance_choices(seat)
        for kind in Activity.Cue:
            count = forms.IntegerField(label=kind.label, min_value=0, max_value=99, required=False)
            self.fields[f"cue_{kind.value}"] = count

    def again(self, data, row=None):
        return MemberForm(data, seat=_with_row(self.seat, row) if row else self.seat)

    @property
    def is_ticked(self):
        return "yes" in (self["included"].value() or ())

    @property
    def was_ticked(self):
        return "yes" in self.data.getlist(self.add_initial_prefix("included"))

    @property
    def typed_words(self):
        """Words in it that the page had not shown: they are not dropped with an empty tick."""
        names = ("response", "participation")
        typed = {name: self.data.get(self.add_prefix(name), "").strip() for name in names}
        shown = {name: self.data.get(self.add_initial_prefix(name), "").strip() for name in names}
        return [text for name, text in typed.items() if text and text != shown[name]]

    def cue_fields(self):
        return [self[f"cue_{kind}"] for kind in Activity.Cue.values]

    def differing(self):
        """What this patient's note says in its own way, by its label."""
        return grouping.differing(self.seat.activity, self.shared) if self.seat.activity and self.shared else []

    def facts(self):
        data = self.cleaned_data
        goals = [goal for pk, goal in self.goal_rows.items() if pk in data["goals"]]
        cues = {kind: data[f"cue_{kind}"] for kind in Activity.Cue.values if data.get(f"cue_{kind}")}
        return {name: data[name] for name in ("assistance", "response", "participation")} | {
            "cues": cues,
            "goals": goals,
        }

    def add_problems(self, error):
        """A refusal names the patient's own fields; one of the shared times stands above them, by its name."""
        labels = {"started_0": "Start", "ended_0": "End"}
        for name, texts in error.message_dict.items():
            label = labels.get(name)
            said = [f"{label}: {text}" if label else text for text in texts]
            self.add_error(name if name in self.fields else None, said)


def usual_leader(by, *, on):
    """Who most likely leads: the person, or for a student their supervisor, where one is named."""
    clinician = by.clinician
    if clinician.credential != Clinician.Credential.STUDENT:
        return clinician
    return next(iter(access.supervisors(clinician, on=on)), clinician)


def initial_of_group(shared):
    if not shared:
        return {}
    values = {name: shared[name] for name in ("description", "code", "skill", "equipment")}
    for stretch in shared["stretches"]:
        other = stretch.with_whom.pk if stretch.with_whom else ""
        values |= {
            "started": local_clock(stretch.started),
            "ended": local_clock(stretch.ended),
            "with_whom": other,
        }
    return values


def initial_of_member(seat):
    activity, visit = seat.activity, seat.visit
    participation = visit.participation if visit else ""
    values = {"included": ["yes"] if activity else [], "participation": participation, "goals": []}
    if activity:
        values |= {"assistance": activity.assistance, "response": activity.response}
        values |= {f"cue_{kind}": count for kind, count in activity.cues.items()}
        values["goals"] = [str(goal.pk) for goal in activity.goals.all()]
    return values


def assistance_choices(seat):
    """The clinic's words for assistance, and those in which this note is already written."""
    by_section_gg = seat.episode.patient.clinic.scale == Clinic.Scale.GG
    now = seat.activity.assistance if seat.activity else ""
    levels = [one for one in Activity.Assistance if one.name.startswith("GG_") == by_section_gg or one.value == now]
    return [("", "Not said"), *((one.value, f"{one.value}: {one.label}") for one in levels)]


def _with_row(seat, row):
    """The seat as it is saved now; `row` is the activity or the visit that somebody else changed."""
    if isinstance(row, Visit):
        return grouping.Seat(seat.episode, seat.kind, seat.activity, row)
    return grouping.Seat(seat.episode, seat.kind, row, seat.visit)
