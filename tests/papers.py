"""Small files for tests of documents: a whole PDF, a JPEG, a PNG."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.builders import DAY, at
from therapy_notes import attachments


def pdf(words="An order"):
    """A PDF of one empty page, its cross-reference in place."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>",
        b"<< /Title (%s) >>" % words.encode(),
    ]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    xref = len(out)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, rows)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, xref)


def picture(kind="PNG", size=(40, 30)):
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def upload(content, name="scan.bin", content_type="application/octet-stream"):
    return SimpleUploadedFile(name, content, content_type)


def build_paper(patient, by, content=None, kind="order", title="Order, Dr. Hale", date=DAY, **more):
    file = io.BytesIO(pdf() if content is None else content)
    return attachments.add(patient, file, kind=kind, title=title, date=date, by=by, at=at("12:00"), **more)
