"""The hours of a clinician for a day, week or month: looked at, and printed."""

import datetime as dt

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from therapy_notes import audit, certificates, timesheets
from therapy_notes.access.timesheets import people_of_timesheets
from therapy_notes.forms.timesheets import TimesheetForm
from therapy_notes.timesheets.printing import period_words, timesheet_pdf

DAY = dt.timedelta(days=1)


@require_safe
def page(request):
    form, context = _form(request), {}
    if form.is_valid():
        sheet = _sheet(request, form)
        context = {"sheet": sheet, "period": form.cleaned_data["period"], "before": sheet.first - DAY}
        context |= {"after": sheet.last + DAY, "days": period_words(sheet, request.user.clinic.date_style)}
        context["asked"] = {"person": sheet.clinician.pk, "period": context["period"], "day": form.cleaned_data["day"]}
    return render(request, "therapy_notes/timesheets.html", context | {"form": form})


@require_safe
def on_paper(request):
    form = _form(request)
    if not form.is_valid():
        raise Http404
    sheet = _sheet(request, form)
    days = {"first": sheet.first.isoformat(), "last": sheet.last.isoformat()}
    audit.record("timesheet.printed", sheet.clinician.user, by=request.user, **days, visits=sheet.sums.visits)
    at = timezone.now()
    document = certificates.issue(timesheet_pdf(sheet, by=request.user, at=at), clinic=request.user.clinic, at=at)
    response = HttpResponse(document, content_type="application/pdf")
    name = f"timesheet-{sheet.clinician.pk}-{sheet.first}-to-{sheet.last}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _form(request):
    today = timezone.localdate()
    people = list(people_of_timesheets(request.user, on=today))
    return TimesheetForm(request.GET, people=people, by=request.user, today=today)


def _sheet(request, form):
    asked = form.cleaned_data
    facts = {"period": asked["period"], "on": asked["day"], "user": request.user, "at": timezone.now()}
    return timesheets.timesheet(asked["person"], **facts)
