"""Whether a PDF is one that was printed here, by its digest and its signature: nothing is rendered."""

import zoneinfo
from dataclasses import dataclass

from django.utils import timezone

from therapy_notes import certificates, prints
from therapy_notes.clinic_time import format_stamp
from therapy_notes.content import signed_content


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """`kind` is "today" for the file that is printed today, "earlier" for one that was, "other" for any other.

    `printed` says when it was printed first, `since` what came after that, `signature` what is to be said of a digital
    signature; each is empty where there is nothing to say.
    """

    kind: str
    printed: str = ""
    since: tuple[str, ...] = ()
    signature: str = ""


def verify_file(data, version):
    """The `FileVerdict` on the bytes of a PDF that carries the digest of that version.

    A digital signature stands behind a print. One that does not hold, or is not the clinic's, makes it another file.
    """
    plain = certificates.without_signature(data)
    found = prints.find(plain, version)
    signature = certificates.signature_in(data, clinic_pk=version.patient.clinic_id) if plain != data else None
    told = signature.sentence if signature else ""
    is_signed = bool(signature and signature.holds and signature.is_clinics)
    if found is None or (plain != data and not is_signed):
        return FileVerdict("other", signature=told)
    return FileVerdict("today" if found.is_today else "earlier", _printed(found.row, version), found.since, told)


def _printed(row, version):
    clinic = signed_content(version)["clinic"]
    with timezone.override(zoneinfo.ZoneInfo(clinic["time_zone"])):
        return format_stamp(row.made_at, clinic["date_style"])
