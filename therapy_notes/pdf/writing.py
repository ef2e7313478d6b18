"""HTML as a PDF: tagged, with its fonts, from files of static/ alone, the same bytes for the same words."""

import logging
import mimetypes
import re
import threading
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pydyf
from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from therapy_notes.models import Print

logger = logging.getLogger(__name__)

STATIC = Path(settings.BASE_DIR, "static").resolve()
# One variant a file: PDF/UA-1 is for who reads it with the ears, PDF/A-2a, tagged too, for who keeps it for decades.
VARIANTS: dict[str, dict[str, str]] = {
    Print.Variant.ACCESSIBLE: {"pdf_variant": "pdf/ua-1"},
    Print.Variant.ARCHIVAL: {"pdf_variant": "pdf/a-2a", "output_intent": "srgb"},
}
# Both papers have the same measure, so that lines break alike: the margins of A4 are narrower, and it is taller.
PAPERS = {"letter": "", "a4": "@page { size: A4; margin-left: 27.64pt; margin-right: 27.64pt }"}


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
# The line ends and indents of templates before what stands on lines of its own: parsing them takes as long as words do.
INDENT = re.compile(
    r"\s*\n\s*(?=</?(?:p|div|section|article|header|h[1-3]|table|colgroup|col|thead|tbody|tr|t[dh]"
    r"|svg|title|defs|pattern|g|rect|path|text)\b)"
)
# A word that a narrow part of the page may have to break; a digest stands where it fits.
LONG_WORD = re.compile(r">[^<]*?(?<![^\s>])(?![0-9a-f]{64}\b)[^\s<]{20}")
# A stream that ends with a carriage return: with the line feed behind it, it would seem a byte shorter than it is.
LIKE_A_LINE_END, MOST_SPARE = b"\r\nendstream", 8
OTHERS = "/* Other documents."  # where the rules end that a visit note is laid out by
OF_VISIT = re.compile(r'<body class="[^"]*\bvisit"')
# Fonts and stylesheets are read once. Each thread has its own: a shared FontConfiguration corrupts memory.
_of_thread = threading.local()


def write(html: str, *, identifier: bytes, variant: str = Print.Variant.ACCESSIBLE, paper: str = "letter") -> bytes:
    """HTML as a tagged PDF, the same bytes for the same HTML, identifier, variant and paper.

    Signs that no font has are named in a last line: a box in a name is never all that is said.
    """
    how: dict[str, Any] = {"pdf_identifier": identifier, "variant": Print.Variant(variant), "paper": paper}
    try:
        data, unknown = _written(html, **how)
        if unknown:
            logger.warning("No font has %s: install one of that script, such as fonts-noto-cjk.", unknown)
            line = f'<p class="key">No font of this machine has {unknown}: a box stands for each sign.</p></body>'
            data, _ = _written(html.replace("</body>", line), **how)
        return data
    except FatalURLFetchingError as error:  # a BaseException, which would end the worker
        raise RuntimeError(f"The PDF asked for a file that it may not have or that is missing: {error}") from error


def _written(html: str, *, variant: str, paper: str, spare: int = 0, **more: Any) -> tuple[bytes, str]:
    """The PDF, and the signs that no font has, by their code; with `spare` objects more that say nothing."""
    unknown: set[int] = set()

    def finish(document: Any, written: pydyf.PDF) -> None:
        for font in document.fonts.values():
            unknown.update(font.missing)
        if variant == Print.Variant.ARCHIVAL:
            _as_archives_ask(written, spare)

    fonts, sheets = kit()
    names = ["visit", *([] if OF_VISIT.search(html) else ["others"]), *([paper] if PAPERS[paper] else [])]
    how = {"stylesheets": [sheets[name] for name in names], "font_config": fonts, "finisher": finish, **more}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its color profile to the collector
        found = HTML(string=_tight(html), url_fetcher=FETCHER).write_pdf(**how, **VARIANTS[variant])
    if variant == Print.Variant.ARCHIVAL and LIKE_A_LINE_END in found:
        if spare == MOST_SPARE:
            raise RuntimeError("The archival PDF has a stream whose length archives would read wrong.")
        return _written(html, variant=variant, paper=paper, spare=spare + 1, **more)
    return found, ", ".join(f"U+{one:04X}" for one in sorted(unknown))


def _as_archives_ask(written: pydyf.PDF, spare: int) -> None:
    """PDF/A reads its metadata as plain text, and no stream may end like a line.

    Two streams are made only as the file is written, of objects and of their places; spare objects change them.
    """
    for one in written.objects:
        if isinstance(one, pydyf.Stream):
            is_metadata = one.extra.get("Type") == "/Metadata"
            if is_metadata or one.data.endswith(LIKE_A_LINE_END):
                one.compress = False
    for number in range(spare):
        written.add_object(pydyf.Dictionary({"Spare": number}))


def _tight(html: str) -> str:
    """The same page without what only takes time."""
    tight = INDENT.sub("", html)
    return tight if LONG_WORD.search(tight) else tight.replace('<body class="', '<body class="short-words ', 1)


def kit() -> tuple[FontConfiguration, dict[str, CSS]]:
    """The fonts and stylesheets of this thread, read at their first use."""
    if not hasattr(_of_thread, "kit"):
        fonts, file = FontConfiguration(), STATIC / "css" / "pdf.css"
        visit, mark, others = file.read_text(encoding="utf-8").partition(OTHERS)
        rules = PAPERS | {"visit": visit, "others": mark + others}
        read = {"font_config": fonts, "url_fetcher": FETCHER, "base_url": file.as_uri()}
        _of_thread.kit = fonts, {name: CSS(string=text, **read) for name, text in rules.items()}
    return _of_thread.kit
