"""Whether a file is one that was printed here, and what came since: by its digest, nothing is rendered."""

import hashlib
from dataclasses import dataclass

from therapy_notes.models import Print
from therapy_notes.pdf.facts import facts_of
from therapy_notes.prints.stating import counted, states_on_any_paper

# What a later print may have more of, in the words of one and of several.
MORE = {
    "signatures": ("a signature", "{} signatures"),
    "withdrawn": ("a signature withdrawn", "{} signatures withdrawn"),
    "addenda": ("an addendum", "{} addenda"),
    "answers": ("a supervisor's answer to an addendum", "{} supervisor's answers to addenda"),
    "entries": ("a supervisor's entry", "{} supervisor's entries"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A kept print that a file is. `is_today`: it says all that is printed today; else `since` what came after it."""

    row: Print
    is_today: bool
    since: tuple[str, ...]


def find(data, version):
    """The `Found` of a file among the prints of a version; None where it is none of them."""
    row = Print.objects.filter(version=version, sha256=hashlib.sha256(data).hexdigest()).order_by("-pk").first()
    if row is None:
        return None
    is_today = row.state in states_on_any_paper(version, form=row.form, variant=row.variant)
    return Found(row, is_today, () if is_today else tuple(_since(row, version)))


def _since(row, version):
    before, now = row.counted, counted(facts_of([version])[version.pk])
    if now["void"] > before.get("void", 0):
        yield "the note was marked as void"
    if now["newer"] > before.get("newer", 0):
        yield f"version {now['newer']} was signed"
    for name, (one, several) in MORE.items():
        if (more := now[name] - before.get(name, 0)) > 0:
            yield one if more == 1 else several.format(more)
