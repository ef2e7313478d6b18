from typing import Any

from django import template
from django.template import Context

from billing import charges, panel
from billing.models import Coverage
from billing.rules.answer import Basis, Line, Unbilled
from billing.rules.care.supportive import Supportive
from billing.stating import may_state
from billing.views.asking import in_office
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
        "panel": found,
        "findings": panel.Panel(found),
    }


@register.inclusion_tag("billing/_coverages.html", takes_context=True)
def coverages(context: Context, patient: Patient) -> dict[str, Any]:
    """Who pays for this patient, for the chart."""
    return {
        "date_style": context["date_style"],
        "patient": patient,
        "coverages": Coverage.objects.filter(patient=patient).select_related("payer"),
        "in_office": in_office(context["request"].user),
    }


@register.simple_tag(takes_context=True)
def supportive_clock(context: Context, visit: Visit, said: dict[str, Any] | None = None) -> Supportive | None:
    """Where the payer counts visits of 97530 for its supportive documentation: which visit of how many this is."""
    return _charges(context, visit, said).supportive


@register.simple_tag
def reasons(of_coverage: charges.Charges, entry: Line | Unbilled) -> list[Basis]:
    """Why a line has its units, or minutes have none."""
    return panel.reasons(of_coverage.answer, entry)


def _charges(context: Context, visit: Visit, said: dict[str, Any] | None) -> charges.VisitCharges:
    """The visit's charges, derived once for the header and the panel of a page."""
    request = context["request"]
    kept: tuple[Visit, charges.VisitCharges] | None = getattr(request, "visit_charges", None)
    if kept is None or kept[0] is not visit:
        kept = request.visit_charges = (visit, charges.visit_charges(visit, said, context.get("course")))
    return kept[1]
