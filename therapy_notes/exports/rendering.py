"""The prints of many versions: what is not kept is rendered by all workers at once."""

from typing import NamedTuple

from django.utils import timezone

from therapy_notes import tasks
from therapy_notes.exports.makers import Stopped
from therapy_notes.models import Export, Print, SignedVersion
from therapy_notes.worker import memory

PART = 6  # versions: so few that nobody waits long for the last part of another
ASKED = 100  # versions that are in memory at once
STAGE = "Laying out pages"


class Kept(NamedTuple):
    """What a packet needs of a `Print`: its digest and how many pages it has. Of a thousand notes there are as many."""

    sha256: str
    pages: int


def is_crowded():
    """Whether this process holds too much memory. A worker's process puts its own limit here; others have none."""
    return False


def is_worn():
    """Whether it holds more than one should that now binds a packet; as above."""
    return False


def rendered(versions, *, variant, told):
    """Of each version what is `Kept`, by the version's number; those that were missing are rendered and kept first.

    The export's own process renders from the end, the other workers take small parts from the front: whoever is first
    keeps. `told` is the maker's.
    """
    pks, newest = [one.pk for one in versions], _newest()
    total, left = len(pks), _missing(pks, variant)
    had_all = not left
    told(total - len(left), total, STAGE)
    for part in _by(PART, left)[:-1]:
        tasks.keep_prints.enqueue(told.pk, part, str(variant))
    while left:
        for done, pk in enumerate(reversed(left[-PART:])):
            told(total - len(left) + done, total, STAGE)
            _keep(pk, variant)
        _make_room(is_crowded())
        made = _made_since(newest, variant)
        left = [pk for pk in left[:-PART] if pk not in made]
    _make_room(is_worn() and not had_all)  # what follows begins in a fresh process, once
    told(total, total, STAGE)
    found = _kept(pks, variant)
    return found | {pk: _slim(_keep(pk, variant)) for pk in pks if pk not in found}  # signed or added to meanwhile


def keep_some(export_pk, version_pks, *, variant):
    """Render and keep those that nobody has kept meanwhile, while the export is still being made."""
    for pk in _missing(version_pks, variant):
        if not Export.objects.filter(pk=export_pk, state=Export.State.RUNNING).exists():
            return
        _keep(pk, variant)


def _make_room(wanted):
    """Where this process holds too much, another goes on where it ends. A part at least was kept meanwhile: so it comes
    to an end, however little memory each process may have.
    """
    from therapy_notes.exports import making

    if wanted:
        making.stopping.set()
        raise Stopped


def _keep(pk, variant):
    from therapy_notes import prints

    try:
        return prints.keep(SignedVersion.objects.get(pk=pk), variant=variant, at=timezone.now())
    finally:
        memory.let_go()  # at once: what a few reports leave behind fills 15 MB


def _newest():
    """The number of the last print that anybody kept."""
    return Print.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _made_since(number, variant):
    """Of which versions prints were kept after that one: one small query, whereas comparing what each says takes long.
    One that is missed is found when it is its turn.
    """
    rows = Print.objects.filter(pk__gt=number, form=Print.Form.NOTE, variant=variant)
    return set(rows.values_list("version", flat=True))


def _missing(pks, variant):
    found = _kept(pks, variant)
    return [pk for pk in pks if pk not in found]


def _kept(pks, variant):
    from therapy_notes import prints

    found = {}
    for few in _by(ASKED, pks):
        versions = SignedVersion.objects.filter(pk__in=few).defer("content")
        found |= {pk: _slim(row) for pk, row in prints.kept(versions, form="note", variant=variant).items()}
    return found


def _slim(row):
    return Kept(row.sha256, row.pages)


def _by(number, things):
    return [things[start : start + number] for start in range(0, len(things), number)]
