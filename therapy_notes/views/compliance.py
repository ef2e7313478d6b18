"""What is due, late or missing in the charts: list by list, of one therapist or all, and as a file."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from therapy_notes import access, audit, compliance
from therapy_notes.access.caseload import team_member

ON_A_PAGE = 50


@require_safe
def page(request):
    """The lists with their counts, and the rows of one: the one that is asked for, or the first that has any."""
    on = timezone.localdate()
    scope = _scope(request, on=on)
    found = compliance.overview(scope, on=on)
    listing = _listing(request) or next((one for one in _all() if found.counts[one.name]), None)
    context = {
        "groups": _groups(found),
        "found": found,
        "scope": scope,
        "listing": listing,
        "is_clinicians": access.is_clinician(request.user),
    }
    if listing:
        shown = Paginator(range(found.counts[listing.name]), ON_A_PAGE).get_page(request.GET.get("page"))
        place = {"start": max(shown.start_index() - 1, 0), "stop": shown.end_index()}
        rows = compliance.rows_of(listing, scope, on=on, style=request.user.clinic.date_style, **place)
        context |= {"shown": shown, "entries": compliance.entries(rows, listing, user=request.user, on=on)}
    return render(request, "therapy_notes/compliance.html", context)


@require_safe
def export(request):
    """The list that is asked for as a file, or all of them. Taking it out is in the log."""
    on = timezone.localdate()
    scope, listing = _scope(request, on=on), _listing(request)
    asked = {"list": listing.name if listing else "all", "therapist": scope.chosen.pk if scope.chosen else None}
    audit.record("compliance.exported", request.user.clinic, by=request.user, **asked)
    lines = compliance.as_csv([listing] if listing else _all(), scope, user=request.user, on=on)
    response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="compliance.csv"'
    return response


def _scope(request, *, on):
    """The therapist that the address asks about by number; 404 where that is none whom the person may ask about."""
    asked = request.GET.get("therapist", "")
    if not asked:
        return compliance.scope_of(request.user, on=on)
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 18):
        raise Http404
    return compliance.scope_of(request.user, on=on, chosen=team_member(request.user, int(asked), on=on))


def _listing(request):
    """The list that the address asks for by name, None where it asks for none; 404 where there is no such list."""
    name = request.GET.get("show", "")
    if name and name not in compliance.listings():
        raise Http404
    return compliance.listings().get(name)


def _all():
    return list(compliance.listings().values())


def _groups(found):
    """The lists under their headings, each with its count."""
    return [(label, [(one, found.counts[one.name]) for one in lists]) for label, lists in compliance.groups()]
