"""The password that opens the lock."""

from django import forms

from therapy_notes import locking, sign_in
from therapy_notes.sign_in import second_factor

SECOND_STEP = (
    "Your sign-in has ended, and you sign in with a second step: that is done on the sign-in page. "
    "What you typed on this page stays on this device."
)


class UnlockForm(forms.Form):
    """The password of who is signed in, or, where nobody is any more, of whom the page belongs to. Gives `person`.

    After five wrong ones in a row the next must wait: the count stands in the session, and is written before a
    password is looked at, so that many at once are counted too.
    """

    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Type your password."},
    )
    page_user = forms.IntegerField(required=False, widget=forms.HiddenInput)
    page_username = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, request, at):
        super().__init__(data)
        self.request, self.at = request, at
        self.person = None
        self.is_wrong = False
        self.needs_second_step = False

    def clean_password(self):
        seconds = locking.wait(self.request.session, at=self.at)
        if seconds:
            unit = "second" if seconds == 1 else "seconds"
            raise forms.ValidationError(f"Too many wrong passwords. Wait {seconds} {unit}, then type yours again.")
        return self.cleaned_data["password"]

    def clean(self):
        facts = super().clean()
        if not self.errors:
            self.person = self._person(facts)
        return facts

    def _person(self, facts):
        session, user, page_user = self.request.session, self.request.user, facts.get("page_user")
        same = user.is_authenticated and page_user in (None, user.pk)
        locking.count_wrong(session, at=self.at)
        session.save()
        name = user.get_username() if same else facts.get("page_username")
        person = sign_in.check_password(self.request, name, facts["password"])
        if person is None:
            self.is_wrong = True
            raise forms.ValidationError({"password": "This is not your password. Type it again."})
        if page_user not in (None, person.pk):
            raise forms.ValidationError({"password": "This page belongs to somebody else. Sign in anew."})
        if person != user and second_factor.has_one(person):
            self.needs_second_step = True
            raise forms.ValidationError({"password": SECOND_STEP})
        return person
