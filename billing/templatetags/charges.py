from typing import Any

from django import template
from django.template import Context

from billing import charges
from billing.models import Coverage
from billing.rules.supportive import Supportive
from therapy_notes.models import Patient, Visit

register = template.Library()


@register.inclusion_tag("billing/_charges.html", takes_context=True)
def visit_charges(context: Context, visit: Visit, said: dict[str, Any] | None = None) -> dict[str, Any]:
    """The billing panel of a visit: lines, why, findings, and the choice where codes tie."""
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "date_style": context["date_style"],
        "visit": visit,
        "panel": charges.visit_charges(visit, said),
    }


@register.inclusion_tag("billing/_coverages.html", takes_context=True)
def coverages(context: Context, patient: Patient) -> dict[str, Any]:
    """Who pays for this patient, for the chart."""
    return {
        "date_style": context["date_style"],
        "patient": patient,
        "coverages": Coverage.objects.filter(patient=patient).select_related("payer"),
    }


@register.simple_tag
def supportive_clock(visit: Visit) -> Supportive | None:
    """Where the payer counts visits of 97530 for its supportive documentation: which visit of how many this is."""
    return charges.supportive_clock(visit)
