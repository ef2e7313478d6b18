from django import forms
from django.contrib.auth.password_validation import validate_password

from therapy_notes.forms.fields import DateField, OwnedMixin, RowChoiceField
from therapy_notes.models import Clinic, Clinician, Cover, Supervision, User


class ClinicForm(forms.ModelForm):
    class Meta:
        model = Clinic
        fields = (
            *("name", "street", "city", "state", "postal_code", "phone"),
            *("npi", "tax_id", "time_zone", "date_style", "scale", "cosign_assistants"),
            *("late_after_hours", "attest_after_days", "idle_minutes"),
        )

    def clean(self):
        data = super().clean()
        hours, days = data.get("late_after_hours"), data.get("attest_after_days")
        if hours and days and days * 24 <= hours:
            text = f"A note is late after {hours} hours already. Type {hours // 24 + 1} days or more."
            self.add_error("attest_after_days", text)
        return data


class PersonForm(forms.ModelForm):
    """A person of the clinic. The password is set when they join, and again only when one is typed."""

    password = forms.CharField(
        label="Password",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
        help_text="At least 12 characters. Leave empty to keep the present one.",
    )

    class Meta:
        model = User
        fields = ("last_name", "first_name", "username", "role", "is_active")
        help_texts = {"username": "For signing in", "is_active": "Without this they cannot sign in; their notes stay."}
        labels = {"is_active": "Works here"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("last_name", "first_name"):
            self.fields[name].required = True
        if not self.instance.pk:
            self.fields["password"].required = True
            self.fields["password"].help_text = "At least 12 characters."

    def _post_clean(self):
        super()._post_clean()
        if password := self.cleaned_data.get("password"):
            try:
                validate_password(password, self.instance)  # which has the names now
            except forms.ValidationError as error:
                self.add_error("password", error)

    def save(self, commit=True):
        if self.cleaned_data["password"]:
            self.instance.set_password(self.cleaned_data["password"])
        return super().save(commit)


class ClinicianForm(forms.ModelForm):
    class Meta:
        model = Clinician
        fields = ("discipline", "credential", "license_state", "license_number", "npi")


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
