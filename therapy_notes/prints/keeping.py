"""Prints: looked up by what they say, rendered where there is none, and kept from then on."""

import hashlib
import io
import logging
from contextlib import suppress
from dataclasses import dataclass

import pikepdf
from django.db import IntegrityError, transaction

from therapy_notes import audit, pdf
from therapy_notes.content import signed_content
from therapy_notes.models import Note, Print
from therapy_notes.prints.stating import counted, stated
from therapy_notes.stored_files import Files, NotIntact, NotStored

NOTE, ACCESSIBLE = Print.Form.NOTE, Print.Variant.ACCESSIBLE
# A page of ours has some 20 KB; no note has pages enough for this.
FILES = Files("PRINTS_ROOT", most_bytes=64 * 1024 * 1024)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF to give out, and its row; None where it could not be kept."""

    data: bytes
    row: Print | None

    @property
    def sha256(self):
        return self.row.sha256 if self.row else hashlib.sha256(self.data).hexdigest()


def print_of(version, *, form=NOTE, variant=ACCESSIBLE, at, by=None):
    """The PDF of a version as it stands now: the one that is kept, or rendered and kept.

    A kept file that is gone or was altered is put back where the version still prints the same bytes; else what is
    printed now is given out and not called kept. `by` is who asked, for the audit log.
    """
    told = stated([version], form=form, variant=variant)[version.pk]
    row = Print.objects.filter(state=told.state).first()
    if row is None:
        return _keep_new(version, told, form=form, variant=variant, at=at)
    try:
        return Printed(read(row), row)
    except NotIntact as broken:
        return _put_back(version, told, row, broken, by=by)


def keep(version, *, form=NOTE, variant=ACCESSIBLE, at):
    """The kept `Print` of a version as it stands now. Raises NotStored where it cannot be kept."""
    row = print_of(version, form=form, variant=variant, at=at).row
    if row is None:
        raise NotStored
    return row


def keep_ahead(version, *, at):
    """Keep what is mostly asked for: the document, and of a plan of care the one that goes out for a signature too."""
    void = version.note.status == Note.Status.VOID
    is_sent = version.note.kind == Note.Kind.PLAN and not void
    for form in (NOTE, Print.Form.FOR_SIGNATURE) if is_sent else (NOTE,):
        keep(version, form=form, at=at)


def kept(versions, *, form=NOTE, variant=ACCESSIBLE):
    """The kept prints of versions as they stand now, by the version's number in the database.

    A constant number of queries. Versions without one are left out; their files are not looked at.
    """
    states = {told.state: pk for pk, told in stated(list(versions), form=form, variant=variant).items()}
    return {states[row.state]: row for row in Print.objects.filter(state__in=states)}


def missing(versions, *, form=NOTE, variant=ACCESSIBLE):
    """Those of the versions of which nothing is kept as they stand now, in their order."""
    versions = list(versions)
    found = kept(versions, form=form, variant=variant)
    return [one for one in versions if one.pk not in found]


def read(row):
    """The bytes of a kept print, as they were kept. Raises NotIntact."""
    return FILES.read_intact(row.sha256)


def verify():
    """Each print whose file does not hold, with what is wrong in words."""
    for row in Print.objects.select_related("version").defer("version__content").order_by("pk").iterator():
        if problem := FILES.problem(row.sha256):
            yield row, problem


def _keep_new(version, told, *, form, variant, at):
    data = _render(version, told, variant)
    if stated([version], form=form, variant=variant)[version.pk].state != told.state:
        return print_of(version, form=form, variant=variant, at=at)  # signed or added to while it was read
    try:
        sha256, size = FILES.store_bytes(data)
    except NotStored:
        return Printed(data, None)
    facts = {"version": version, "form": form, "variant": variant, "sha256": sha256, "size": size}
    facts |= {"pages": _pages(data), "counted": counted(told.facts), "made_at": at}
    try:
        with transaction.atomic():
            return Printed(data, Print.objects.create(state=told.state, **facts))
    except IntegrityError:  # another process kept it meanwhile, and that one is given out from now on
        row = Print.objects.get(state=told.state)
    return Printed(data if row.sha256 == sha256 else read(row), row)


def _put_back(version, told, row, broken, *, by):
    """Rendered anew. The same bytes mend the file; others stand for themselves."""
    logger.error("Print %s: %s. Put it back from a backup of PRINTS_ROOT.", row.pk, broken.problem)
    data = _render(version, told, row.variant)
    same = hashlib.sha256(data).hexdigest() == row.sha256
    if by:
        facts = {"print": row.pk, "problem": broken.problem, "mended": same}
        audit.record("print.not_intact", version.note, by=by, patient=version.patient, **facts)
    if not same:
        return Printed(data, None)
    with suppress(NotStored):  # it is the same file, whether or not the disk takes it now
        FILES.store_bytes(data)
    return Printed(data, row)


def _render(version, told, variant):
    return pdf.render(signed_content(version), variant=variant, paper=told.paper, **told.facts)


def _pages(data):
    with pikepdf.open(io.BytesIO(data)) as file:
        return len(file.pages)
