"""The one module that asks pyHanko to sign. Imported when a signature is wanted, never before."""

import asyncio
import binascii
import datetime as dt
import hashlib
import logging
import os
from functools import lru_cache

from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from therapy_notes.certificates import large
from therapy_notes.certificates.issuing import BESIDE_CERTIFICATES, CHUNK, FIELD

OF_BOOK = (
    b"/Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /Reference [<< /Type /SigRef /TransformMethod "
    b"/DocMDP /TransformParams << /Type /TransformParams /P 2 /V /1.2 >> >>] "
)
# Outside the page and printable: what PDF/UA and PDF/A each ask of a field that nobody sees.
INVISIBLE = fields.InvisSigSettings(set_print_flag=True, box_out_of_bounds=True)
logging.getLogger("pyhanko").setLevel(logging.ERROR)


class Signer(signers.SimpleSigner):
    """Signs with the key as it was opened: to read it anew for each signature takes longer than all the rest."""

    def sign_raw(self, data, digest_algorithm):
        if isinstance(self.signing_key, ec.EllipticCurvePrivateKey):
            return self.signing_key.sign(data, ec.ECDSA(hashes.SHA256()))
        return self.signing_key.sign(data, padding.PKCS1v15(), hashes.SHA256())


@lru_cache(maxsize=8)
def signer_of(opened):
    """pyHanko's signer of an `Opened` certificate."""
    store = SimpleCertificateStore()
    store.register_multiple(_asn1(one) for one in opened.chain)
    return Signer(_asn1(opened.certificate), opened.key, store)


def write_signature(file, signer, *, at, name, reason, location):
    """Append a PAdES signature (B-B, SHA-256) to the PDF in the open file; who fills in or signs it later may."""
    size = 2 * (BESIDE_CERTIFICATES + sum(len(one.dump()) for one in (signer.signing_cert, *signer.cert_registry)))
    words = {"Name": name, "Reason": reason, "Location": location, "M": f"D:{at.astimezone(dt.UTC):%Y%m%d%H%M%S}Z"}
    entries = OF_BOOK + b" ".join(b"/%b %b" % (key.encode(), _string(text)) for key, text in words.items())
    try:
        first, end = large.append(file, (entries, size, _string(FIELD), _string(_tooltip(name))))
    except large.NotABook:
        _write_by_pyhanko(file, signer, size, at=at, name=name, reason=reason, location=location)
    else:
        _fill(file, signer, first, end, at=at)


def _fill(file, signer, first, end, *, at):
    """Sign all but the signature's own place, and write it there."""
    hashed, total = hashlib.sha256(), file.seek(0, os.SEEK_END)
    for start, stop in ((0, first), (end, total)):
        file.seek(start)
        while start < stop:
            data = file.read(min(CHUNK, stop - start))
            hashed.update(data)
            start += len(data)
    signed = asyncio.run(
        signer.async_sign(
            hashed.digest(), "sha256", use_pades=True, signed_attr_settings=PdfCMSSignedAttributes(signing_time=at)
        )
    )
    file.seek(first + 1)
    file.write(binascii.hexlify(signed.dump()).upper())
    file.flush()


def _write_by_pyhanko(file, signer, size, *, at, name, reason, location):
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
        name=name,
        reason=reason,
        location=location,
    )
    spec = fields.SigFieldSpec(FIELD, invis_sig_settings=INVISIBLE, readable_field_name=_tooltip(name))
    session = signers.PdfSigner(meta, signer, new_field_spec=spec).init_signing_session(
        IncrementalPdfFileWriter(file, strict=False)
    )
    session.system_time = at
    document = session.prepare_tbs_document(None, bytes_reserved=size)  # in hexadecimal
    prepared, written = document.digest_tbs_document(in_place=True, chunk_size=CHUNK)
    attributes = PdfCMSSignedAttributes(signing_time=at)
    asyncio.run(_finish(document, prepared, attributes, written))


async def _finish(document, prepared, attributes, written):
    signed = await document.perform_signature(document_digest=prepared.document_digest, pdf_cms_signed_attrs=attributes)
    await signed.post_signature_processing(written, chunk_size=CHUNK)


def _tooltip(name):
    return f"Digital signature of {name}"


def _string(text):
    """A PDF string, in ASCII where that does, else in UTF-16: ISO 32000-1 section 7.9.2."""
    data = text.encode() if text.isascii() else b"\xfe\xff" + text.encode("utf-16-be")
    return b"<%b>" % data.hex().upper().encode()


def _asn1(certificate):
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
