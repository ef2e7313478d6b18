from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.functional import cached_property

from therapy_notes.clinic_time import format_date
from therapy_notes.forms.fields import DateField, OwnedMixin, RowChoiceField
from therapy_notes.forms.sign_in import own_password
from therapy_notes.models import Clinic, Clinician, Cover, Supervision, User

PARTS_OF_CLINIC = (
    ("Name, address and numbers", ("name", "street", "city", "state", "postal_code", "phone", "npi", "tax_id")),
    ("Dates, words and paper", ("time_zone", "date_style", "scale", "paper")),
    ("Signing", ("late_after_hours", "attest_after_days", "batch_cosign")),
    ("What leaves the clinic", ("fax", "export_days")),
    ("Who opens what", ("idle_minutes", "caseload_only", "second_factor")),
)


class ClinicForm(forms.ModelForm):
    class Meta:
        model = Clinic
        fields = [name for _, names in PARTS_OF_CLINIC for name in names]

    @property
    def parts(self):
        """Its fields under their headings."""
        return [(label, [self[name] for name in names]) for label, names in PARTS_OF_CLINIC]

    def clean(self):
        data = super().clean()
        hours, days = data.get("late_after_hours"), data.get("attest_after_days")
        if hours and days and days * 24 <= hours:
            text = f"A note is late after {hours} hours already. Type {hours // 24 + 1} days or more."
            self.add_error("attest_after_days", text)
        return data


PROVE = "Type your own password too: who sets a password can sign in as that person."


class PersonForm(forms.ModelForm):
    """A person of the clinic. The password is set when they join, and again only when one is typed.

    Who sets that of another proves themselves; one's own is changed under Security, where the present one is asked.
    """

    password = forms.CharField(
        label="Password",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
        help_text="At least 15 characters. Leave empty to keep the present one. They then choose their own.",
    )
    own_password = forms.CharField(
        label="Your own password",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}, render_value=False),
        help_text="Only where you set a new one for this person",
    )

    class Meta:
        model = User
        fields = ("last_name", "first_name", "username", "role", "email", "reads_narrative", "is_active", "left_on")
        help_texts = {
            "username": "For signing in",
            "email": "For the day's digest: counts without a patient's name. May stay empty",
            "is_active": "Without this they cannot sign in; their notes stay.",
        }
        labels = {"email": "E-mail", "is_active": "Works here", "reads_narrative": "May read what notes say (billers)"}

    left_on = DateField(label="Left on", required=False, help_text="The last day. Empty: today")
    leaves_open = forms.BooleanField(label="They leave although this waits", required=False)

    def __init__(self, *args, today, waiting=(0, 0), request=None, **kwargs):
        """`waiting` are the numbers of unsigned notes and of planned visits that the person would leave behind."""
        super().__init__(*args, **kwargs)
        self.today, self.waiting, self.request = today, waiting, request
        self.worked_here = bool(self.instance.pk and self.instance.is_active)
        for name in ("last_name", "first_name"):
            self.fields[name].required = True
        if not (any(waiting) and self.worked_here):
            del self.fields["leaves_open"]
        if not self.instance.pk:
            del self.fields["left_on"], self.fields["own_password"]
        if request and request.user == self.instance:
            del self.fields["password"], self.fields["own_password"]
        if not self.instance.pk:
            self.fields["password"].required = True
            self.fields["password"].help_text = "At least 15 characters. They choose their own at the first sign-in."

    def clean_own_password(self):
        typed = self.cleaned_data["own_password"]
        if not self.cleaned_data.get("password"):
            return ""
        if not typed:
            raise forms.ValidationError(PROVE)
        return own_password(self.request, typed)

    def clean(self):
        """Nobody leaves silently while notes wait for them: the form says how many, and asks once more."""
        data = super().clean()
        if data.get("is_active"):
            data["left_on"] = None
        elif "left_on" in self.fields and "left_on" not in self.errors:
            data["left_on"] = data.get("left_on") or (self.today if self.worked_here else self.instance.left_on)
        if "leaves_open" in self.fields and not data.get("is_active") and not data.get("leaves_open"):
            self.add_error("leaves_open", self._left_behind())
        return data

    @cached_property
    def changed_data(self):
        """With what follows from what was typed: only what is named here is written."""
        names = [name for name in super().changed_data if name != "own_password"]
        if "left_on" in self.fields and self.cleaned_data.get("left_on") != self.initial.get("left_on"):
            names.append("left_on")
        if "password" in names:
            names.append("password_is_temporary")
        return list(dict.fromkeys(names))

    @property
    def sets_password(self):
        """Whether a person who signs in already gets another password."""
        return bool("own_password" in self.fields and self.cleaned_data.get("password"))

    def _left_behind(self):
        notes, visits = self.waiting
        counts = [f"{notes} unsigned note{'s' * (notes != 1)}"] * bool(notes)
        counts += [f"{visits} planned visit{'s' * (visits != 1)}"] * bool(visits)
        verb = "wait" if notes + visits > 1 else "waits"
        return (
            f"{' and '.join(counts)} {verb} for this person. Nobody signs for who has left: ask for the signatures "
            "first and move the visits, or check this to go on."
        )

    def _post_clean(self):
        super()._post_clean()
        if password := self.cleaned_data.get("password"):
            try:
                validate_password(password, self.instance)  # which has the names now
            except forms.ValidationError as error:
                self.add_error("password", error)

    def save(self, commit=True):
        if password := self.cleaned_data.get("password"):
            self.instance.set_password(password)
            self.instance.password_is_temporary = not self.instance.clinic.is_demo
        return super().save(commit)


class ClinicianForm(forms.ModelForm):
    class Meta:
        model = Clinician
        fields = ("discipline", "credential", "npi")


class WhoAndWhenForm(OwnedMixin, forms.ModelForm):
    """A therapist named for a time: `who` is the field of the row that holds them."""

    who = ""
    since = DateField(label="From")

    def __init__(self, *args, therapists, **kwargs):
        super().__init__(*args, **kwargs)
        label = self._meta.model._meta.get_field(self.who).verbose_name.capitalize()
        self.fields[self.who] = RowChoiceField(therapists, label=label)
        self.order_fields((self.who, "since", "until"))

    def _post_clean(self):
        setattr(self.instance, self.who, self.cleaned_data.get(self.who))
        super()._post_clean()


class SupervisionForm(WhoAndWhenForm):
    who = "supervisor"
    set_by_view = frozenset({"clinician", "supervisor"})
    until = DateField(required=False)

    class Meta:
        model = Supervision
        fields = ("since", "until")


class CoverForm(WhoAndWhenForm):
    who = "cover"
    set_by_view = frozenset({"supervisor", "cover"})
    until = DateField(help_text="Both days included")

    class Meta:
        model = Cover
        fields = ("since", "until")


class EndForm(forms.ModelForm):
    """The last day of somebody who was named for a time; `cosigned` is the last day that was cosigned by it."""

    sentence = ""
    until = DateField(help_text="The last day")

    def __init__(self, *args, cosigned, style, **kwargs):
        super().__init__(*args, **kwargs)
        self.cosigned, self.style = cosigned, style
        self.fields["until"].label = self.sentence.format(link=self.instance)

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until and until < self.instance.since:
            raise forms.ValidationError("The last day is before the first.")
        if until and self.cosigned and until < self.cosigned:
            day = format_date(self.cosigned, self.style)
            raise forms.ValidationError(f"Work of {day} was cosigned by it: end it on that day or later.")
        return until


class EndSupervisionForm(EndForm):
    sentence = "{link.supervisor} supervises {link.clinician} until"
    until = DateField(required=False, help_text="The last day; empty where no end is known")

    class Meta:
        model = Supervision
        fields = ("until",)


class EndCoverForm(EndForm):
    sentence = "{link.cover} covers for {link.supervisor} until"

    class Meta:
        model = Cover
        fields = ("until",)
