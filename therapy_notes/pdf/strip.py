"""The timeline strip on paper: the one of the screen in points, each label as long as its width holds."""

from collections.abc import Sequence
from typing import Any

from therapy_notes import timeline

Said = dict[str, Any]

# The strip in points: its width is the page's, its heights are those of the picture in templates/pdf/_strip.html.
STRIP_WIDTH, BAR_TOP, BAR_HEIGHT = 540, 16, 27
# What a character of the strip's labels takes at most, and the space beside a label, less beside a lone number.
CHARACTER, PADDING, NARROW = 5.2, 9, 4


def strip(said: Said) -> Said | None:
    """The strip of a note's content, in points; None while no activity has start and end."""
    found = timeline.strip(said)
    if found is None:
        return None
    segments: list[Said] = []
    for piece in found["segments"]:
        segments.append(piece | {"half": _half(piece, segments)})
    return found | {
        "ticks": [tick | {"x": _points(tick["x"])} for tick in found["ticks"]],
        "gaps": [_inset(gap) for gap in found["gaps"]],
        "segments": [_drawn(piece) for piece in segments],
    }


def _half(piece: Said, before: Sequence[Said]) -> str:
    """The half of the bar the strip gives it, or the other where an earlier piece lies there at that time."""
    in_its_way = any(other["half"] == piece["half"] and piece["start"] < other["end"] for other in before)
    if not piece["half"] or not in_its_way:
        return piece["half"]
    return "upper" if piece["half"] == "lower" else "lower"


def _drawn(piece: Said) -> Said:
    """One segment in points, with the longest label that its width holds."""
    half, box = piece["half"], _inset(piece)
    number, name, minutes = str(piece["number"]), f"{piece['number']} {piece['code']}", f"{piece['minutes']} min"
    labels = [(PADDING, [f"{name}, {minutes}"]), (PADDING, [name])]
    if not half:
        labels = [(PADDING, [name, minutes]), (PADDING, [number, str(piece["minutes"])])]
    labels += [(NARROW, [number]), (0, [])]
    room = box["width"]
    pad, lines = next((pad, lines) for pad, lines in labels if all(_length(line) + pad <= room for line in lines))
    top, height = BAR_TOP + (BAR_HEIGHT / 2 if half == "lower" else 0), BAR_HEIGHT / 2 if half else BAR_HEIGHT
    first = top + (11 if len(lines) == 2 else height / 2 + 3)
    return box | {
        "tone": "untimed" if piece["untimed"] else f"tone-{piece['tone']}",
        "y": top + 0.5,
        "height": height - 1,
        "text_x": box["x"] + pad / 2,
        "lines": [
            {"text": line, "y": first + index * 10, "top": first + index * 10 - 7.5, "width": _length(line)}
            for index, line in enumerate(lines)
        ],
    }


def _inset(piece: Said) -> Said:
    """Where a piece of the strip lies, with a little air to its neighbors."""
    return {"x": _points(piece["x"]) + 0.75, "width": max(_points(piece["width"]) - 1.5, 0.5)}


def _points(percent: float) -> float:
    return round(percent * STRIP_WIDTH / 100, 2)


def _length(line: str) -> float:
    return len(line) * CHARACTER
