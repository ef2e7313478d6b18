"""Whether a signature's bytes belong to a digest, by pyHanko's own checks. Imported only when a PDF carries one."""

from dataclasses import dataclass

from asn1crypto import cms
from cryptography import x509
from pyhanko.sign.general import extract_signer_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity


@dataclass(frozen=True, slots=True)
class Judged:
    certificate: x509.Certificate
    holds: bool


def judge(signed, digest):
    """`signed`: the CMS as DER, zeros behind it; `digest`: SHA-256 of what it covers. ValueError where it is none."""
    whole = cms.ContentInfo.load(signed)
    if signed[len(whole.dump()) :].strip(b"\0"):
        raise ValueError("Something was put behind the signature.")  # which no signature covers
    content = whole["content"]
    signer_info = extract_signer_info(content)
    certificate = _certificate_of(content, signer_info)
    try:
        holds = all(validate_sig_integrity(signer_info, certificate, "data", digest))
    except SignatureValidationError:
        holds = False
    return Judged(x509.load_der_x509_certificate(certificate.dump()), holds)


def _certificate_of(content, signer_info):
    wanted = signer_info["sid"].chosen
    for one in content["certificates"]:
        certificate = one.chosen
        if certificate.serial_number == wanted["serial_number"].native and certificate.issuer == wanted["issuer"]:
            return certificate
    raise ValueError("The signature does not hold the certificate it was made with.")
