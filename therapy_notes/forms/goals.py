"""A goal's form, with the fields of every kind of measuring, of which those of the chosen kind count; its closing."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from therapy_notes import measures, scales
from therapy_notes.clinic_time import format_date
from therapy_notes.forms.fields import DateField, OwnedMixin, WordsField
from therapy_notes.goals.changing import last_change
from therapy_notes.goals.fields import COLUMNS
from therapy_notes.measures.writing import check_goal
from therapy_notes.models import Goal
from therapy_notes.models.goals import Function, Side

By, Purpose = Goal.MeasuredBy, Goal.Purpose
MOST_CUES = 99
ENDS = {"baseline": "Baseline", "target": "Target"}
# What the goal says of its measuring, by the kind of measuring that needs it; of the others it is emptied.
NEEDS = {"unit": (By.NUMBER,), "lower_is_better": (By.NUMBER,), "measure": (By.MEASURE,), "side": (By.MEASURE,)}
REQUIRED = {
    "kind": "Choose long or short term.",
    "name": "Give a short name for the chips on the visit page.",
    "text": "Say who does what, how well, and by when.",
}
NO_VALUE = {"baseline": "Give the baseline: what the patient does now.", "target": "Give the target."}


class GoalForm(OwnedMixin, forms.ModelForm):
    """Adding and changing. `seen` is the number of the last change that the page had shown."""

    set_by_view = frozenset({"episode"})
    baseline_level = forms.ChoiceField(label="Baseline", required=False)
    target_level = forms.ChoiceField(label="Target", required=False)
    baseline_on = DateField(label="Baseline measured on", required=False)
    target_date = DateField(label="To be met by", error_messages={"required": "Give the day by which it is to be met."})
    reason = WordsField(
        label="Why it is changed",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Stays with the change in the goal's history",
    )
    shown_change = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Goal
        fields = (
            *("kind", "serves", "name", "text", "domain", "purpose", "must_not_be_lost", "why_skilled"),
            *("measured_by", "measure", "side", "unit", "lower_is_better", "baseline", "target", "current"),
            *("baseline_on", "target_date"),
        )
        long = ("text", "must_not_be_lost", "why_skilled")
        field_classes = dict.fromkeys((*long, "baseline", "target", "current"), WordsField)
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in long}
        error_messages = {name: {"required": text} for name, text in REQUIRED.items()}
        labels = {"text": "What the patient will do", "current": "Where it stands now", "purpose": "This goal is to"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        goal = self.instance
        self.is_new, self.clinic = goal.pk is None, goal.episode.patient.clinic
        self._choices(goal)
        for end in ENDS:
            self.fields[end].required = False
            if goal.measured_by == By.ASSISTANCE:
                self.initial[f"{end}_level"], self.initial[end] = getattr(goal, end), ""
        if self.is_new:
            del self.fields["reason"], self.fields["shown_change"]
            self.fields["kind"].choices = [("", "Choose"), *Goal.Kind.choices]
            self.initial["measured_by"] = By.ASSISTANCE
        else:
            del self.fields["kind"]  # a goal keeps its identifier
            self.initial["shown_change"] = last_change(goal)

    def _choices(self, goal):
        if goal.kind == Goal.Kind.LONG and not self.is_new:
            del self.fields["serves"]
        else:
            long_term = Goal.objects.filter(episode=goal.episode, kind=Goal.Kind.LONG)
            found = long_term.filter(Q(status=Goal.Status.ACTIVE) | Q(pk=goal.serves_id))
            self.fields["serves"].queryset = found
            self.fields["serves"].choices = [("", "none yet"), *((one.pk, f"{one.label} {one.name}") for one in found)]
        self.fields["domain"].choices = [("", "Choose"), *Function.choices]
        self.fields["side"].choices = [("", "Choose"), *Side.choices]
        groups = measures.offered(self.clinic, goal.episode.discipline)
        self.known = {one.key: one for group in groups for one in group.measures}
        if goal.measure and goal.measure not in self.known and (old := measures.find(goal.measure, self.clinic)):
            self.known[old.key] = old
        self.fields["measure"] = forms.ChoiceField(label="Measure", required=False, choices=_grouped(self.known))
        levels = [("", "Choose"), *_levels(self.clinic.scale)]
        for end in ENDS:
            kept = scales.level(getattr(goal, end))
            more = [(kept.code, f"{kept.code} {kept.brief}")] if kept and kept.scale != self.clinic.scale else []
            self.fields[f"{end}_level"].choices = levels + more

    def clean_serves(self):
        serves = self.cleaned_data["serves"]
        return serves if self._kind() == Goal.Kind.SHORT else None

    def clean(self):
        said = super().clean()
        self._clean_purpose(said)
        how = said.get("measured_by")
        for name, kinds in NEEDS.items():
            if how not in kinds:
                said[name] = False if name == "lower_is_better" else ""
        if how == By.MEASURE:
            self._clean_measure(said)
        for end in ENDS:
            self._clean_end(end, how, said)
        if how != By.WORDS:
            said["current"] = ""
        if said.get("baseline_on") and said["baseline_on"] > timezone.localdate():
            self.add_error("baseline_on", "This day lies ahead: check it.")
        self._clean_target_date(said.get("target_date"))
        self._clean_reason(said)
        return said

    def _clean_target_date(self, day):
        """A goal is met in its care; one that was kept with an earlier day is not held up by it."""
        began = self.instance.episode.started
        if day and day < began and "target_date" in self.changed_data:
            told = format_date(began, self.clinic.date_style)
            self.add_error("target_date", f"Care began on {told} only: give that day or a later one.")

    def _clean_purpose(self, said):
        """A maintenance goal says what must not be lost and why a skill is needed; of the others both stay empty."""
        if said.get("purpose") != Purpose.MAINTAIN:
            said["must_not_be_lost"] = said["why_skilled"] = ""
            return
        if not said.get("must_not_be_lost") and "must_not_be_lost" not in self.errors:
            self.add_error("must_not_be_lost", "Say what the patient would lose without it.")
        if not said.get("why_skilled") and "why_skilled" not in self.errors:
            self.add_error("why_skilled", "Say why a helper or the patient alone could not keep it.")

    def _clean_measure(self, said):
        measure = self.known.get(said.get("measure", ""))
        if measure is None:
            if "measure" not in self.errors:
                self.add_error("measure", "Choose the measure.")
        elif not measure.both_sides:
            said["side"] = ""
        elif not said.get("side") and "side" not in self.errors:
            self.add_error("side", "This measure is taken of each side: choose left or right.")

    def _clean_end(self, end, how, said):
        """The baseline or the target as its kind of measuring reads it."""
        field = f"{end}_level" if how == By.ASSISTANCE else end
        typed = said.get(field) or ""
        if field in self.errors:
            return
        if not typed:
            self.add_error(field, NO_VALUE[end])
            return
        try:
            said[end] = self._checked(how, typed, said)
        except ValidationError as error:
            self.add_error(field, error)

    def _checked(self, how, typed, said):
        if how == By.MEASURE:
            measure = self.known.get(said.get("measure") or "")
            return measure.check(typed) if measure else typed
        if how in (By.NUMBER, By.PERCENT):
            return check_goal(
                Goal(measured_by=how, name=said.get("name") or "This", unit=said.get("unit") or ""), typed
            )
        if how == By.CUES:
            count = typed.strip()
            if not count.isdecimal() or int(count) > MOST_CUES:
                raise ValidationError(f"Cues are counted: type a whole number from 0 to {MOST_CUES}.")
            return str(int(count))
        return typed

    def _clean_reason(self, said):
        """A long-term goal is never changed without a word: it was certified with the plan (42 CFR 410.61)."""
        if self.is_new or self.instance.kind != Goal.Kind.LONG or said.get("reason") or "reason" in self.errors:
            return
        if set(self.changed_data) & set(COLUMNS) - {"current"} or self._level_changed():
            self.add_error("reason", "Say why this long-term goal is changed: the plan was certified with it.")

    def _level_changed(self):
        return any(f"{end}_level" in self.changed_data for end in ENDS)

    def _kind(self):
        return self.cleaned_data.get("kind") or self.instance.kind

    @property
    def two_sided(self):
        """The keys of the measures that are taken of each side, for the page's script."""
        return " ".join(key for key, one in self.known.items() if one.both_sides)

    @property
    def seen(self):
        return self.cleaned_data["shown_change"] or 0

    def show_newer(self, problem, number):
        """Say what happened since the page was opened; the next save counts as a choice."""
        self.data = self.data.copy()
        self.data[self.add_prefix("shown_change")] = str(number)
        self.add_error(None, problem)


class CloseGoalForm(forms.Form):
    """The day on which a goal was met, or given up and why."""

    on = DateField(label="On")
    reason = WordsField(
        label="What shows it", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        if kind != "met":
            self.fields["reason"].label, self.fields["reason"].required = "Reason", True
            self.fields["reason"].error_messages["required"] = "Say why: it stays in the goal's history."
        if kind == "reopened":
            del self.fields["on"]


def _levels(scale):
    return [(one.code, f"{one.code} {one.brief}") for one in scales.levels(scale) if one.rank]


def _grouped(known):
    """The measures by their groups, as the options of a list."""
    groups = {}
    for one in known.values():
        groups.setdefault(one.group or "Others", []).append((one.key, one.name))
    return [("", "Choose"), *groups.items()]
