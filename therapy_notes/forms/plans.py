"""The plan of care as it is written, and what happens to it on paper once it is signed."""

from django import forms

from therapy_notes.attachments.recognizing import MOST_BYTES, TOO_LARGE
from therapy_notes.clinic_time import format_date
from therapy_notes.forms.attachments import AGAIN
from therapy_notes.forms.care import NotePartForm
from therapy_notes.forms.fields import DateField, RowChoiceField, WordsField
from therapy_notes.models import PlanEvent, PlanOfCare
from therapy_notes.models.people import check_npi
from therapy_notes.plans.proposing import EMPTY_AT_FIRST, codes_to_plan

SIGNIFICANT = "significant"
KINDS = (*PlanOfCare.Kind.choices, (SIGNIFICANT, "Significant change"))
USUAL = 10  # so many chips stand open, everyday codes first


class PlanForm(NotePartForm):
    """What a plan says beside goals and diagnoses. `kind` is one choice of four; a significant change is a revision."""

    kind = forms.ChoiceField(label="This is", choices=KINDS, widget=forms.RadioSelect)
    starts = DateField(label="From")
    ends = DateField(label="Until", help_text="At most 90 days for Medicare")
    codes = forms.MultipleChoiceField(label="Planned codes", required=False, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = PlanOfCare
        fields = ("starts", "ends", "frequency", "duration", "amount", "interventions", "codes")
        field_classes = {"interventions": WordsField}
        widgets = {"interventions": forms.Textarea(attrs={"rows": 4})}

    field_order = ("kind", "starts", "ends", "frequency", "duration", "amount", "interventions", "codes")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plan = self.instance
        self.initial["kind"] = SIGNIFICANT if plan.significant else plan.kind
        known = codes_to_plan(plan.note.episode.discipline, on=plan.starts or plan.note.date)
        choices = {code.number: code.label for code in known}
        choices |= {number: "no longer in use" for number in plan.codes if number not in choices}
        self.fields["codes"].choices = [(number, f"{number} {label}") for number, label in choices.items()]

    def usual_codes(self):
        """The chips that stand open: everyday codes, and whatever is chosen."""
        boxes = list(self["codes"])
        return [box for place, box in enumerate(boxes) if place < USUAL or box.data["selected"]]

    def more_codes(self):
        boxes = list(self["codes"])
        return [box for place, box in enumerate(boxes) if place >= USUAL and not box.data["selected"]]

    def facts(self):
        facts = dict(self.cleaned_data)
        return facts | _kind(facts.pop("kind")) if "kind" in facts else facts

    def fact(self, name, raw):
        if name in EMPTY_AT_FIRST and not any(raw):
            return {name: ""}  # what a new one showed; the operation refuses to empty what was filled in
        fact = super().fact(name, raw)
        return _kind(fact["kind"]) if name == "kind" else fact

    def field_of(self, name):
        return "kind" if name == "significant" else name


def _kind(said):
    """The two facts of a plan that one choice says."""
    if said == SIGNIFICANT:
        return {"kind": PlanOfCare.Kind.REVISION, "significant": True}
    return {"kind": said, "significant": False}


class ProviderForm(forms.Form):
    """Who received, ordered or signed, with what the record knows of them as the start."""

    on = DateField(label="Day")
    provider = WordsField(label="Provider", max_length=120, help_text="As on the paper, such as: Hale, Miriam, MD")
    provider_npi = forms.CharField(
        label="NPI",
        max_length=10,
        required=False,
        validators=[check_npi],
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["on"].error_messages["required"] = "Give the day."
        self.fields["provider"].error_messages["required"] = "Say who it was."

    def clean_on(self):
        return self._past("on")

    def facts(self):
        return dict(self.cleaned_data)

    def _past(self, name):
        if self.cleaned_data[name] and self.cleaned_data[name] > self.today:
            raise forms.ValidationError("This day lies ahead: enter it once it has come.")
        return self.cleaned_data[name]


class SentForm(ProviderForm):
    way = forms.ChoiceField(label="Sent by", choices=PlanEvent.Way.choices, widget=forms.RadioSelect)
    title, act = "Plan sent", "Enter that it was sent"
    field_order = ("on", "way", "provider", "provider_npi")


class PaperForm(ProviderForm):
    """With the paper that shows it: one of the chart, or a scan that is added to it. `papers` are those to choose."""

    provider_kind = forms.ChoiceField(label="Profession", choices=PlanEvent.Provider.choices)
    paper = forms.Field()
    file = forms.FileField(
        label="Or add its scan",
        required=False,
        help_text="PDF, JPEG or PNG, up to 20 MB",
        widget=forms.ClearableFileInput(
            attrs={
                "accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png",
                "data-most-bytes": MOST_BYTES,
                "data-too-large": TOO_LARGE,
            }
        ),
        error_messages={"empty": "This file is empty. Scan or save the paper again."},
    )
    missing = "Choose the paper that shows it, or add its scan."

    def __init__(self, *args, papers, may_add, style, too_large=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.too_large = too_large
        named = [(str(one.pk), f"{one.title}, {format_date(one.date, style)}") for one in papers]
        self.fields["paper"] = RowChoiceField(papers, label=self.paper_label, blank="", required=False)
        self.fields["paper"].choices = [("", "Choose" if papers else "None in the chart yet"), *named]
        if not may_add:
            del self.fields["file"]
            self.fields["paper"].help_text = "A clinician or administrator adds it to the chart: then choose it here."
        self.order_fields(self.field_order)

    def clean(self):
        data = super().clean()
        if self.too_large:
            self.add_error("file", TOO_LARGE)
        elif self.errors and data.get("file"):
            self.add_error("file", AGAIN)
        elif data.get("file") and data.get("paper"):
            self.add_error("paper", "Choose a paper of the chart or add a scan, not both.")
        elif not data.get("file") and not data.get("paper") and "file" not in self.errors:
            self.add_error("paper", self.missing)
        return data

    def facts(self):
        """What the operation takes: one paper, chosen or new."""
        facts = dict(self.cleaned_data)
        facts["paper"] = facts.pop("file", None) or facts["paper"]
        return facts


class CertifiedForm(PaperForm):
    received = DateField(label="Signed copy came back on", required=False)
    through = DateField(
        label="Certified through",
        required=False,
        help_text="Only where the paper states a last day; else the plan's own end counts, at most the law's days",
    )
    title, act, paper_label = "Certification", "Enter the certification", "Signed plan in the chart"
    field_order = ("on", "received", "provider", "provider_npi", "provider_kind", "through", "paper", "file")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].label = "Day of the signature"
        self.fields["on"].help_text = "As dated by the provider"

    def clean_received(self):
        return self._past("received")


class OrderForm(PaperForm):
    names_discipline = forms.BooleanField(
        label="The order names the type of therapy",
        required=False,
        help_text="Only then may it stand for the first signature",
    )
    title, act, paper_label = "Signed order on file", "Enter the order", "Order in the chart"
    field_order = ("on", "provider", "provider_npi", "provider_kind", "names_discipline", "paper", "file")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].label = "Day of the signature"
        self.fields["on"].help_text = "As dated on the order"


class VerbalOrderForm(ProviderForm):
    provider_kind = forms.ChoiceField(label="Profession", choices=PlanEvent.Provider.choices)
    text = WordsField(label="Who took it", max_length=1000)
    title, act = "Order by word of mouth", "Enter the order"


class DelayForm(forms.Form):
    text = WordsField(
        label="Why the certification comes late",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="And what was done to obtain it: when it was sent again, who was called",
        error_messages={"required": "Say why, and what was done to obtain it."},
    )
    title, act = "Reason for the delay", "Enter the reason"

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)

    def facts(self):
        return dict(self.cleaned_data)


class TakeBackForm(forms.Form):
    reason = WordsField(
        label="Why it is taken back",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It stays on the plan, struck through, with this reason.",
        error_messages={"required": "Say why, such as: the wrong day, or of another plan."},
    )


FORMS = {
    PlanEvent.Kind.SENT: SentForm,
    PlanEvent.Kind.CERTIFIED: CertifiedForm,
    PlanEvent.Kind.ORDER: OrderForm,
    PlanEvent.Kind.VERBAL_ORDER: VerbalOrderForm,
    PlanEvent.Kind.DELAY: DelayForm,
}
