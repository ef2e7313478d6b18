"""What must hold of any day (Pub. 100-04 ch. 5 §20.2)."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from billing.rules.facts import BillingDay, Service
from billing.rules.units import Chart, divide_total

CHART = Chart(unit_minutes=15, first_minute=8)
POOLED = ["97530", "97110", "97112", "97140", "97116", "97535", "97035"]
ANY = [*POOLED, "97129", "97130", "97550", "97551", "96125", "97161", "97150", "G0283", "97598", "99999"]
METHODS = st.sampled_from(["cms_total_time", "cpt_midpoint"])

NINE = datetime.fromisoformat("2026-03-02T09:00")

claims = st.dictionaries(st.sampled_from(POOLED), st.integers(0, 70), min_size=1).map(lambda day: list(day.items()))
logged = st.lists(st.tuples(st.sampled_from(ANY), st.integers(0, 50)), max_size=8)
brief = settings(max_examples=60, deadline=None, database=None)


@brief
@given(claims)
def test_the_units_of_all_codes_are_those_of_the_total(claims):
    division = divide_total(claims, CHART)
    total = sum(minutes for _, minutes in claims)
    assert sum(portion.units for portion in division.portions.values()) == division.units == (total + 7) // 15


@brief
@given(claims)
def test_no_code_has_less_than_its_whole_units_or_more_than_one_beyond(claims):
    for portion in divide_total(claims, CHART).portions.values():
        assert portion.minutes // 15 <= portion.units <= -(-portion.minutes // 15)


@brief
@given(claims, st.integers(1, 30), st.data())
def test_more_minutes_never_make_fewer_units(claims, more, data):
    place = data.draw(st.integers(0, len(claims) - 1))
    longer = [(code, minutes + more * (place == n)) for n, (code, minutes) in enumerate(claims)]
    assert divide_total(longer, CHART).units >= divide_total(claims, CHART).units


@brief
@given(claims)
def test_no_sharing_out_serves_larger_remainders_better(claims):
    division = divide_total(claims, CHART)
    keys = {code: (minutes % 15, minutes) for code, minutes in claims}
    taken = sorted((keys[portion.code] for portion in division.portions.values() if portion.extra), reverse=True)
    every = combinations(keys.values(), division.remain)
    assert taken == max(sorted(chosen, reverse=True) for chosen in every)


@brief
@given(claims, st.permutations(POOLED))
def test_a_wish_moves_only_what_a_tie_leaves(claims, wishes):
    plain, wished = divide_total(claims, CHART), divide_total(claims, CHART, prefer=wishes)
    assert plain.choice == wished.choice
    assert not wished.undecided
    tied = set(plain.choice.codes) if plain.choice else set()
    for before, after in zip(plain.portions.values(), wished.portions.values(), strict=True):
        assert before.units == after.units or before.code in tied


@brief
@given(logged, METHODS, st.randoms(use_true_random=False))
def test_the_order_of_listing_changes_nothing(answer, lay_out, entries, method, chance):
    day = lay_out(entries)
    services = list(day.services)
    chance.shuffle(services)
    assert answer(replace(day, services=tuple(services)), method) == answer(day, method)


@brief
@given(logged, METHODS)
def test_every_code_of_the_day_appears_once_and_says_why(answer, lay_out, entries, method):
    given = answer(lay_out(entries, discipline="OT"), method)
    said = [line.code for line in given.lines] + [entry.code for entry in given.unbilled]
    assert len(said) == len(set(said))
    assert {code for code, _ in entries} <= set(said)
    for part in (*given.lines, *given.unbilled):
        assert part.basis
        assert all(sentence.text.endswith(".") and sentence.citation for sentence in part.basis)


@brief
@given(logged, METHODS)
def test_a_code_without_minutes_is_never_billed(answer, lay_out, entries, method):
    given = answer(lay_out(entries), method)
    assert all(line.units >= 1 and line.code_minutes >= 1 for line in given.lines)


@brief
@given(logged, METHODS)
def test_lines_come_by_units_then_minutes_then_code(answer, lay_out, entries, method):
    lines = answer(lay_out(entries), method).lines
    assert list(lines) == sorted(lines, key=lambda line: (-line.units, -line.code_minutes, line.code))


@st.composite
def services(draw):
    """Services that may overlap in any way."""
    started = NINE + timedelta(minutes=draw(st.integers(0, 40)))
    return Service(
        draw(st.sampled_from(ANY)),
        started,
        started + timedelta(minutes=draw(st.integers(1, 30))),
        by=draw(st.sampled_from(["therapist", "assistant", "both", "student"])),
        mode=draw(st.sampled_from(["individual", "group", "concurrent"])),
    )


@brief
@given(st.lists(services(), max_size=6), METHODS)
def test_no_minute_of_the_patient_counts_twice(answer, services, method):
    given = answer(BillingDay(NINE.date(), "OT", tuple(services)), method)
    spent = {
        minute
        for service in services
        if service.by != "student"
        for minute in range((service.started - NINE).seconds // 60, (service.ended - NINE).seconds // 60)
    }
    assert given.treatment_minutes == len(spent)
    assert given.timed_minutes <= given.treatment_minutes
    whole = {line.code: line.code_minutes for line in given.lines if line.code in POOLED}
    assert sum(whole.values()) <= given.timed_minutes


@brief
@given(st.lists(services(), max_size=6), METHODS)
def test_every_code_of_a_crowded_day_is_told_of(answer, services, method):
    given = answer(BillingDay(NINE.date(), "OT", tuple(services)), method)
    told = {line.code for line in given.lines} | {entry.code for entry in given.unbilled}
    assert {service.code for service in services} <= told
    fates = [(entry.code, entry.reason) for entry in given.unbilled]
    assert len(fates) == len(set(fates))
