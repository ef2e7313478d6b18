"""All that is printed of a version, its layout apart: of two that say the same one file is kept."""

import hashlib
from dataclasses import dataclass
from typing import Any

from therapy_notes.content import canonical
from therapy_notes.models import Clinic, Patient, Print
from therapy_notes.pdf.facts import facts_of


@dataclass(frozen=True, slots=True)
class Stated:
    """What a print of a version says beside its content, and on which paper; `state` is the digest of it all."""

    facts: dict[str, Any]
    paper: str
    state: str


def stated(versions, *, form=Print.Form.NOTE, variant=Print.Variant.ACCESSIBLE):
    """The `Stated` of each version by its number in the database; five queries for any count of first versions."""
    paper = dict(Patient.objects.filter(pk__in={one.patient_id for one in versions}).values_list("pk", "clinic__paper"))
    told = facts_of(versions, form=form)
    return {
        one.pk: Stated(
            told[one.pk], paper[one.patient_id], _digest(one, told[one.pk], form, variant, paper[one.patient_id])
        )
        for one in versions
    }


def states_on_any_paper(version, *, form, variant):
    """The states that a print of today may have: a clinic that changed its paper changed no word."""
    told = facts_of([version], form=form)[version.pk]
    return {_digest(version, told, form, variant, paper) for paper in Clinic.Paper.values}


def counted(facts):
    """How much came after the signature, in numbers: what a later print has more than this one can be told."""
    return {
        "signatures": len(facts["signatures"]),
        "withdrawn": sum(1 for one in facts["signatures"] if one["withdrawn"]),
        "addenda": len(facts["addenda"]),
        "answers": sum(1 for one in facts["addenda"] if one["cosigned"]),
        "entries": len(facts["entries"]),
        "newer": facts["standing"]["newer"] or 0,
        "void": int(bool(facts["standing"]["void"])),
    }


def _digest(version, facts, form, variant, paper):
    """Of the words alone, not of today's templates: what was printed once stays what is given out."""
    said = [version.sha256, facts, str(form), str(variant), paper]
    return hashlib.sha256(canonical(said).encode()).hexdigest()
