"""The parts of a report's page: the period, what limits which function, what follows, and the judgment of each goal."""

from django import forms

from therapy_notes.access.reports import OBJECTIVE_FIELDS, prepares
from therapy_notes.forms.fields import DateField, TwoTabsMixin, WordsField
from therapy_notes.models import GoalJudgment, Note, ProgressReport
from therapy_notes.models.goals import Function

Element = ProgressReport.Element
# The columns of the matrix of limits: each element with a word short enough for its head.
SHORT = {"strength": "Strength", "balance": "Balance", "coordination": "Coordin.", "rom": "Motion", "adl": "ADL"}
COLUMNS = tuple((name, SHORT.get(name, "Mobility")) for name in ("strength", "balance", "coordination", "rom")) + (
    ("mobility", "Mobility"),
    ("adl", "ADL"),
)
LAST_OUTCOMES = tuple(
    (value, GoalJudgment(note=Note(kind=Note.Kind.DISCHARGE), outcome=value).outcome_words)
    for value in GoalJudgment.Outcome.values
)
KNOWN = tuple(
    (f"{function.value}:{element.value}", f"{element.label} limits {function.label.lower()}")
    for function in Function
    for element in Element
)


class LimitsField(forms.MultipleChoiceField):
    """Which element limits which function: `walking:strength` for each box. Gives a dict of lists by function."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(choices=KNOWN, required=False, **kwargs)

    def prepare_value(self, value):
        if isinstance(value, dict):
            return [f"{function}:{element}" for function, found in sorted(value.items()) for element in sorted(found)]
        return value

    def clean(self, value):
        ticked = set(super().clean(value))
        found = {
            function: [element for element in Element.values if f"{function}:{element}" in ticked]
            for function in Function.values
        }
        return {function: elements for function, elements in found.items() if elements}


class ReportForm(TwoTabsMixin, forms.ModelForm):
    """The report's own row. Its operation writes it; an assistant (`by`) has the objective part of it alone."""

    period_end = DateField(label="Last treatment day it covers")
    limits = LimitsField(label="What limits what")
    not_impaired = forms.MultipleChoiceField(
        label="Not impaired", choices=Element.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    next_step = forms.ChoiceField(
        label="What follows", choices=ProgressReport.NextStep.choices, required=False, widget=forms.RadioSelect
    )

    class Meta:
        model = ProgressReport
        fields = ("period_end", *Element.values, "not_impaired", "limits", "continued_need", "next_step")
        field_classes = dict.fromkeys((*Element.values, "continued_need"), WordsField)
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in (*Element.values, "continued_need")}

    def __init__(self, *args, by=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        if by and self.instance.note_id and prepares(self.instance.note, by):
            for name in set(self.fields) - OBJECTIVE_FIELDS:
                del self.fields[name]

    def again(self, data, row=None):
        return ReportForm(data, instance=row or self.instance, prefix=self.prefix, by=self.by)

    def _post_clean(self):
        """Leave the instance alone: the operation changes the row it has fetched itself."""

    def facts(self):
        return dict(self.cleaned_data)

    def losses(self):
        """Each element with the field that describes it and the box that says it is not impaired."""
        boxes = {box.data["value"]: box for box in self["not_impaired"]}
        return [{"field": self[name], "box": boxes[name]} for name in Element.values]

    def matrix(self, first=()):
        """The rows of the limits: functions that goals name or that are ticked, then the others; a box a column."""
        boxes = {box.data["value"]: box for box in self["limits"]}
        ticked = {value.partition(":")[0] for value, box in boxes.items() if box.data["selected"]}
        rows = [
            {"function": value, "label": label, "cells": [boxes[f"{value}:{name}"] for name, _ in COLUMNS]}
            for value, label in Function.choices
        ]
        named = [row for row in rows if row["function"] in ticked or row["function"] in first]
        return {"heads": COLUMNS, "rows": named, "others": [row for row in rows if row not in named]}


class JudgmentForm(TwoTabsMixin, forms.Form):
    """What the writer says of one goal; `judgment` is its saved row or a new one."""

    outcome = forms.ChoiceField(label="Outcome", choices=GoalJudgment.Outcome.choices, widget=forms.RadioSelect)
    text = WordsField(
        label="Your judgment",
        required=False,
        max_length=GoalJudgment._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        strip=False,
    )

    def __init__(self, *args, judgment, **kwargs):
        self.judgment = judgment
        kwargs["initial"] = {"outcome": judgment.outcome, "text": judgment.text}
        kwargs.setdefault("prefix", f"judge-{judgment.goal_id}")
        super().__init__(*args, **kwargs)
        if judgment.note.kind == Note.Kind.DISCHARGE:
            self.fields["outcome"].choices = LAST_OUTCOMES

    def again(self, data, row=None):
        return JudgmentForm(data, judgment=row or self.judgment, prefix=self.prefix)

    def facts(self):
        return {"outcome": self.cleaned_data["outcome"], "text": self.cleaned_data["text"].replace("\r\n", "\n")}
