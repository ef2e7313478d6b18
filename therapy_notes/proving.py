"""That a person is who they say at the moment of signing. Every signature needs a proof, made just before."""

from dataclasses import dataclass

from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.utils import timezone
from fido2.webauthn import AuthenticationResponse, UserVerificationRequirement

from therapy_notes import audit, sign_in
from therapy_notes.models import Signature, User
from therapy_notes.sign_in import second_factor

NO_PROOF = "Type your password: it is your signature."
WRONG_PASSWORD = "This is not your password. Type it again; nothing was signed."  # noqa: S105  a sentence
WRONG_PASSKEY = "The passkey did not answer as it should. Try again, or type your password; nothing was signed."
NOT_YOUR_OWN = "An administrator set your password. Choose your own before you sign: in the menu, under Security."
CHALLENGE = "signature_challenge"
SECONDS = 5 * 60  # that an answer may take


@dataclass(frozen=True, slots=True)
class Proof:
    """Who proved themselves, and how: a value of `Signature.Method`."""

    user: User
    method: str


def of_request(request, form, *, on):
    """The proof that a form with `forms.ProofFields` brought: a password or a passkey. `on` is what is to be signed.

    Called before a transaction opens. Raises ValidationError keyed by `password`; the attempt is audited.
    """
    if request.user.password_is_temporary:
        raise ValidationError({"password": NOT_YOUR_OWN})
    if answer := form.cleaned_data.get("passkey"):
        return by_passkey(request, answer, on=on, at=timezone.now())
    return by_password(request.user, form.cleaned_data["password"], on=on, request=request)


def by_password(user, password, *, on, request=None):
    """Hashing takes its time: called before a transaction opens. `on` is the note that is to be signed.

    Raises ValidationError keyed by `password`: a wrong one, which is audited and counts against the lock-out of the
    sign-in, or any that comes while that lasts.
    """
    if sign_in.check_password(request, user.username, password) != user:
        raise _refused(user, on, WRONG_PASSWORD, reason="password")
    return Proof(user, Signature.Method.PASSWORD)


def ask_passkey(request, *, at):
    """The challenge that a passkey of this person is to sign; kept in the session for one answer."""
    credentials = auth.get_credentials(request.user)
    ask = {"credentials": credentials, "user_verification": UserVerificationRequirement.REQUIRED}
    options, state = auth.get_server().authenticate_begin(**ask)
    request.session[CHALLENGE] = {"state": state, "at": at.timestamp()}
    return dict(options)


def by_passkey(request, answer, *, on, at):
    """A passkey of this person that verified them (finger, face, PIN) signed the challenge of this session.

    Raises ValidationError keyed by `password`; the attempt is audited.
    """
    asked, user = request.session.pop(CHALLENGE, None), request.user
    if asked is None or at.timestamp() - asked["at"] > SECONDS or not _is_spent_now(asked["state"]["challenge"]):
        raise _refused(user, on, WRONG_PASSKEY, reason="passkey")
    try:
        response = AuthenticationResponse.from_dict(answer)
        credential = auth.get_server().authenticate_complete(asked["state"], auth.get_credentials(user), response)
    except (ValueError, TypeError, KeyError, AttributeError, InvalidSignature):  # whatever a browser may send
        raise _refused(user, on, WRONG_PASSKEY, reason="passkey") from None
    passkey = auth.get_authenticator_by_credential_id(user, credential.credential_id)
    if not second_factor.count_up(passkey, response.response.authenticator_data.counter):
        raise _refused(user, on, WRONG_PASSKEY, reason="passkey_copied")
    passkey.record_usage()
    return Proof(user, Signature.Method.PASSKEY)


def _is_spent_now(challenge):
    """Whether no worker has seen an answer to it: two requests at once read the same session."""
    return caches["default"].add(f"passkey-{challenge}", 1, SECONDS)


def _refused(user, on, words, *, reason):
    patient = getattr(on, "patient", None) or on.episode.patient
    audit.record("signature.refused", on, by=user, patient=patient, reason=reason)
    return ValidationError({"password": words})
