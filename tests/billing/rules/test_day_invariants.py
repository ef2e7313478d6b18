"""What must hold of any day as a whole, therapists and assistants together."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from billing.rules.facts import Pause
from billing.rules.findings import VOCABULARY
from tests.billing.rules import oracle

POOLED = ["97530", "97110", "97112", "97140", "97535", "97035"]
ANY = [*POOLED, "97129", "97130", "97550", "97551", "96125", "97150", "G0283", "92507", "97161", "97165", "99999"]
TREATMENT = [code for code in ANY if code not in ("97161", "97165")]
PEOPLE = ["therapist", "assistant"]
MARKS = {"CQ", "CO"}
METHODS = st.sampled_from(["cms_total_time", "cpt_midpoint"])
DISCIPLINES = st.sampled_from(["PT", "OT", "SLP"])
brief = settings(max_examples=100, deadline=None, database=None)


def stretches(codes, people=PEOPLE, longest=50, fewest=0):
    return st.lists(
        st.tuples(st.sampled_from(codes), st.integers(1, longest), st.sampled_from(people)),
        min_size=fewest,
        max_size=7,
    )


def units_of(given):
    units = {}
    for line in given.lines:
        units[line.code] = units.get(line.code, 0) + line.units
    return units


def minutes_of(entries):
    minutes = {}
    for code, length, *_ in entries:
        minutes[code] = minutes.get(code, 0) + length
    return minutes


def told(given):
    """All of an answer but its reasons and its tables."""
    unbilled = [(entry.code, entry.minutes, entry.reason) for entry in given.unbilled]
    return given.lines, unbilled, given.choices, given.findings, given.timed_minutes, given.treatment_minutes


@brief
@given(stretches(POOLED))
def test_the_pools_units_are_those_of_its_minutes(answer, lay_out, entries):
    units, minutes = units_of(answer(lay_out(entries), edits="none")), minutes_of(entries)
    assert sum(units.values()) == oracle.units_of_total(sum(minutes.values()))
    assert all(minutes[code] // 15 <= units.get(code, 0) <= -(-minutes[code] // 15) for code in minutes)


@brief
@given(stretches(ANY), st.sampled_from(ANY), st.integers(1, 20), st.sampled_from(PEOPLE), METHODS)
def test_a_longer_day_never_has_fewer_units(answer, lay_out, entries, code, more, who, method):
    shorter = answer(lay_out(entries), method, edits="none")
    longer = answer(lay_out([*entries, (code, more, who)]), method, edits="none")
    assert sum(units_of(longer).values()) >= sum(units_of(shorter).values())


@brief
@given(stretches(ANY), METHODS, st.randoms(use_true_random=False))
def test_the_order_of_listing_changes_nothing_for_two_people_either(answer, lay_out, entries, method, chance):
    day = lay_out(entries)
    services = chance.sample(day.services, len(day.services))
    assert told(answer(replace(day, services=tuple(services)), method)) == told(answer(day, method))


@brief
@given(stretches(TREATMENT, longest=40, fewest=1), METHODS, st.data())
def test_a_stretch_cut_in_two_that_touch_is_the_same_stretch(answer, lay_out, entries, method, data):
    place = data.draw(st.integers(0, len(entries) - 1))
    code, length, who = entries[place]
    assume(length > 1)
    first = data.draw(st.integers(1, length - 1))
    cut = [*entries[:place], (code, first, who), (code, length - first, who), *entries[place + 1 :]]
    assert told(answer(lay_out(cut), method)) == told(answer(lay_out(entries), method))


@brief
@given(stretches(ANY), METHODS, st.integers(-480, 480))
def test_an_earlier_or_later_hour_changes_nothing(answer, lay_out, entries, method, shift):
    def moved(service):
        by = timedelta(minutes=shift)
        return replace(service, started=service.started + by, ended=service.ended + by)

    day = lay_out(entries)
    other = replace(day, services=tuple(moved(service) for service in day.services))
    assert told(answer(other, method)) == told(answer(day, method))


@brief
@given(stretches(TREATMENT, fewest=1), METHODS, st.data())
def test_a_pause_is_as_if_the_time_were_left_out(answer, lay_out, entries, method, data):
    day = lay_out(entries)
    place = data.draw(st.integers(0, len(entries) - 1))
    service = day.services[place]
    assume(service.ended - service.started > timedelta(minutes=2))
    first, last = sorted(
        data.draw(st.lists(st.integers(1, entries[place][1] - 1), min_size=2, max_size=2, unique=True))
    )
    begins, ends = (service.started + timedelta(minutes=minute) for minute in (first, last))
    others = day.services[:place] + day.services[place + 1 :]
    paused = replace(service, pauses=(Pause(begins, ends),))
    around = replace(service, ended=begins), replace(service, started=ends)
    with_pause = answer(replace(day, services=(*others, paused)), method)
    assert told(with_pause) == told(answer(replace(day, services=(*others, *around)), method))


@brief
@given(stretches(TREATMENT), METHODS, DISCIPLINES)
def test_joint_time_is_the_therapists_time(answer, lay_out, entries, method, discipline):
    alone = answer(lay_out([(*entry[:2], "therapist") for entry in entries], discipline=discipline), method)
    named = answer(lay_out([(*entry[:2], "both") for entry in entries], discipline=discipline), method)
    assert told(named) == told(alone)
    twice = lay_out([(*entry[:2], "therapist") for entry in entries], discipline=discipline)
    beside = tuple(replace(service, by="assistant") for service in twice.services if service.code != "G0283")
    logged = answer(replace(twice, services=twice.services + beside), method)
    assert logged.lines == alone.lines
    assert logged.timed_minutes == alone.timed_minutes


@brief
@given(stretches(TREATMENT), METHODS)
def test_marks_divide_a_codes_units_and_change_nothing_else(answer, lay_out, entries, method):
    day = lay_out(entries)
    marked = answer(day, method, assistant_modifiers=True, edits="none")
    plain = answer(day, method, assistant_modifiers=False, edits="none")
    assert units_of(marked) == units_of(plain)
    assert told(marked)[1:3] == told(plain)[1:3]
    assert list(dict.fromkeys(line.code for line in marked.lines)) == [line.code for line in plain.lines]
    assert all(len({line.modifiers for line in marked.lines if line.code == code}) == n for code, n in count(marked))


def count(given):
    """How many lines each code has."""
    codes = [line.code for line in given.lines]
    return [(code, codes.count(code)) for code in set(codes)]


@brief
@given(stretches(TREATMENT), METHODS, st.sampled_from(["PT", "OT"]))
def test_who_gave_everything_has_every_line(answer, lay_out, entries, method, discipline):
    for who, marked in (("therapist", False), ("assistant", True)):
        day = lay_out([(*entry[:2], who) for entry in entries], discipline=discipline)
        lines = answer(day, method, assistant_modifiers=True, edits="none").lines
        assert all(bool(MARKS.intersection(line.modifiers)) is marked for line in lines)
        assert all(({"PT": "CQ", "OT": "CO"}[discipline] in line.modifiers) is marked for line in lines)


@brief
@given(stretches(ANY), METHODS, DISCIPLINES)
def test_a_mark_goes_with_its_discipline_and_speech_therapy_has_none(answer, lay_out, entries, method, discipline):
    wanted = {"PT": ("GP", {"CQ"}), "OT": ("GO", {"CO"}), "SLP": ("GN", set())}
    first, others = wanted[discipline]
    for line in answer(lay_out(entries, discipline=discipline), method, assistant_modifiers=True, edits="none").lines:
        assert line.modifiers[0] == first
        assert set(line.modifiers[1:]) <= others


@brief
@given(stretches(POOLED))
def test_by_the_midpoint_each_code_is_as_if_it_were_alone(answer, lay_out, entries):
    together = answer(lay_out(entries), "cpt_midpoint", assistant_modifiers=True, edits="none")
    for code in minutes_of(entries):
        alone = answer(
            lay_out([entry for entry in entries if entry[0] == code]),
            "cpt_midpoint",
            assistant_modifiers=True,
            edits="none",
        )
        assert alone.lines == tuple(line for line in together.lines if line.code == code)


NIGHT = date(2026, 11, 1)
EASTERN = ZoneInfo("America/New_York")
ZONES = st.sampled_from([UTC, EASTERN, timezone(timedelta(hours=5, minutes=45)), ZoneInfo("Australia/Lord_Howe")])


@brief
@given(stretches(ANY, longest=40), METHODS, ZONES, st.sampled_from([NIGHT, date(2026, 3, 8), date(2026, 4, 5)]))
def test_only_elapsed_time_counts_in_any_zone_on_any_night(answer, lay_out, entries, method, zone, on):
    day = lay_out(entries, on=on)
    origin = datetime.combine(on, time(8))
    midnight = datetime.combine(on, time(0), zone).astimezone(UTC)

    def at(moment):
        return (midnight + (moment - origin)).astimezone(zone)

    aware = tuple(replace(one, started=at(one.started), ended=at(one.ended)) for one in day.services)
    assert told(answer(replace(day, services=aware), method)) == told(answer(day, method))


@brief
@given(stretches(ANY), METHODS, DISCIPLINES)
def test_findings_are_words_of_the_vocabulary_in_its_order(answer, lay_out, entries, method, discipline):
    words = list(VOCABULARY)
    found = answer(lay_out(entries, discipline=discipline), method).findings
    assert [(words.index(one.code), one.subject) for one in found] == sorted(
        (words.index(one.code), one.subject) for one in found
    )
    assert all(one.message and one.citation for one in found)
