"""What a note's content says of a plan of care: its own in full, of another note the one it is written under."""

from billing.rules import catalogue
from therapy_notes.log_content import fields
from therapy_notes.models import PlanOfCare

FIELDS = ("starts", "ends", "frequency", "duration", "amount", "interventions")
# What a content means that was signed before plans said it.
USUAL = {"kind": PlanOfCare.Kind.INITIAL.value, "significant": False, "codes": []}


def said_of(plan):
    """The plan's dates, frequency, interventions and codes; None where there is none."""
    return fields(plan, *FIELDS, "codes") if plan else None


def own(note):
    """The plan that the note itself is, its kind and the names of its codes besides; None before it is begun."""
    plan = PlanOfCare.objects.filter(note=note).first()
    if plan is None:
        return None
    label = "Significant change" if plan.significant else plan.get_kind_display()
    found = {number: catalogue.find(number) for number in plan.codes}
    words = [f"{number} {code.label}" if code else number for number, code in found.items()]
    return said_of(plan) | fields(plan, "kind", "significant") | {"kind_label": label, "code_words": words}


def facts_of(said):
    """The facts of a plan as the content `said` of one gives them, without names: to compare, and to write back."""
    return USUAL | {name: said[name] for name in (*FIELDS, *USUAL) if name in said}
