"""A timesheet on the clinic's paper, with lines for two signatures; not a signed document."""

from django.template.loader import render_to_string
from django.utils import timezone

from therapy_notes import pdf
from therapy_notes.clinic_time import format_date, format_stamp
from therapy_notes.pdf.writing import STATIC


def timesheet_pdf(sheet, *, by, at):
    """The PDF of a `Timesheet`; the same bytes for the same record, person and moment."""
    clinic = sheet.clinician.user.clinic
    style = clinic.date_style
    with timezone.override(clinic.time_zone):
        context = {
            "sheet": sheet,
            "clinic": clinic,
            "style": style,
            "days": period_words(sheet, style),
            "printed": f"{format_stamp(at, style)} by {by.list_name}",
            "stylesheet": (STATIC / "css" / "pdf-timesheet.css").as_uri(),
        }
        html = render_to_string("pdf/timesheet.html", context)
    identifier = f"timesheet-{sheet.clinician.pk}-{sheet.first}-{sheet.last}-{at.isoformat()}"
    return pdf.write(html, identifier=identifier.encode(), paper=clinic.paper)


def period_words(sheet, style):
    """The days of it as the clinic writes them."""
    if sheet.first == sheet.last:
        return format_date(sheet.first, style)
    return f"{format_date(sheet.first, style)} – {format_date(sheet.last, style)}"
