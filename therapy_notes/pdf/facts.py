"""All that is printed beside the content of signed versions, as plain values, for any number of them at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from therapy_notes import amendments, returns
from therapy_notes.content import signed_content
from therapy_notes.models import Addendum, Note, Print, Signature, SignedVersion, SupervisorEntry, Voiding
from therapy_notes.pdf import fax, standing
from therapy_notes.plans.proposing import last_day

Said = dict[str, Any]

SIGNER = ("name", "credential", "license", "signed_at_text")


def facts_of(versions: Iterable[Any], *, form: str = "note") -> dict[int, Said]:
    """What `pdf.render` takes beside the content, by the version's number in the database.

    Four queries for any count of first versions, eleven where some are later ones or void. Of a plan that is printed
    for a signature `certification` says what is asked for, by its content.
    """
    found = list(versions)
    places = _places({one.note_id for one in found})
    signatures, added, entered = _signatures(found), _addenda(places), _entries(places)
    amended, before = amendments.of_versions(found), returns.before_each(found)
    void = _voidings([note for note, rows in places.items() if rows[-1]["note__status"] == Note.Status.VOID])
    asks = form != Print.Form.NOTE
    covers = fax.covers({one.patient_id for one in found}) if form == Print.Form.FOR_FAX else {}
    facts = {}
    for one in found:
        last = places[one.note_id][-1]
        newer = last["number"] if last["number"] != one.number else None
        own = next(row for row in places[one.note_id] if row["pk"] == one.pk)
        facts[one.pk] = {
            "number": one.number,
            "sha256": one.sha256,
            "previous": own["previous__sha256"] or "",
            "signatures": [_signature(row) for row in signatures[one.pk]],
            "addenda": added[one.note_id],
            "entries": entered[one.note_id],
            "awaiting": last["note__status"] == Note.Status.AWAITING_COSIGN and not newer,
            "standing": standing.told(amended[one.pk], before[one.pk], newer=newer, void=void.get(one.note_id)),
            "certification": _asked(signed_content(one), cover=covers.get(one.patient_id)) if asks else None,
        }
    return facts


def _places(notes: set[int]) -> dict[int, list[Said]]:
    """Of each note its versions, in order, with the digest before each and the note's state."""
    names = ("pk", "note", "number", "previous__sha256", "note__status")
    found = defaultdict(list)
    for row in SignedVersion.objects.filter(note__in=notes).order_by("note", "number").values(*names):
        found[row["note"]].append(row)
    return found


def _signatures(versions: Sequence[Any]) -> dict[int, list[Any]]:
    found = defaultdict(list)
    for row in Signature.objects.filter(version__in=[one.pk for one in versions]).select_related("withdrawal"):
        found[row.version_id].append(row)
    return found


def _addenda(notes: Iterable[int]) -> dict[int, list[Said]]:
    found = defaultdict(list)
    for row in Addendum.objects.filter(note__in=list(notes)).select_related("cosignature"):
        found[row.note_id].append(added(row))
    return found


def _entries(notes: Iterable[int]) -> dict[int, list[Said]]:
    found: dict[int, list[Said]] = defaultdict(list)
    for row in SupervisorEntry.objects.filter(note__in=list(notes)).select_related("assistant__user"):
        found[row.note_id or 0].append(_entry(row))
    return found


def _voidings(notes: list[int]) -> dict[int, Any]:
    return {row.note_id: row for row in Voiding.objects.filter(note__in=notes)} if notes else {}


def added(addendum: Any) -> Said:
    """What is printed of an addendum."""
    return _texts(addendum, "text", "sha256", *SIGNER) | _cosigned(addendum)


def _signature(row: Any) -> Said:
    more = {"method": row.get_method_display(), "withdrawn": standing.withdrawn(row)}
    return _texts(row, "meaning", *SIGNER) | more


def _cosigned(addendum: Any) -> Said:
    """The supervisor's signature under an addendum, None while it waits for one or needs none."""
    row = getattr(addendum, "cosignature", None)
    waits = addendum.needs_cosign and row is None
    return {"cosigned": _texts(row, "meaning", *SIGNER) if row else None, "waits": waits}


def _entry(entry: Any) -> Said:
    said = _texts(entry, "observed", "directed", "changed", *SIGNER)
    return said | {
        "date": entry.date.isoformat(),
        "presence": entry.get_presence_display(),
        "is_visit": entry.is_supervisory_visit,
        "assistant": str(entry.assistant) if entry.assistant else "",
    }


def _asked(said: Said, *, cover: Said | None) -> Said:
    """The days that a provider's signature is to cover, by whom, and where the signed copy goes."""
    starts, ends = (dt.date.fromisoformat(said["plan"][name]) for name in ("starts", "ends"))
    asked = {
        "starts": starts.isoformat(),
        "through": min(ends, last_day(starts)).isoformat(),
        "provider": said["episode"]["referring_provider"],
        "npi": said["episode"]["referring_npi"],
        "kind": said["plan"].get("kind", ""),
    }
    return asked | {"cover": cover} if cover else asked


def _texts(row: Any, *names: str) -> dict[str, str]:
    return {name: getattr(row, name) for name in names}
