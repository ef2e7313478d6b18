"""Licenses, the clinic's policies of cosigning and supervision, and what supervisors enter and sign."""

from django import forms

from therapy_notes import signing
from therapy_notes.forms.fields import DateField, OwnedMixin, RowChoiceField, StateField, WordsField
from therapy_notes.forms.proof import ProofFields
from therapy_notes.models import CosignPolicy, License, SupervisionPolicy, SupervisorEntry

OVERLAPS = "This license is on record for some of these days already: end that entry the day before, or mend it."
HOW_MANY = "Say how many visits or days; leave it empty for every note or none."
UNDECIDED = "You wrote below what you do not agree with. Choose that, or take the words out."
PAST = "A policy holds from today or a later day on. What was signed before keeps the policy of its own day."


class LicenseForm(OwnedMixin, forms.ModelForm):
    set_by_view = frozenset({"clinician"})
    state = StateField(help_text="Two letters")
    since = DateField(label="In force from", required=False, help_text="Empty where nobody knows any more")
    until = DateField(label="In force until", required=False, help_text="The last day; empty while it is open")

    class Meta:
        model = License
        fields = ("state", "number", "since", "until", "is_temporary")

    def clean(self):
        data = super().clean()
        state, number, since, until = (data.get(name) for name in ("state", "number", "since", "until"))
        others = License.objects.filter(clinician=self.instance.clinician, state=state, number=number)
        for other in others.exclude(pk=self.instance.pk):
            apart = (until and other.since and until < other.since) or (since and other.until and other.until < since)
            if not apart:
                raise forms.ValidationError(OVERLAPS)
        return data


class DatedPolicyForm(OwnedMixin, forms.ModelForm):
    """A rule from a day on; `payers` are the clinic's, `today` its day."""

    set_by_view = frozenset({"clinic", "payer"})
    since = DateField(label="For dates of service from")
    state = StateField(label="In the state", required=False, help_text="Two letters; empty: in every state")

    def __init__(self, *args, payers, today, **kwargs):
        super().__init__(*args, initial={"since": today}, **kwargs)
        self.today = today
        self.fields["payer"] = RowChoiceField(payers, label="For patients of", blank="All payers", required=False)
        self.order_fields(("since", "payer", "state"))

    def clean_since(self):
        if self.cleaned_data["since"] < self.today:
            raise forms.ValidationError(PAST)
        return self.cleaned_data["since"]

    def _post_clean(self):
        self.instance.payer = self.cleaned_data.get("payer")
        super()._post_clean()


class CosignPolicyForm(DatedPolicyForm):
    class Meta:
        model = CosignPolicy
        fields = ("since", "state", "need", "every", "due_days", "addenda", "named_only")

    def clean(self):
        data = super().clean()
        need, bound = data.get("need"), (CosignPolicy.Need.VISITS, CosignPolicy.Need.DAYS)
        if need and "every" not in self.errors and (need in bound) != (data.get("every") is not None):
            self.add_error("every", HOW_MANY)
        return data


class SupervisionPolicyForm(DatedPolicyForm):
    class Meta:
        model = SupervisionPolicy
        fields = ("since", "state", "every_days", "every_visits", "most_assistants", "on_site")


class SupervisorEntryForm(ProofFields, forms.ModelForm):
    """What a supervisor observed, directed or changed; `assistants` are those that it may speak of."""

    date = DateField(label="Day")

    class Meta:
        model = SupervisorEntry
        fields = ("date", "presence", "is_supervisory_visit", "observed", "directed", "changed")
        field_classes = dict.fromkeys(("observed", "directed", "changed"), WordsField)
        widgets = {
            "presence": forms.RadioSelect,
            **{name: forms.Textarea(attrs={"rows": 3}) for name in ("observed", "directed", "changed")},
        }

    def __init__(self, *args, assistants, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["assistant"] = RowChoiceField(
            assistants, label="Assistant or student", blank="Nobody in particular", required=False
        )
        self.fields["presence"].choices = SupervisorEntry.Presence.choices  # no empty choice among radio buttons
        self.order_fields(("date", "assistant", "presence", "is_supervisory_visit", "observed", "directed", "changed"))

    def clean_date(self):
        if self.cleaned_data["date"] > self.today:
            raise forms.ValidationError("This day lies ahead: an entry speaks of what was.")
        return self.cleaned_data["date"]

    def facts(self):
        """Keyword arguments for `supervising.enter`."""
        return {name: self.cleaned_data.get(name) for name in (*self._meta.fields, "assistant")}


class CosignAddendumForm(ProofFields):
    """The supervisor's signature under an addendum: that they agree, or their own words where they do not."""

    AGREE, DECLINE = "agree", "decline"
    answer = forms.ChoiceField(
        label="What your signature says",
        choices=[(AGREE, "I have reviewed this addendum and agree with it"), (DECLINE, "I do not agree")],
        initial=AGREE,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what your signature says."},
    )
    text = WordsField(
        label="What you do not agree with",
        max_length=9_000,  # the addendum that they become names the one that they answer
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only if you do not agree. It stands after the note as your own addendum; their words stay.",
    )

    def clean(self):
        data = super().clean()
        declines = data.get("answer") == self.DECLINE
        if declines and not data.get("text"):
            self.add_error("text", signing.ASKS_WHY)
        if data.get("answer") == self.AGREE and data.get("text"):
            self.add_error("answer", UNDECIDED)
        return data
