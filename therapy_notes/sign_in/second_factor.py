"""What a person has beside the password: an authenticator app, passkeys, recovery codes; and what becomes of them."""

import base64
import ipaddress

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from therapy_notes import audit

Type = Authenticator.Type
KNOWN = "second_factor"  # in the session: there is one
FACTORS = (Type.TOTP, Type.WEBAUTHN)  # recovery codes stand in for these


def has_one(user):
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def has_passkey(user):
    return Authenticator.objects.filter(user=user, type=Type.WEBAUTHN).exists()


def of_person(user):
    """What the security page shows: the app or None, the passkeys, and how many recovery codes are left."""
    found = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    codes = next((one for one in found if one.type == Type.RECOVERY_CODES), None)
    return {
        "app": next((one for one in found if one.type == Type.TOTP), None),
        "passkeys": [one for one in found if one.type == Type.WEBAUTHN],
        "codes": codes,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
    }


def ways(request, user):
    """By what the person proved themselves at this sign-in, such as ["password", "totp"]."""
    records = get_authentication_records(request, user)
    return [str(one.get("type", one["method"])) for one in records]


def is_missing(request):
    """Whether the clinic asks for a second factor that this person has not set up. Asked once a session."""
    if not request.user.clinic.second_factor or request.session.get(KNOWN):
        return False
    request.session[KNOWN] = has_one(request.user)
    return not request.session[KNOWN]


def can_use_passkeys(request):
    """Passkeys belong to the name of a host: an address of numbers has none (WebAuthn, section 5.1.2)."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return request.is_secure() or host == "localhost" or host.endswith(".localhost")
    return False


def is_offered(request):
    """Whether this person can prove themselves by a passkey on this page."""
    return can_use_passkeys(request) and has_passkey(request.user)


def count_up(passkey, count):
    """Keep how often a passkey says it was used; False where that is not more than before: there is a copy of it.

    Passkeys that are kept in several devices at once always say 0 (WebAuthn, section 6.1.1).
    """
    before = passkey.data.get("sign_count", 0)
    if (before or count) and count <= before:
        return False
    passkey.data["sign_count"] = count
    passkey.save(update_fields=["data"])
    return True


@transaction.atomic
def reset(person, *, by):
    """A lost telephone: take away every factor of a person, who then sets up new ones."""
    found = list(Authenticator.objects.filter(user=person))
    Authenticator.objects.filter(user=person).delete()
    audit.record("second_factor.reset", person, by=by, types=sorted({one.type for one in found}))


def log_added(sender, request, user, authenticator, **more):
    audit.record("second_factor.added", user, by=user, type=authenticator.type)


def log_removed(sender, request, user, authenticator, **more):
    request.session.pop(KNOWN, None)
    audit.record("second_factor.removed", user, by=user, type=authenticator.type)


def log_renewed(sender, request, user, authenticator, **more):
    audit.record("second_factor.renewed", user, by=user, type=authenticator.type)


def log_used(sender, request, user, authenticator, **more):
    if authenticator.type == Type.RECOVERY_CODES:
        left = len(Authenticator.objects.get(pk=authenticator.pk).wrap().get_unused_codes())
        audit.record("recovery_code.used", user, by=user, left=left)


def log_refused(sender, request, user, authenticator, reauthentication=False, **more):
    audit.record("second_factor.refused", user, by=user, type=authenticator.type)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted with a key that follows from SECRET_KEY: a stolen database alone makes no codes."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code does not fit, or was used before. Wait for the next one and type that.",
    }

    def encrypt(self, text):
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """Raises ValueError where SECRET_KEY was changed and the old one is not in SECRET_KEY_FALLBACKS."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise ValueError("SECRET_KEY was changed: put the old one into SECRET_KEY_FALLBACKS.") from error

    def get_totp_label(self, user):
        return user.get_username()

    def _get_site_name(self):
        return "Therapy Notes"

    def generate_authenticator_name(self, user, type):
        return "Passkey"


def _cipher():
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    made = (salted_hmac("therapy_notes.second_factor", "", secret=key, algorithm="sha256").digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])
