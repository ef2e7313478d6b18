"""Certificates for tests, made when asked for. None is stored, and none is good for anything else."""

import datetime as dt
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from tests.builders import DAY
from therapy_notes.certificates import checking

PASSPHRASE = b"only for tests"
NAME = "Harbor Street Rehabilitation, LLC"
START = dt.datetime.combine(DAY, dt.time(), dt.UTC)


@cache
def build_key(kind="rsa", bits=2048):
    return rsa.generate_private_key(65537, bits) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())


@cache
def authority():
    """(key, certificate) of a root that only tests trust."""
    key = build_key("ec")
    return key, build_certificate(key, name="Root of tests", is_authority=True)


def build_certificate(key, *, issuer=None, name=NAME, is_authority=False, days=365, usage=True, purposes=(), more=None):
    """Valid from the day before DAY for that many days; signed by `issuer`, else by itself."""
    above, above_key = (issuer[1].subject, issuer[0]) if issuer else (_name(name), key)
    builder = x509.CertificateBuilder(
        issuer_name=above,
        subject_name=_name(name),
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=START - dt.timedelta(days=1),
        not_valid_after=START + dt.timedelta(days=days),
    )
    builder = builder.add_extension(x509.BasicConstraints(is_authority, None), critical=True)
    rights = [
        usage and not is_authority,
        usage and not is_authority,
        False,
        False,
        False,
        is_authority,
        is_authority,
        False,
        False,
    ]
    builder = builder.add_extension(x509.KeyUsage(*rights), critical=True)
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    return builder.sign(above_key, more or hashes.SHA256())


@cache
def build_opened(kind="rsa"):
    """A certificate that can be installed, under the root of tests."""
    key = build_key(kind)
    return checking.Opened(key, build_certificate(key, issuer=authority()), (authority()[1],))


def build_file(opened, passphrase=PASSPHRASE, chain=None):
    """The same as the bytes of a .p12 file."""
    above = list(opened.chain) if chain is None else chain
    parts = (b"clinic", opened.key, opened.certificate, above, BestAvailableEncryption(passphrase))
    return pkcs12.serialize_key_and_certificates(*parts)


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
