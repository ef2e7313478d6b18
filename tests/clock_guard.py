"""Whether the stored clocks say what the record says."""

from collections import defaultdict

from therapy_notes import clocks
from therapy_notes.models import CareClock, CodeCount

CODE = ("total", "since", "supported_on")


def stored(episodes):
    """What is stored of each episode, in the shape of `clocks.count`, and the day of which it is; by its number."""
    columns = [field.attname for field in CareClock._meta.concrete_fields if not field.primary_key]
    rows = CareClock.objects.filter(episode__in=episodes).values("episode", *columns)
    codes = defaultdict(dict)
    for row in CodeCount.objects.filter(episode__in=episodes).values("episode", "code", *CODE):
        codes[row["episode"]][row["code"]] = {name: row[name] for name in CODE}
    found = {}
    for row in rows:
        number, day = row.pop("episode"), row.pop("counted_on")
        found[number] = day, clocks.Counted(row, codes[number])
    return found


def differing(episodes):
    """The episodes whose stored clock is not what the record says, each with both, as of the day it was counted for."""
    kept, by_day = stored(episodes), defaultdict(list)
    for episode in episodes:
        if episode.pk in kept:
            by_day[kept[episode.pk][0]].append(episode)
    wrong = {}
    for day, found in by_day.items():
        for number, counted in clocks.count(found, on=day).items():
            has = kept[number][1]
            if has != counted:
                wrong[number] = {name: (has.clock[name], counted.clock[name]) for name in has.clock}
                wrong[number] |= {"codes": (has.codes, counted.codes)}
                wrong[number] = {name: pair for name, pair in wrong[number].items() if pair[0] != pair[1]}
    return wrong
