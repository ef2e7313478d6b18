"""Whether a certificate and its key can sign a clinic's PDFs so that a standard reader validates them."""

from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from therapy_notes.clinic_time import format_date

SMALLEST_RSA_KEY = 2048  # bits: NIST SP 800-131A Rev. 2, section 3
SHORTEST_HASH = 32  # bytes: SHA-256
CURVES = ("secp256r1", "secp384r1", "secp521r1")
# Of a certificate that is limited to purposes one of these is wanted: RFC 9336, and what readers took before it.
PURPOSES = {
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
    ExtendedKeyUsageOID.EMAIL_PROTECTION,
    ExtendedKeyUsageOID.CODE_SIGNING,
    x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36"),  # document signing
    x509.ObjectIdentifier("1.2.840.113583.1.1.5"),  # Adobe's authentic documents
    x509.ObjectIdentifier("1.3.6.1.4.1.311.10.3.12"),  # Microsoft's document signing
}


class NotUsable(Exception):
    """The certificate cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A private key, its certificate, and the certificates above it from its issuer on."""

    key: Any
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @property
    def is_self_signed(self):
        return self.certificate.subject == self.certificate.issuer


def open_file(data, passphrase):
    """What a .p12 or .pfx file holds, its chain in order. `passphrase` as bytes. Raises NotUsable."""
    try:
        held = pkcs12.load_pkcs12(data, passphrase or None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise NotUsable("The file cannot be opened: it is no .p12 file, or the passphrase is another one.") from None
    if held.key is None or held.cert is None:
        raise NotUsable("The file holds no private key with its certificate. Export both into one .p12 file.")
    others = [one.certificate for one in held.additional_certs]
    certificate = held.cert.certificate
    return Opened(held.key, certificate, tuple(_chain(certificate, others)))


def check(opened, *, at):
    """Refuse what would sign PDFs that readers then call invalid. Raises NotUsable at the first fault."""
    certificate = opened.certificate
    if _spki(opened.key.public_key()) != _spki(certificate.public_key()):
        raise NotUsable("The private key is not the certificate's. Export both anew into one .p12 file.")
    _check_strength(certificate)
    for one in (certificate, *opened.chain):
        _check_days(one, at)
        _check_hash(one)
    _check_purpose(certificate)


def warnings(opened):
    """Sentences on what readers will say of it although it can be used."""
    if opened.is_self_signed:
        yield "It is signed by itself: readers trust it only where somebody has told them to."
    elif not opened.chain:
        yield "Its issuer's certificate is not in the file: a reader that does not know the issuer cannot trust it."


def name_of(certificate):
    """In whose name it signs: its common name, else its organization's."""
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if found := certificate.subject.get_attributes_for_oid(kind):
            return str(found[0].value)
    return "no name"


def _spki(key):
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _check_strength(certificate):
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < SMALLEST_RSA_KEY:
            raise NotUsable(f"The key has {key.key_size} bits. Ask for a certificate with {SMALLEST_RSA_KEY} or more.")
    elif not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name not in CURVES:
        raise NotUsable("Many readers do not know this kind of key. Ask for one of RSA, P-256, P-384 or P-521.")


def _check_days(certificate, at):
    if at >= certificate.not_valid_after_utc:
        raise NotUsable(
            f"The certificate of {name_of(certificate)} ended on {format_date(certificate.not_valid_after_utc)}."
        )
    if at < certificate.not_valid_before_utc:
        raise NotUsable(
            f"The certificate of {name_of(certificate)} begins {format_date(certificate.not_valid_before_utc)}."
        )


def _check_hash(certificate):
    if certificate.subject == certificate.issuer:
        return  # a root is trusted for what it is, not for its signature
    used = certificate.signature_hash_algorithm
    if not isinstance(used, hashes.HashAlgorithm) or used.digest_size < SHORTEST_HASH:
        raise NotUsable(f"The certificate of {name_of(certificate)} is itself signed with a hash that is too weak.")


def _check_purpose(certificate):
    if (basic := _extension(certificate, x509.BasicConstraints)) and basic.ca:
        raise NotUsable("This is the certificate of an authority, for certificates. Use one for signing documents.")
    usage = _extension(certificate, x509.KeyUsage)
    if usage and not (usage.digital_signature or usage.content_commitment):
        raise NotUsable("The certificate is not for signatures (its key usage). Ask for one that signs documents.")
    purposes = _extension(certificate, x509.ExtendedKeyUsage)
    if purposes and not PURPOSES & set(purposes):
        raise NotUsable("The certificate is not for documents (its extended key usage), but for a server, say.")


def _extension(certificate, kind):
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _chain(certificate, others):
    """The certificates above one, in order; every one of the file must be among them. Raises NotUsable."""
    last, left = certificate, [one for one in others if one != certificate]
    while above := next((one for one in left if _issued(last, one)), None):
        yield above
        left.remove(above)
        last = above
    if left:
        raise NotUsable(f"The file holds the certificate of {name_of(left[0])}, which does not belong to this one.")


def _issued(certificate, issuer):
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return certificate != issuer
