"""What opens the door: password, code, passkey; and the setting up of those."""

from allauth.account.forms import ReauthenticateForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

from therapy_notes import sign_in
from therapy_notes.forms.passkeys import AnswerField

WRONG = "The username or the password is wrong. Type both again; upper and lower case count."
NO_PASSKEY = "This passkey is not known here, or did not answer in time. Try again, or sign in with the password."
NOT_ADDED = "It did not answer as it should. Try again."
NOT_AN_ANSWER = (ValueError, TypeError, KeyError, AttributeError)  # what a browser's answer may lead to
RULES = (
    "At least 15 characters, of any kind: some words in a row are good. It never expires. "
    "Not your name, the clinic's or the program's, and none that is known from lists of stolen ones."
)
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "spellcheck": "false"}


def own_password(request, password, *, wrong="This is not your password. Type it again."):
    """The password, where it is that of who is signed in; a wrong one is audited and counts against the lock-out."""
    user = request.user
    try:
        person = sign_in.check_password(request, user.get_username(), password, refused="confirmation.refused")
    except forms.ValidationError as error:
        raise forms.ValidationError(error.messages) from None
    if person != user:
        raise forms.ValidationError(wrong)
    return password


class SignInForm(AuthenticationForm):
    """User name and password. Gives `get_user()`."""

    def clean(self):
        facts = self.cleaned_data
        if not self.errors:
            who = {"username": facts["username"], "password": facts["password"]}
            self.user_cache = sign_in.check_password(self.request, **who, refused="sign_in.refused")
            if self.user_cache is None:
                raise forms.ValidationError(WRONG, code="invalid_login")
        return facts


class CodeForm(AuthenticateForm):
    """A code of the authenticator app, or a recovery code, at the sign-in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"], "Code of your authenticator app", "Six digits. A recovery code works too.")


class ConfirmCodeForm(ReauthenticateCodeForm):
    """The same, before security settings are changed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"], "Code of your authenticator app", "Six digits. A recovery code works too.")


class ConfirmForm(ReauthenticateForm):
    """The password again, before security settings are changed."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
        error_messages={"required": "Type your password."},
    )

    def clean_password(self):
        return own_password(context.request, self.cleaned_data["password"])


class NewAppForm(ActivateTOTPForm):
    """The first code of an authenticator app, which shows that it was set up."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"], "The code that the app shows now", "Six digits")


class NewPasskeyForm(AddWebAuthnForm):
    """A passkey that alone signs in: it always verifies its person."""

    passwordless = None
    name = forms.CharField(
        label="Name", required=False, max_length=60, help_text="Such as “Phone” or “Front desk computer”"
    )
    credential = AnswerField()
    field_order = ("name", "credential")

    def clean(self):
        self.cleaned_data["passwordless"] = True  # so that one without verification is refused
        try:
            return super().clean()
        except (forms.ValidationError, *NOT_AN_ANSWER):
            raise forms.ValidationError({"credential": NOT_ADDED}) from None


class RenamePasskeyForm(EditWebAuthnForm):
    name = forms.CharField(label="Name", max_length=60, error_messages={"required": "Type a name."})


class PasskeyMixin(forms.Form):
    """A passkey that did not answer: said as such, not as a wrong code."""

    credential = AnswerField(error_messages={"required": NO_PASSKEY})

    def clean_credential(self):
        try:
            return super().clean_credential()
        except (forms.ValidationError, InvalidSignature, *NOT_AN_ANSWER):
            raise forms.ValidationError(NO_PASSKEY) from None


class SignInPasskeyForm(PasskeyMixin, LoginWebAuthnForm):
    """Signs in without user name and password."""


class SecondPasskeyForm(PasskeyMixin, AuthenticateWebAuthnForm):
    """After the password."""


class ConfirmPasskeyForm(PasskeyMixin, ReauthenticateWebAuthnForm):
    """Before security settings are changed."""


class ChangePasswordForm(PasswordChangeForm):
    """The old password goes through the same lock-out as at the sign-in."""

    error_messages = PasswordChangeForm.error_messages | {"password_incorrect": "This is not your present password."}

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["old_password"].label = "Present password"
        self.fields["new_password1"].label = "New password"
        self.fields["new_password2"].label = "New password again"
        self.fields["new_password1"].help_text = RULES

    def clean_old_password(self):
        wrong = self.error_messages["password_incorrect"]
        return own_password(self.request, self.cleaned_data["old_password"], wrong=wrong)

    def save(self, commit=True):
        self.user.password_is_temporary = False
        return super().save(commit)


def _as_code(field, label, help_text):
    field.label, field.help_text = label, help_text
    field.widget = forms.TextInput(attrs=CODE)
    field.error_messages["required"] = "Type the code."
