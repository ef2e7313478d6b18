"""The timeline strip: a visit as one bar in clock time, in percentages, so that it stretches without script."""

import datetime as dt

from therapy_notes.clinic_time import format_clock, whole_minutes

STEPS = (5, 10, 15, 30, 60)
MOST_TICKS = 7
NEAR_END = 9  # percent: a tick label closer than this to an end would touch the end's own label


def strip(said):
    """Segments, gaps and ticks of a note's content; None while no activity has start and end."""
    pieces = sorted(_pieces(said["activities"]), key=lambda piece: piece["start"])
    if not pieces:
        return None
    start, end = pieces[0]["start"], max(piece["end"] for piece in pieces)
    style = said["clinic"]["date_style"]

    def percent(moment):
        return round((moment - start) / (end - start) * 100, 2)

    for piece in pieces:
        piece["x"], piece["width"] = percent(piece["start"]), round(percent(piece["end"]) - percent(piece["start"]), 2)
        piece["half"] = _lane(piece, pieces)
        piece["short"] = piece["width"] < NEAR_END
    return {
        "segments": pieces,
        "gaps": [
            {
                "x": percent(begun),
                "width": round(percent(over) - percent(begun), 2),
                "minutes": whole_minutes(begun, over),
            }
            for begun, over in _gaps(pieces)
        ],
        "ticks": [{"x": percent(moment), "label": _tick(moment, style)} for moment in _ticks(start, end, percent)],
        "first": format_clock(start, style),
        "last": format_clock(end, style),
        "words": "; ".join(_words(piece, style) for piece in pieces),
    }


def tone(number):
    """The tone of the accent, 1 to 4, that an activity has in the strip and on its row."""
    return (number - 1) % 4 + 1


def _pieces(activities):
    for activity in activities:
        for stretch in activity["stretches"]:
            if stretch["ended"]:
                yield {
                    "number": activity["number"],
                    "id": activity["id"],
                    "code": activity["code"],
                    "name": activity["description"] or activity["label"],
                    "minutes": stretch["minutes"],
                    "untimed": not activity["timed"],
                    "supervised": activity["supervised"],
                    "tone": tone(activity["number"]),
                    "start": dt.datetime.fromisoformat(stretch["started"]),
                    "end": dt.datetime.fromisoformat(stretch["ended"]),
                }


def _lane(piece, pieces):
    """Upper or lower half where two run side by side; empty where a piece has the bar for itself."""
    beside = [
        other
        for other in pieces
        if other is not piece and other["start"] < piece["end"] and piece["start"] < other["end"]
    ]
    if not beside:
        return ""
    lane, other_lane = ("lower", "upper") if piece["supervised"] else ("upper", "lower")
    return other_lane if any(other.get("half") == lane for other in beside) else lane


def _gaps(pieces):
    reached = pieces[0]["end"]
    for piece in pieces[1:]:
        if piece["start"] > reached:
            yield reached, piece["start"]
        reached = max(reached, piece["end"])


def _ticks(start, end, percent):
    minutes = whole_minutes(start, end)
    step = next((step for step in STEPS if minutes / step <= MOST_TICKS), STEPS[-1])
    moment = start.replace(minute=0) + dt.timedelta(minutes=step * (start.minute // step + 1))
    while moment < end:
        if NEAR_END < percent(moment) < 100 - NEAR_END:
            yield moment
        moment += dt.timedelta(minutes=step)


def _tick(moment, style):
    """Ticks leave am and pm to the two ends."""
    return format_clock(moment, style).split(" ")[0]


def _words(piece, style):
    untimed = ", untimed" if piece["untimed"] else ""
    times = f"{format_clock(piece['start'], style)} to {format_clock(piece['end'], style)}"
    return f"{piece['number']} {piece['name']}, {piece['code']}{untimed}, {times}, {piece['minutes']} minutes"
