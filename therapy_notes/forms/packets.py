"""What goes into a packet, and which request it answers; and which days' notes are asked for."""

from django import forms

from therapy_notes.clinic_time import format_date
from therapy_notes.forms.fields import DateField, RowChoiceField, WordsField
from therapy_notes.models import Export, Print
from therapy_notes.packets.asked import KINDS, Asked, AskedDays
from therapy_notes.packets.requests import read_list

MOST_DAYS = 31
AS = {Export.Form.PDF: "One PDF with cover, index and page numbers", Export.Form.ZIP: "Single files in a zip"}
VARIANTS = {
    Print.Variant.ACCESSIBLE: "Accessible (PDF/UA): read aloud by screen readers",
    Print.Variant.ARCHIVAL: "Archival (PDF/A): for keeping for decades",
}
ENDS_FIRST = "The last day is before the first."


class AsForm(forms.Form):
    """As what the records come: shared by both forms."""

    file = forms.ChoiceField(label="As", choices=AS.items(), initial="pdf", widget=forms.RadioSelect)
    variant = forms.ChoiceField(label="PDFs", choices=VARIANTS.items(), initial="accessible", widget=forms.RadioSelect)


class PacketForm(AsForm):
    episodes = forms.MultipleChoiceField(label="Episodes of care", widget=forms.CheckboxSelectMultiple)
    since = DateField(label="Dates of service from", required=False)
    until = DateField(label="To", required=False, help_text="Without dates: all.")
    kinds = forms.MultipleChoiceField(
        label="Documents",
        choices=KINDS.items(),
        initial=list(KINDS),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one kind of document."},
    )
    requester = forms.CharField(label="Who asks", max_length=120, required=False, help_text="Printed on the cover.")
    reference = forms.CharField(label="Their reference", max_length=60, required=False)
    due = DateField(label="Due by", required=False)
    listed = WordsField(
        label="The reviewer's list",
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Paste it: its dates of service take the place of the dates above.",
    )

    def __init__(self, *args, patient, episodes, style, **kwargs):
        super().__init__(*args, **kwargs)
        self.patient, self.style = patient, style
        field = self.fields["episodes"]
        field.choices = [(str(one.pk), self._name(one)) for one in episodes]
        field.initial = [str(one.pk) for one in episodes]
        field.required = bool(episodes)
        field.error_messages["required"] = "Tick at least one episode."

    def _name(self, one):
        until = f" to {format_date(one.ended, self.style)}" if one.ended else ""
        started = format_date(one.started, self.style)
        return f"{one.get_discipline_display()}: {one.title}, from {started}{until}"

    def clean(self):
        data = super().clean()
        data["read"] = listed = read_list(data.get("listed", ""))
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", ENDS_FIRST)
        if data.get("listed") and not listed.days and not listed.since:
            text = "No date of service was found in it. Write each day with its year, such as 03/06/2026."
            self.add_error("listed", text)
        return data

    def with_list(self):
        """The same form with the dates and kinds of the list filled in, nothing else changed."""
        listed, data = read_list(self.data.get("listed", "")), self.data.copy()
        if listed.kinds:
            data.setlist("kinds", listed.kinds)
        if listed.days or listed.since:
            days = (listed.since or listed.days[0], listed.until or listed.days[-1])
            data["since"], data["until"] = (day.isoformat() for day in days)
        again = type(self)(data, patient=self.patient, episodes=[], style=self.style)
        again.fields["episodes"] = self.fields["episodes"]
        again.listed = listed
        return again

    def asked(self):
        data, listed = self.cleaned_data, self.cleaned_data["read"]
        names = ("requester", "reference", "due", "variant")
        dates = {"since": listed.since or data["since"], "until": listed.until or data["until"], "days": listed.days}
        if listed.days:
            dates |= {"since": None, "until": None}
        whole = len(data["episodes"]) == len(self.fields["episodes"].choices)
        episodes = () if whole else tuple(map(int, data["episodes"]))
        rest = {name: data[name] for name in names}
        return Asked(patient=self.patient.pk, episodes=episodes, kinds=tuple(data["kinds"]), **dates, **rest)


class NotesForm(AsForm):
    """The notes of a day, or of days up to a month."""

    since = DateField(label="From")
    until = DateField(label="To", help_text="The same day for one day; a month at most.")
    by_patient = forms.ChoiceField(
        label="In order",
        choices=[("", "Day by day"), ("1", "Patient by patient")],
        required=False,
        initial="",
        widget=forms.RadioSelect,
    )
    field_order = ("since", "until", "clinician", "by_patient", "file", "variant")

    def __init__(self, *args, team, on, **kwargs):
        kwargs.setdefault("initial", {"since": on, "until": on})
        super().__init__(*args, **kwargs)
        team = list(team)
        self.fields["clinician"] = RowChoiceField(team, blank="All of them", label="Notes by", required=False)
        self.fields["clinician"].widget.attrs["class"] = "form-select"
        self.order_fields(self.field_order)

    def clean(self):
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", ENDS_FIRST)
        elif since and until and (until - since).days >= MOST_DAYS:
            self.add_error("until", "Ask for a month at most; ask again for the next.")
        return data

    def asked(self):
        data = self.cleaned_data
        clinician = data["clinician"].pk if data["clinician"] else None
        facts = {"since": data["since"], "until": data["until"], "variant": data["variant"]}
        return AskedDays(clinician=clinician, by_patient=bool(data["by_patient"]), **facts)
