"""A packet as single files: speaking names without a patient's, a manifest with digests, and an index for people."""

import hashlib
import io
import json
import zipfile

from django.utils import timezone
from django.utils.text import slugify

from therapy_notes import certificates, joining
from therapy_notes.packets.pages import own_page

STAGE = "Writing files"
FILES_A_SHEET = 80  # on some four pages
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
NAMES = {"certification": "certifications", "periods": "reporting-periods", "signatures": "signature-log"}


def write_zip(file, front, groups, *, at, told, variant):
    """Write the archive: each part, then `manifest.json` and `000-index.pdf`. The same parts give the same bytes.

    Each of our PDFs is signed where the clinic has a certificate: then its bytes are others each time.
    """
    parts = [part for _, rows in groups for part in rows]
    when = timezone.localtime(at).timetuple()[:6]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for number, part in enumerate(parts, start=1):
            told(number - 1, len(parts), STAGE)
            data, line = part.read(), part.line
            if not part.original:
                data = certificates.issue(data, clinic=front.clinic, at=at)
            line.number, line.file = number, name_of(part, number)
            line.sha256, line.size = hashlib.sha256(data).hexdigest(), len(data)
            _put(archive, line.file, data, when)
        manifest = json.dumps(_manifest(front, groups, at), indent=2, ensure_ascii=False)
        _put(archive, "manifest.json", manifest.encode(), when)
        index = certificates.issue(_index(front, groups, variant=variant), clinic=front.clinic, at=at)
        _put(archive, "000-index.pdf", index, when)
    told(len(parts), len(parts), STAGE)


def name_of(part, number):
    """003-2026-03-06-visit-note.pdf: place, day and kind. What a person typed as a title is not in it."""
    kind = NAMES.get(part.kind, part.kind)
    if part.original:
        kind = part.original.get_kind_display()
    elif part.line.record:
        kind = part.line.title
    ending = ENDINGS[part.original.content_type] if part.original else "pdf"
    words = "-".join(filter(None, (part.day and part.day.isoformat(), slugify(kind))))
    return f"{number:03}-{words}.{ending}"


def _put(archive, name, data, when):
    info = zipfile.ZipInfo(name, date_time=when)
    info.external_attr = 0o600 << 16
    info.compress_type = zipfile.ZIP_DEFLATED if name.endswith(".json") else zipfile.ZIP_STORED
    archive.writestr(info, data)


def _manifest(front, groups, at):
    return {
        "format": 1,
        "made_at": at.isoformat(timespec="seconds"),
        "files": [
            {
                "file": part.line.file,
                "chapter": title,
                "kind": part.kind,
                "title": part.line.title,
                "date": part.day.isoformat() if part.day else None,
                "signed_by": part.line.who,
                "standing": part.line.mark,
                "pages": part.line.pages or None,
                "bytes": part.line.size,
                "sha256": part.line.sha256,
                "sha256_of_record": part.line.record or None,
            }
            for title, rows in groups
            for part in rows
        ],
        "missing": [
            {"date": one.day.isoformat() if one.day else None, "what": one.what, "why": one.words}
            for one in front.missing
        ],
    }


def _index(front, groups, *, variant):
    """The list of files as one PDF, laid out in sheets: all at once would fill the memory."""
    total = sum(len(parts) for _, parts in groups)
    lines = [(title, part.line) for title, parts in groups for part in parts]
    starts = range(0, max(len(lines), 1), FILES_A_SHEET)
    sheets = [_chapters(lines[start : start + FILES_A_SHEET]) for start in starts]
    more = {"facts": front.facts, "missing": front.missing, "missing_count": len(front.missing), "count": total}
    top, file = front.top(), io.BytesIO()
    with joining.Book(file, title=front.heading, identifier=top["identifier"].encode()) as book:
        for number, chapters in enumerate(sheets):
            named = {"identifier": f"{top['identifier']}-{number}", "is_first": number == 0}
            book.add(own_page("files", variant=variant, **(top | named), **more, chapters=chapters))
    return file.getvalue()


def _chapters(lines):
    found: list = []
    for title, line in lines:
        if not found or found[-1]["title"] != title:
            found.append({"title": title, "lines": []})
        found[-1]["lines"].append(line)
    return found
