"""The pages of a packet's own, as PDFs that look like the notes: certifications, reporting periods, signature log."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from billing.rules.care.periods import REPORTED
from therapy_notes import pdf
from therapy_notes.clinic_time import day_of, format_date
from therapy_notes.drawing.calendars import closes
from therapy_notes.drawing.periods import timeline
from therapy_notes.models import PlanEvent, PlanOfCare
from therapy_notes.packets.noted import signers
from therapy_notes.plans.calendars import calendar_of
from therapy_notes.plans.signatures import signature_of
from therapy_notes.plans.words import event_words

STYLESHEET = settings.BASE_DIR / "static" / "css" / "packet.css"
IN_A_DRAWING, PERIODS = 5, 20  # reporting periods in a drawing, and on a page
ACTS = {
    "signed": ("signed 1 document", "signed {} documents"),
    "cosigned": ("cosigned 1", "cosigned {}"),
    "added": ("1 addendum", "{} addenda"),
    "withdrawn": ("withdrew 1", "withdrew {}"),
}
STATES = {
    "on_time": "Report in time",
    "delayed_ok": "Report delayed, accepted",
    "late": "Report written late",
    "open": "Open: no report due yet",
    "due_today": "Report due today, not written",
    "grace": "Report not written yet",
    "missing": "Report missing",
}


def own_page(template, *, clinic, patient=None, variant, identifier, **more):
    """One of the packet's own documents as a PDF; the same bytes for the same facts."""
    context = {"clinic": clinic, "patient": patient, "style": clinic.date_style, "stylesheet": STYLESHEET.as_uri()}
    with timezone.override(clinic.time_zone):
        html = render_to_string(f"pdf/packet/{template}.html", context | more)
    return pdf.write(html, identifier=identifier.encode(), variant=variant, paper=clinic.paper)


def page_of(entry, contents, *, variant, identifier):
    """The page that the entry names."""
    care = next((one for one in contents.care if one.episode == entry.episode), None)
    style = contents.patient.clinic.date_style
    facts = {
        "certification": lambda: {"plans": [_plan(one, care, style) for one in _plans(care)]},
        "periods": lambda: _periods(care, style, on=contents.on, first=entry.first),
        "signatures": lambda: {"signers": [_signer(one, style) for one in signers(contents.notes)]},
    }[entry.page]()
    under = f"{care.episode.get_discipline_display()}: {care.episode.title}" if care else "Of all documents here"
    named = {
        "heading": entry.title,
        "under": under,
        "identifier": f"{identifier}-{entry.page}{entry.first or ''}-{under}",
    }
    people = {"clinic": contents.patient.clinic, "patient": contents.patient}
    return own_page(entry.page, variant=variant, **people, **named, **facts)


def _plans(care):
    going = {one.note.pk for one in care.chosen}
    return [one for one in care.papers.plans if one.note in going]


def _plan(plan, care, style):
    """A plan with what became of it on paper; what was taken back stays, struck out."""
    gone = {one.takes_back_id: one.text for one in plan.history if one.kind == PlanEvent.Kind.TAKEN_BACK}
    told = [one for one in plan.history if one.kind != PlanEvent.Kind.TAKEN_BACK]
    signed = signature_of(plan)
    words = f"Established by signature {format_date(plan.established, style)}. "
    words += f"Certified {format_date(signed.on, style)}." if signed else "No certification is on record."
    return {
        "title": "Significant change" if plan.significant else PlanOfCare.Kind(plan.kind).label,
        "span": f"{format_date(plan.starts, style)} – {format_date(plan.ends, style)}",
        "words": words,
        "events": [_event(one, gone.get(one.pk, ""), style) for one in told],
    }


def _event(event, gone, style):
    paper = event.attachment
    return {
        "day": format_date(event.on, style) if event.on else "–",
        "words": event_words(event, style),
        "gone": gone,
        "paper": f"{paper.title or paper.get_kind_display()}, {format_date(paper.date, style)}" if paper else "",
    }


def _periods(care, style, *, on, first):
    """The periods of a page as drawings and as rows; a drawing has so many that their words find room."""
    days = list(care.course.days)
    hands = tuple((one.date, "therapist" if one.clinician_service else "assistant") for one in days)
    facts = {"course": care.course, "papers": care.papers, "periods": care.periods, "hands": hands}
    shown = range(first, first + PERIODS)
    visits = [one.note for one in care.notes if one.note.visit_id]
    interval = care.periods[0].interval
    whole = calendar_of(care.episode, visits=visits, interval=interval, on=on, style=style, **facts)
    return {
        "drawings": [_drawing(part) for part in whole.parts(IN_A_DRAWING) if part.first in shown],
        "periods": [_period(number, one, care, days, style) for number, one in whole.numbered() if number in shown],
        "interval": interval,
    }


def _drawing(part):
    last = part.first + len(part.periods) - 1
    which = f"Period {last}" if last == part.first else f"Periods {part.first} to {last}"
    span = f"{format_date(part.since, part.style)} – {format_date(part.until, part.style)}"
    return {"words": f"{which}: {span}", "timeline": timeline(part)}


def _period(number, period, care, days, style):
    own = [one for one in days if period.start <= one.date and (period.end is None or one.date <= period.end)]
    report = next((one for one in care.course.reports if closes(one, period)), None)
    until = format_date(period.end, style) if period.end else "open"
    more = ["no therapist gave a whole service"] if period.participation == "missing" and period.end else []
    if period.end and period.status not in REPORTED and period.may_be_written_until:
        more.append(f"could be written until {format_date(period.may_be_written_until, style)}")
    return {
        "number": number,
        "span": f"{format_date(period.start, style)} – {until}",
        "count": f"{period.days} day{'' if period.days == 1 else 's'}",
        "dots": "".join("●" if one.clinician_service else "□" for one in own),
        "words": f"{STATES[period.status]}, {format_date(report.written, style)}" if report else STATES[period.status],
        "more": "; ".join(more),
    }


def _signer(one, style):
    first, last = (format_date(day_of(moment), style) for moment in (min(one.days), max(one.days)))
    return {
        "name": one.name,
        "credential": one.credential,
        "license": one.license,
        "acts": [_count(act, one.acts[act]) for act in ACTS if one.acts[act]],
        "when": first if first == last else f"{first} – {last}",
        "how": ", ".join(sorted(one.methods)),
    }


def _count(act, number):
    one, several = ACTS[act]
    return one if number == 1 else several.format(number)
