"""What justifies the complexity of an evaluation's code, as it is chosen on its page."""

from django import forms

from therapy_notes.evaluating.proposing import components_of, level_codes, proposal_of
from therapy_notes.forms.fields import TwoTabsMixin, WordsField
from therapy_notes.models import Evaluation

PART = "evaluation"


class EvaluationForm(TwoTabsMixin, forms.Form):
    """A radio group for each component, and why another code was logged than follows from them."""

    def __init__(self, data=None, *, note, row=None):
        self.note = note
        self.row = row or Evaluation.objects.filter(note=note).first() or Evaluation(note=note)
        initial = self.row.components | {"code_reason": self.row.code_reason}
        super().__init__(data, prefix=PART, initial=initial)
        self.components = components_of(note)
        for one in self.components:
            self.fields[one.name] = forms.ChoiceField(
                label=one.label, choices=one.choices, required=False, widget=forms.RadioSelect
            )
        self.fields["code_reason"] = WordsField(
            label="Why another code than the proposed one",
            required=False,
            max_length=Evaluation._meta.get_field("code_reason").max_length,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text="Only where you logged another level; it is signed and printed with the note.",
        )

    def again(self, data, row=None):
        return EvaluationForm(data, note=self.note, row=row)

    def facts(self):
        return {name: self.cleaned_data[name] for name in self.fields}

    def component_fields(self):
        return [self[one.name] for one in self.components]

    @property
    def proposal(self):
        """What follows from the components that are saved."""
        return proposal_of(self.note, self.row.components)

    @property
    def level_codes(self):
        return level_codes(self.note)
