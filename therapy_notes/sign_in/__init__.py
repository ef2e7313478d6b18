"""Who is signed in, with all that every page asks of them; and what django-allauth is told of this app."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.backends import ModelBackend
from django.shortcuts import redirect
from django.utils import timezone

from therapy_notes import audit
from therapy_notes.models import User
from therapy_notes.sign_in import lockout, notices

BACKEND = "therapy_notes.sign_in.ClinicBackend"
SAID = {
    "mfa/messages/totp_activated.txt": "The authenticator app is set up.",
    "mfa/messages/totp_deactivated.txt": "The authenticator app is removed.",
    "mfa/messages/webauthn_added.txt": "The passkey is added.",
    "mfa/messages/webauthn_removed.txt": "The passkey is removed.",
}


class ClinicBackend(ModelBackend):
    """Checks the password as Django does. The person of a request comes with clinic and profession, in one query."""

    def get_user(self, user_id):
        found = User.objects.select_related("clinic", "clinician").filter(pk=user_id).first()
        return found if found and self.user_can_authenticate(found) else None


def check_password(request, username, password, *, refused=""):
    """The person whose password this is, or None; then `refused` is the event in the audit log.

    A wrong one counts against the lock-out, from whatever page it came. Raises ValidationError keyed by `password`
    while that user name waits after too many wrong ones.
    """
    lockout.refuse_to_wait(username, at=timezone.now())
    person = authenticate(request, username=username, password=password)
    if person is not None:
        lockout.lift(username)
        return person
    if not refused:
        return None
    known = User.objects.select_related("clinic").filter(username=username).first()
    if known is not None:
        audit.record(refused, known, by=known, address=lockout.address_of(request))
    return None


class ClinicAdapter(DefaultAccountAdapter):
    """No mail and no sign-up; what is said and logged at a sign-in."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_password": "This is not your password. Type it again.",
        "too_many_login_attempts": "Too many wrong codes. Wait five minutes, then type a new one.",
        "rate_limited": "Too many wrong codes. Wait five minutes, then type a new one.",
    }

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """Nothing is ever sent."""

    def add_message(self, request, level, message_template=None, *args, message=None, **kwargs):
        words = message or SAID.get(message_template)
        if words:
            super().add_message(request, level, *args, message=words, **kwargs)

    def respond_user_inactive(self, request, user):
        messages.error(request, "You cannot sign in. Ask an administrator of your clinic.")
        return redirect("login")

    def login(self, request, user):
        user.backend = BACKEND
        super().login(request, user)

    def post_login(self, request, user, **more):
        from therapy_notes.sign_in import second_factor

        how = second_factor.ways(request, user)
        audit.record("session.began", user, by=user, how=how, address=lockout.address_of(request))
        for words in notices.done_by_others(user, at=timezone.now()):
            messages.warning(request, words)
        return super().post_login(request, user, **more)
