"""A note on paper: a tagged PDF that says what was signed, no more, and is the same bytes each time; or a draft."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from therapy_notes.clinic_time import format_stamp
from therapy_notes.content import content, signed_content
from therapy_notes.models import Print
from therapy_notes.pdf import facts, fax, page

Said = dict[str, Any]


def write(html: str, *, identifier: bytes, variant: str = Print.Variant.ACCESSIBLE, paper: str = "letter") -> bytes:
    """HTML as a tagged PDF, the same bytes for the same HTML, identifier, variant and paper."""
    from therapy_notes.pdf import writing  # a process that lays out no page does without a third of its memory

    return writing.write(html, identifier=identifier, variant=variant, paper=paper)


def note_pdf(version: Any, addenda: Iterable[Any], *, form: str = "note", **more: Any) -> bytes:
    """The PDF of a signed version, with these addenda to its note after it; `form` is one of `Print.Form`."""
    told = facts.facts_of([version], form=form)[version.pk] | {"addenda": [facts.added(row) for row in addenda]}
    return render(signed_content(version), **told, **more)


def render(
    said: Said,
    *,
    number: int | None,
    sha256: str,
    signatures: Sequence[Said] = (),
    addenda: Sequence[Said] = (),
    entries: Sequence[Said] = (),
    previous: str = "",
    awaiting: bool = False,
    standing: Said | None = None,
    certification: Said | None = None,
    draft: Said | None = None,
    variant: str = Print.Variant.ACCESSIBLE,
    paper: str = "letter",
) -> bytes:
    """The same from plain values: a note's content, its place in the chart, who signed, and what was added.

    `awaiting` says that the cosignature is still to come; `standing` what happened to the version since; `draft`
    as of when and by whom a note was printed that nobody signed.
    """
    more: Said = {"number": number, "sha256": sha256, "previous": previous}
    more |= {"signatures": signatures, "addenda": addenda}
    more |= {"awaiting": awaiting, "entries": entries, "standing": standing, "certification": certification}
    more |= {"draft": draft, "stylesheet": fax.STYLESHEET}
    with timezone.override(said["clinic"]["time_zone"]):
        template = _template(certification)
        html = render_to_string(template, page.shown(said, signatures, draft=bool(draft)) | more)
    # By the digest `verification` knows the file.
    return write(html, identifier=(sha256 or "draft").encode(), variant=variant, paper=paper)


def _template(certification: Said | None) -> str:
    if not certification:
        return "pdf/note.html"
    return fax.TEMPLATE if "cover" in certification else "pdf/plan_for_signature.html"


def draft_pdf(note: Any, *, by: Any, at: dt.datetime, paper: str = "letter") -> bytes:
    """What is being written, marked on every page as a draft that nobody signed. It is never kept."""
    said = content(note)
    with timezone.override(said["clinic"]["time_zone"]):
        printed = f"{format_stamp(at, said['clinic']['date_style'])} by {by.list_name}"
    return render(said, number=None, sha256="", draft={"printed": printed}, paper=paper)
