"""What the templates of a note's PDF show. They branch and loop; whatever has to be worked out is worked out here."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from therapy_notes.pdf import strip
from therapy_notes.pdf.activities import activity_row, several_people, span, who
from therapy_notes.reporting import showing

Said = dict[str, Any]


def shown(said: Said, signatures: Sequence[Said], *, draft: bool = False) -> Said:
    """The context of templates/pdf/note.html, but for what is printed beside the content."""
    style, visit, author = said["clinic"]["date_style"], said["visit"] or {}, said["author"]
    activities = [activity_row(one, said) for one in said["activities"]]
    return {
        "said": said,
        "style": style,
        "title": f"{'Draft: ' if draft else ''}{said['title']}, {said['episode']['discipline_label'].lower()}",
        "hours": _hours(said),
        "presence": span(visit["arrived"], visit["left"], style) if visit.get("arrived") and visit["left"] else None,
        "own_plan": said["kind"] == "plan_of_care" and said["plan"],
        "other_therapist": who(visit["therapist"]) if visit and visit["therapist"]["id"] != author["id"] else "",
        "author": "" if author["name"] in {one["name"] for one in signatures} else who(author),
        "strip": strip.strip(said),
        "activities": activities,
        "delivered_by": "" if several_people(said) or not activities else who(author),
        "untimed_minutes": said["minutes"]["treatment"] - said["minutes"]["timed"],
        "levels": {one["level"].partition(" ×")[0]: one["assistance_label"] for one in activities if one["level"]},
        "drawn": showing.shown(said, signed=not draft, on_paper=True),
        "narrative": [section for section in said["sections"] if section["text"].strip()],
    }


def _hours(said: Said) -> str:
    """From when to when the activities were, with the clinic's zone on that day."""
    stretches = [stretch for activity in said["activities"] for stretch in activity["stretches"] if stretch["ended"]]
    if not stretches:
        return ""
    first, last = min(one["started"] for one in stretches), max(one["ended"] for one in stretches)
    zone = timezone.localtime(dt.datetime.fromisoformat(last)).tzname()
    return f"{' – '.join(span(first, last, said['clinic']['date_style']))} {zone}"
