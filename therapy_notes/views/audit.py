"""The audit log, for administrators and auditors: searched, read page by page, and taken out as a file."""

import datetime as dt

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from therapy_notes import access, audit, emergency, queues
from therapy_notes.audit import search
from therapy_notes.forms.audit import AuditForm

EMERGENCIES = dt.timedelta(days=30)
MOST = 20


def log(request):
    """GET: the log as the address asks, which names nobody but by number. POST: find the patient to ask about."""
    access.need_log_searcher(request.user)
    form = _form(request)
    text = request.POST.get("q", "").strip()
    events, following = [], None
    if form.is_valid():
        after = search.read_place(request.GET.get("after", ""))
        found = search.found_by(form.search(), clinic=request.user.clinic)
        events, following = search.page_of(found, after=after)
    context = {
        "form": form,
        "events": events,
        "asked": _asked(request),
        "following": following,
        "is_further": "after" in request.GET,
        "patient": form.cleaned_data.get("patient") if form.is_bound and form.is_valid() else None,
        "q": text,
        "matches": list(queues.search_patients(access.patients_of_log(request.user), text)[:MOST]) if text else [],
        "emergencies": list(emergency.emergencies(request.user, since=timezone.now() - EMERGENCIES)),
    }
    return render(request, "therapy_notes/audit_log.html", context)


@require_safe
def export(request):
    """What the address asks for as a file. Taking it out is in the log too."""
    access.need_log_searcher(request.user)
    form = _form(request)
    if not form.is_valid():
        raise Http404
    wanted = form.search()
    asked = {name: value for name, value in request.GET.items() if name in form.fields and value}
    audit.record("audit.exported", request.user.clinic, by=request.user, patient=wanted.patient, asked=asked)
    lines = search.as_csv(search.found_by(wanted, clinic=request.user.clinic))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return response


def _form(request):
    people = access.people_of(request.user)
    return AuditForm(request.GET, people=people, patients=access.patients_of_log(request.user))


def _asked(request):
    """What the address asks for, without the place in the log: for the links to the next page and to the file."""
    asked = request.GET.copy()
    asked.pop("after", None)
    return asked.urlencode()
