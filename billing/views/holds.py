"""What waits in the clinic's charts, and what releases it."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from billing.held_charts import charts_to_ask, held_charts
from billing.held_days import LABELS
from billing.views.asking import SignedInRequest, need_reader
from therapy_notes import access

ON_A_PAGE = 50


@require_safe
def holds(request: SignedInRequest) -> HttpResponse:
    """The charts whose treatment days wait for plan or report, of one finding or all; the longest waiting first."""
    need_reader(request.user)
    finding = request.GET.get("finding", "")
    if finding and finding not in LABELS:
        raise Http404
    on = timezone.localdate()
    asked = Paginator(charts_to_ask(request.user.clinic, on=on, finding=finding), ON_A_PAGE)
    shown = asked.get_page(request.GET.get("page"))
    charts = held_charts(list(shown), on=on, finding=finding)
    access.conceal(request.user, [chart.episode for chart in charts])
    context = {"charts": charts, "shown": shown, "finding": finding, "labels": LABELS, "today": on}
    return render(request, "billing/holds.html", context)
