"""A bare page with the words, rows and drawing of a note, as one who knows WeasyPrint well would write it by hand."""

import io
from functools import cache
from html import escape as e

import pypdf
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from therapy_notes.pdf import page
from therapy_notes.pdf.writing import FETCHER, STATIC

RULES = """
@font-face { font-family: Inter; src: url(inter/Inter-Regular.ttf); font-weight: 400 }
@font-face { font-family: Inter; src: url(inter/Inter-SemiBold.ttf); font-weight: 600 }
@page { size: letter; margin: 30pt 36pt 54pt; font: 7.5pt/10pt Inter;
  @bottom-left { content: "Alvarez, Rosa · Jul 14, 1957 · 104872 · visit Mar 6, 2026   SHA-256 abab abab abab … abab";
    width: 460pt }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); width: 80pt; text-align: right } }
html { font: 9pt/12.5pt Inter }
body, p, h1, h2 { margin: 0 }
h1 { font-size: 15pt; line-height: 20pt }
h2 { margin: 9pt 0 2pt; font-size: 9pt; break-after: avoid }
b, h1, h2, .b { font-weight: 600 }
table { width: 100%; table-layout: fixed; border-collapse: collapse }
th, td { padding: 3pt 6pt 3pt 0; text-align: left; vertical-align: top; font-weight: 400 }
.rows td, .rows th { border-bottom: 0.5pt solid #e2e5ea }
.rows tr { break-inside: avoid }
.small { font-size: 8pt; line-height: 11pt; color: #414957 }
.rule { border-bottom: 1.5pt solid #14181f; padding-bottom: 4pt }
.facts td { padding: 1pt 6pt 0 0 }
svg { display: block }
"""


def two_pages():
    """The content of a visit with ten activities, three goals and a narrative."""
    from tests.therapy_notes.test_pdf import build_activity, build_note

    base = build_note()
    clocks = [f"{9 + n * 6 // 60}:{n * 6 % 60:02}" for n in range(11)]
    activities = [
        build_activity(n + 1, one["code"], [(clocks[n], clocks[n + 1])], **_words(one))
        for n, one in enumerate(base["activities"] * 2)
    ]
    return base | {"activities": activities, "minutes": {"timed": 48, "treatment": 60}}


def _words(activity):
    names = ("description", "label", "skill", "response", "equipment", "assistance", "assistance_label")
    names = (*names, "helpers", "help_types", "cues", "goals", "timed")
    return {name: activity[name] for name in names if name in activity}


def html(said):
    """The page as a string, made once: what it takes is not counted."""
    from django.template.loader import render_to_string
    from django.utils import timezone

    from tests.therapy_notes.test_pdf import SIGNATURE

    with timezone.override(said["clinic"]["time_zone"]):
        shown = page.shown(said, [SIGNATURE])
        strip = render_to_string("pdf/_strip.html", shown)
    patient, episode, clinic = said["patient"], said["episode"], said["clinic"]
    facts = [
        ("Sex, age, birth date", f"{patient['sex_label']}, {patient['age']} y, Jul 14, 1957"),
        ("Diagnoses", "; ".join(f"{one['code']} {one['description']} {one['kind']}" for one in episode["diagnoses"])),
        *(("Plan of care", "Feb 10, 2026 – May 10, 2026"), ("Record number", patient["record_number"])),
        *(("Condition", episode["title"]), ("Precautions", episode["precautions"]), ("Fall risk", "Yes")),
        *(("Weight bearing", episode["weight_bearing"]), ("Allergies", patient["allergies"])),
        ("Referring provider", f"{episode['referring_provider']}, NPI {episode['referring_npi']}"),
        *(("Surgery", "Jan 28, 2026"), ("Place", said["visit"]["place"]), ("Arrived – left", "8:44 – 9:58 am")),
        *(("Who was present", said["visit"]["present"]), ("Pain", "2/10 before, 0/10 after")),
        *(("Participation", said["visit"]["participation"]), ("Home program", said["visit"]["home_program"])),
    ]
    parts = [
        f"<!doctype html><html lang=en-US><head><title>{shown['title']}</title></head><body>",
        f"<h1>{shown['title']}</h1>",
        f"<p><b>{patient['name']}</b> · Fri Mar 6, 2026, {shown['hours']}</p>",
        f"<p class='small rule'>{clinic['name']}, {clinic['street']}, {clinic['city']}, {clinic['state']}"
        f" {clinic['postal_code']} NPI {clinic['npi']} · {clinic['phone']}</p>",
        f"<p><b>Signed</b> by {SIGNATURE['name']}, {SIGNATURE['credential']}, {SIGNATURE['signed_at_text']}"
        " Care began Feb 10, 2026 · version 1</p>",
        _table([facts[at : at + 4] for at in range(0, len(facts), 4)], _fact),
        f"<h2>Activities</h2>{strip}",
        _activities(shown["activities"]),
        f"<p><b>{said['minutes']['timed']}</b> total timed-code minutes <b>{said['minutes']['treatment']}</b> total"
        f" treatment minutes, of which {shown['untimed_minutes']} untimed</p><p class=small>By {shown['delivered_by']},"
        " all activities</p><p class=small>Assistance "
        + "; ".join(f"{level} {words}" for level, words in shown["levels"].items())
        + "</p>",
        "<h2>Goals</h2>" + _goals(said["goals"]),
        "<h2>Narrative</h2><table><colgroup><col style='width:66pt'><col></colgroup>",
        *(f"<tr><th class=b>{one['label']}</th><td>{e(one['text'])}</td></tr>" for one in shown["narrative"]),
        f"</table><h2>Signature</h2><p class=small>{SIGNATURE['meaning']}</p><p><b>{SIGNATURE['name']},"
        f" {SIGNATURE['credential']}</b> · license {SIGNATURE['license']}</p><p>{SIGNATURE['signed_at_text']}</p>",
        "<h2>Verification</h2>",
        *(f"<p class=small>{one}</p>" for one in _verification()),
        "</body></html>",
    ]
    return "".join(parts)


def _table(rows, cell):
    return "<table class=facts>" + "".join(f"<tr>{''.join(cell(one) for one in row)}</tr>" for row in rows) + "</table>"


def _fact(one):
    return f"<td><span class=small>{one[0]}</span><br>{e(one[1])}</td>"


def _activities(rows):
    widths = ("20pt", "", "37pt", "84pt", "26pt", "48pt", "56pt", "36pt")
    heads = ("No.", "What was done, skill, response", "Code", "Start – end", "Min", "Assist", "Cues", "Goals")
    body = []
    for one in rows:
        details = "".join(f"<b>{label}</b> {e(text)} " for label, text in one["details"])
        spans = "<br>".join(" – ".join(stretch["span"]) for stretch in one["spans"])
        told = f"<b>{e(one['heading'])}</b><br><span class=small>{e(one['label'])}. {details}</span>"
        code = one["code"] + ("" if one["timed"] else "<br>untimed")
        help_given = "<br>".join([one["level"] or "–", *one["help_types"]])
        last = "<br>".join(one["cues"]) or "–", "<br>".join(one["goals"]) or "–"
        cells = (told, f"<b>{code}</b>", spans, f"<b>{one['minutes']}</b>", help_given, *last)
        body.append(f"<tr><th>{one['number']}</th>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    return _rows(widths, heads, body)


def _goals(goals):
    body = [
        f"<tr><th class=b>{one['label']}</th><td>{e(one['text'])}</td><td>{one['baseline']}</td>"
        f"<td>{one['target']}</td><td>{one['current'] or '–'}</td><td class=small>May 10, 2026</td></tr>"
        for one in goals
    ]
    heads = ("Goal", "What the patient does", "Baseline", "Target", "Current", "By")
    return _rows(("48pt", "", "82pt", "82pt", "82pt", "62pt"), heads, body)


def _rows(widths, heads, body):
    cols = "".join(f"<col style='width:{one}'>" if one else "<col>" for one in widths)
    head = "".join(f"<th class=small>{one}</th>" for one in heads)
    top = f"<colgroup>{cols}</colgroup><thead><tr>{head}</tr></thead>"
    return f"<table class=rows>{top}<tbody>{''.join(body)}</tbody></table>"


def _verification():
    source = (STATIC.parent / "templates" / "pdf" / "_verification.html").read_text()
    words = [line.strip() for line in source.splitlines() if "<p" in line]
    plain = [pypdf_safe.split(">", 1)[1].rsplit("</p>", 1)[0] for pypdf_safe in words]
    return [one.replace("{{ number }}", "1").replace("{{ sha256 }}", "ab" * 32).split("{%")[0] for one in plain]


@cache
def _kit():
    fonts = FontConfiguration()
    base = (STATIC / "vendor" / "x").as_uri()
    return fonts, CSS(string=RULES, base_url=base, font_config=fonts, url_fetcher=FETCHER)


def render(text, *, tagged):
    """The page as a PDF, with the kept stylesheet and fonts."""
    fonts, rules = _kit()
    variant = {"pdf_variant": "pdf/ua-1"} if tagged else {}
    return HTML(string=text, url_fetcher=FETCHER).write_pdf(
        stylesheets=[rules], font_config=fonts, pdf_identifier=b"bare", **variant
    )


def size_of(data):
    """How much stands on a PDF, in words."""
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    words = sum(len(one.extract_text().split()) for one in pages)
    return f"{len(pages)} pages, {words} words, {len(data) / 1000:.0f} kB"
