"""A passkey made of software, which answers as a telephone would, or wrongly where a test says so."""

import os

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

HOST = "localhost"
PRESENT, VERIFIED, HOLDS_KEY = 1, 4, 64


class Passkey:
    """Held by one person, for http://localhost."""

    def __init__(self, host=HOST):
        self.host = host
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.count = 0

    def belongs_to(self, person, name="Telephone"):
        """Write it into the database as if it had been added on the security page."""
        public = AttestedCredentialData.create(b"\0" * 16, self.id, ES256.from_cryptography_key(self.key.public_key()))
        shown = AuthenticatorData.create(sha256(self.host.encode()), PRESENT | VERIFIED | HOLDS_KEY, 0, public)
        made = AttestationObject.create("none", shown, {})
        said = CollectedClientData.create("webauthn.create", b"challenge", f"http://{self.host}")
        response = {"clientDataJSON": websafe_encode(said), "attestationObject": websafe_encode(made)}
        credential = self._named() | {"response": response}
        data = {"name": name, "credential": credential}
        return Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data)

    def answer(self, challenge, *, verified=True, step=1, host=None, person=None):
        """What the browser sends for this challenge (text, base64url); with `person`, whom the passkey names."""
        host = host or self.host
        self.count += step
        flags = PRESENT | (VERIFIED if verified else 0)
        shown = AuthenticatorData.create(sha256(host.encode()), flags, self.count)
        said = CollectedClientData.create("webauthn.get", challenge, f"http://{host}")
        signature = self.key.sign(bytes(shown) + sha256(said), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(said),
            "authenticatorData": websafe_encode(shown),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(user_pk_to_url_str(person).encode()) if person else None,
        }
        return self._named() | {"response": response}

    def _named(self):
        name = websafe_encode(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}}
