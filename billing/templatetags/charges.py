from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from billing import charges, panel
from billing.gather import Known
from billing.held_charts import held_charts
from billing.models import Coverage
from billing.rules.answer import Basis, Line, Unbilled
from billing.rules.care.supportive import Supportive
from billing.stating import may_state
from billing.views.asking import in_office, may_bill
from therapy_notes import access
from therapy_notes.models import Patient, Visit

register = template.Library()


@register.inclusion_tag("billing/_charges.html", takes_context=True)
def visit_charges(context: Context, visit: Visit, said: dict[str, Any] | None = None) -> dict[str, Any]:
    """The billing panel of a visit: lines, why, findings, and the choice where codes tie."""
    user, found = context["request"].user, _charges(context, visit, said)
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "date_style": context["date_style"],
        "visit": visit,
        "user": user,
        "messages": context.get("messages"),
        "may_decide": access.may_edit(visit.note, user),
        "may_state": may_state(visit.note, user),
        "may_bill": may_bill(user),
        "may_read_narrative": access.may_read_narrative(user),
        "panel": found,
        "findings": panel.Panel(found),
    }


@register.inclusion_tag("billing/_coverages.html", takes_context=True)
def coverages(context: Context, patient: Patient) -> dict[str, Any]:
    """Who pays for this patient, for the chart."""
    return {
        "date_style": context["date_style"],
        "patient": patient,
        "coverages": _coverages(context, patient),
        "in_office": in_office(context["request"].user),
        "may_bill": may_bill(context["request"].user),
    }


@register.inclusion_tag("billing/_holds.html", takes_context=True)
def holds(context: Context, patient: Patient) -> dict[str, Any]:
    """Which treatment days of the patient wait, for the chart, the longest first.

    The chart's `episodes` come with their `course` and `papers`, so that it costs the terms of the payers alone.
    """
    shown = context["episodes"]
    courses, papers = {one.pk: one.course for one in shown}, {one.pk: one.papers for one in shown}
    known = Known(courses, papers, _coverages(context, patient))
    charts = held_charts(shown, on=timezone.localdate(), known=known)
    return {"date_style": context["date_style"], "charts": sorted(charts, key=lambda one: one.since)}


@register.simple_tag(takes_context=True)
def supportive_clock(context: Context, visit: Visit, said: dict[str, Any] | None = None) -> Supportive | None:
    """Where the payer counts visits of 97530 for its supportive documentation: which visit of how many this is."""
    return _charges(context, visit, said).supportive


@register.simple_tag
def reasons(of_coverage: charges.Charges, entry: Line | Unbilled) -> list[Basis]:
    """Why a line has its units, or minutes have none."""
    return panel.reasons(of_coverage.answer, entry)


def _coverages(context: Context, patient: Patient) -> list[Coverage]:
    """Who pays for the patient, fetched once for the two cards of the chart."""
    request = context["request"]
    kept: tuple[Patient, list[Coverage]] | None = getattr(request, "coverages", None)
    if kept is None or kept[0] is not patient:
        kept = request.coverages = (patient, list(Coverage.objects.filter(patient=patient).select_related("payer")))
    return kept[1]


def _charges(context: Context, visit: Visit, said: dict[str, Any] | None) -> charges.VisitCharges:
    """The visit's charges, derived once for the header and the panel of a page."""
    request = context["request"]
    kept: tuple[Visit, charges.VisitCharges] | None = getattr(request, "visit_charges", None)
    if kept is None or kept[0] is not visit:
        kept = request.visit_charges = (visit, charges.visit_charges(visit, said, context.get("course")))
    return kept[1]
