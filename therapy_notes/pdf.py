"""A signed note on paper: a tagged PDF that says what was signed, no more, and is the same bytes each time."""

import datetime as dt
import hashlib
import mimetypes
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from therapy_notes import origins, pdf_strip
from therapy_notes.clinic_time import format_clock
from therapy_notes.content import signed_content
from therapy_notes.models import Activity, Note

Said = dict[str, Any]

STATIC = Path(settings.BASE_DIR, "static").resolve()
SIGNER = ("name", "credential", "license", "signed_at_text")
# Levels at which the number of people who helped is always said.
WITH_HANDS = ("Min", "Mod", "Max", "Dep")
SHORTHAND = {"Min": "Min A", "Mod": "Mod A", "Max": "Max A"}
# A row with more characters may run over the end of a page; kept whole, it would push out the head of the table.
MAY_BREAK = 1200


class StaticFiles(URLFetcher):
    """Serves the project's own static files. Anything else, and any network address, stops the rendering."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not path.is_relative_to(STATIC):
            raise PermissionError("A PDF takes only files below static/.")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


FETCHER = StaticFiles(fail_on_errors=True)
# Fonts and stylesheet are read once. Each thread has its own: a shared FontConfiguration corrupts memory.
_of_thread = threading.local()


def note_pdf(version: Any, addenda: Iterable[Any]) -> bytes:
    """The PDF of a signed version, with the addenda to its note after it."""
    return render(
        signed_content(version),
        number=version.number,
        sha256=version.sha256,
        signatures=[_texts(row, "meaning", *SIGNER) for row in version.signatures.all()],
        addenda=[_texts(row, "text", "sha256", *SIGNER) for row in addenda],
        previous=version.previous.sha256 if version.previous else "",
        awaiting=version.note.status == Note.Status.AWAITING_COSIGN,
    )


def render(
    said: Said,
    *,
    number: int,
    sha256: str,
    signatures: Sequence[dict[str, str]],
    addenda: Sequence[dict[str, str]],
    previous: str = "",
    awaiting: bool = False,
) -> bytes:
    """The same from plain values: a note's content, its place in the chart, who signed, and what was added.

    `awaiting` says that the cosignature is still to come.
    """
    more = {"number": number, "sha256": sha256, "previous": previous, "signatures": signatures, "addenda": addenda}
    more["awaiting"] = awaiting
    with timezone.override(said["clinic"]["time_zone"]):
        html = render_to_string("pdf/note.html", _page(said, signatures) | more)
    parts = [sha256, *["awaiting"] * awaiting, *(one["sha256"] for one in addenda)]
    identifier = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
    try:
        fonts, stylesheet = _kit()
        return HTML(string=html, url_fetcher=FETCHER).write_pdf(
            stylesheets=[stylesheet],
            font_config=fonts,
            pdf_variant="pdf/ua-1",
            pdf_identifier=identifier.encode(),
        )
    except FatalURLFetchingError as error:  # a BaseException, which would end the worker
        raise RuntimeError(f"The PDF asked for a file that it may not have or that is missing: {error}") from error


def _kit() -> tuple[FontConfiguration, CSS]:
    if not hasattr(_of_thread, "kit"):
        fonts = FontConfiguration()
        stylesheet = CSS(filename=STATIC / "css" / "pdf.css", font_config=fonts, url_fetcher=FETCHER)
        _of_thread.kit = fonts, stylesheet
    return _of_thread.kit


def _page(said: Said, signatures: Sequence[dict[str, str]]) -> Said:
    """What the templates show. They branch and loop; whatever has to be worked out is worked out here."""
    style, visit, author = said["clinic"]["date_style"], said["visit"] or {}, said["author"]
    activities = [_activity(one, said) for one in said["activities"]]
    return {
        "said": said,
        "style": style,
        "title": f"{said['title']}, {said['episode']['discipline_label'].lower()}",
        "hours": _hours(said),
        "presence": _span(visit["arrived"], visit["left"], style) if visit.get("arrived") and visit["left"] else None,
        "own_plan": said["kind"] == "plan_of_care" and said["plan"],
        "other_therapist": _who(visit["therapist"]) if visit and visit["therapist"]["id"] != author["id"] else "",
        "author": "" if author["name"] in {one["name"] for one in signatures} else _who(author),
        "strip": pdf_strip.strip(said),
        "activities": activities,
        "delivered_by": "" if _several_people(said) or not activities else _who(author),
        "untimed_minutes": said["minutes"]["treatment"] - said["minutes"]["timed"],
        "levels": {one["level"].partition(" ×")[0]: one["assistance_label"] for one in activities if one["level"]},
        "narrative": [section for section in said["sections"] if section["text"].strip()],
    }


def _activity(activity: Said, said: Said) -> Said:
    style = said["clinic"]["date_style"]
    by = _people(activity["stretches"], style) if _several_people(said) else ""
    details = (
        ("Setting", _setting(activity)),
        ("Skill", activity["skill"]),
        ("Equipment", activity["equipment"]),
        ("Response", activity["response"]),
        ("By", by),
        ("Times", origins.of_activity(activity, style, year=True, unusual_only=True)),
    )
    return activity | {
        "heading": activity["description"] or activity["label"],
        "label": activity["label"] if activity["description"] else "",
        "details": [(label, text) for label, text in details if text],
        "level": _level(activity),
        "cues": [f"{kind} {activity['cues'][kind]}" for kind in Activity.Cue.values if kind in activity["cues"]],
        "spans": [one | _times(one, style) for one in activity["stretches"]],
        "several": len(activity["stretches"]) > 1,
        "long": sum(len(text) for _, text in details) > MAY_BREAK,
    }


def _times(stretch: Said, style: str) -> Said:
    """Start and end as printed, and whether they were typed after the visit's day or changed."""
    mark = "Typed later" if origins.typed_later(stretch) else "Changed" if stretch.get("edits") else ""
    return {"span": _span(stretch["started"], stretch["ended"], style), "mark": mark}


def _setting(activity: Said) -> str:
    """How it was given, where that was not the usual: alone with the patient, in person, every minute counted."""
    words = [activity["mode_label"]] if activity["mode"] != "individual" else []
    if activity.get("agreed_minutes") is not None:
        words.append(f"{activity['agreed_minutes']} min counted by this discipline")
    if activity.get("delivery", "in_person") != "in_person":
        words.append(str(activity["delivery_label"]).lower() if words else activity["delivery_label"])
    return ", ".join(words)


def _level(activity: Said) -> str:
    level: str = activity["assistance"]
    helpers: int = activity["helpers"]
    count = f" ×{helpers}" if level and (helpers > 1 or level in WITH_HANDS) else ""
    return SHORTHAND.get(level, level) + count


def _several_people(said: Said) -> bool:
    """Whether anyone but the author gave some of the minutes: then every activity says by whom."""
    stretches = [stretch for activity in said["activities"] for stretch in activity["stretches"]]
    return any(one["by"]["id"] != said["author"]["id"] or one["with"] for one in stretches)


def _people(stretches: Sequence[Said], style: str) -> str:
    """By whom and with whom; stretch by stretch where that changed."""
    named = [_who(one["by"]) + (f", with {_who(one['with'])}" if one["with"] else "") for one in stretches]
    if len(set(named)) < 2:
        return "".join(named[:1])
    starts = [format_clock(one["started"], style) for one in stretches]
    return "; ".join(f"from {start} {who}" for start, who in zip(starts, named, strict=True))


def _hours(said: Said) -> str:
    """From when to when the activities were, with the clinic's zone on that day."""
    stretches = [stretch for activity in said["activities"] for stretch in activity["stretches"] if stretch["ended"]]
    if not stretches:
        return ""
    first, last = min(one["started"] for one in stretches), max(one["ended"] for one in stretches)
    zone = timezone.localtime(dt.datetime.fromisoformat(last)).tzname()
    return f"{' – '.join(_span(first, last, said['clinic']['date_style']))} {zone}"


def _span(started: str, ended: str | None, style: str) -> tuple[str, str]:
    """Start and end; am or pm stands once where both have it."""
    first, last = format_clock(started, style), format_clock(ended, style) if ended else "no end"
    clock, _, half = first.partition(" ")
    return (clock, last) if half and last.endswith(half) else (first, last)


def _who(person: Said) -> str:
    return f"{person['name']}, {person['letters']}"


def _texts(row: Any, *names: str) -> dict[str, str]:
    return {name: getattr(row, name) for name in names}
