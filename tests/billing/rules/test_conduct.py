"""Clinicians' clocks: one-on-one time across patients, and minutes that two disciplines share."""

from datetime import date, datetime, time, timedelta, timezone
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from billing.rules.conduct import conflicts
from billing.rules.facts import Interval

DAY = date(2026, 3, 2)


def at(text):
    return datetime.combine(DAY, time.fromisoformat(text))


def interval(patient, clinician, started, ended, said=None):
    usual = {"discipline": "PT", "code": "97530", "mode": "individual"}
    said = {"with_" if key == "with" else key: value for key, value in (said or {}).items()}
    return Interval(patient=patient, clinician=clinician, started=at(started), ended=at(ended), **{**usual, **said})


def shown(conflict):
    who, whom = "+".join(conflict.clinicians), "+".join(conflict.patients)
    times = (f"{moment.time():%H:%M:%S}".removesuffix(":00") for moment in (conflict.started, conflict.ended))
    return " ".join((conflict.kind, who, whom, *times, str(conflict.minutes)))


def test_published_clocks(conduct_case):
    given = conflicts([interval(*one) for one in conduct_case["intervals"]])
    expected = conduct_case.get("conflicts", [])
    assert sorted(shown(one) for one in given.conflicts) == sorted(expected)
    assert [one.code for one in given.findings] == sorted((line.split()[0] for line in expected), reverse=True)
    assert conflicts([interval(*one) for one in reversed(conduct_case["intervals"])]) == given


def test_conflicts_come_by_start_end_kind_and_names():
    intervals = [interval(patient, "pt1", "09:00", "09:30") for patient in "BCA"]
    intervals += [
        interval("Z", who, "08:00", "08:30", {"discipline": what}) for who, what in (("p", "PT"), ("o", "OT"))
    ]
    given = conflicts([*intervals, interval("A", "pt1", "08:50", "09:10")])
    assert [(one.clinicians, one.patients) for one in given.conflicts] == [
        (("o", "p"), ("Z",)), (("pt1",), ("A", "B")), (("pt1",), ("A", "C")), (("pt1",), ("B", "C")),
    ]  # fmt: skip
    assert [one.subject for one in given.findings] == ["pt1", "pt1", "pt1", "Z"]


def test_a_finding_tells_who_when_and_what_mends_it_and_no_more_of_a_patient_than_the_id():
    one, other = conflicts(
        [
            interval("A", "pt1", "09:00", "09:30"),
            interval("B", "pt1", "09:15", "09:45"),
            interval("B", "ot1", "09:15", "09:45", {"discipline": "OT"}),
        ]
    ).findings
    assert (one.severity, one.subject, one.citation) == ("error", "pt1", "Pub. 100-02 ch. 15 §230 A")
    assert one.message.startswith("pt1 had A and B at once from 09:15 to 09:30 on Mar 2 (15 minutes)")
    assert (other.severity, other.subject, other.citation) == ("error", "B", "Pub. 100-04 ch. 5 §20.3")
    assert other.message.startswith("B was with ot1 and pt1 at once from 09:15 to 09:45 on Mar 2 (30 minutes)")


def test_times_of_different_offsets_are_compared_as_moments_and_given_back_as_they_came():
    east, west = timezone(timedelta(hours=-5)), timezone(timedelta(hours=-6))
    first = Interval(
        "A", "pt1", "PT", "97530", "individual", at("09:00").replace(tzinfo=east), at("09:30").replace(tzinfo=east)
    )
    second = Interval(
        "B", "pt1", "PT", "97530", "individual", at("08:15").replace(tzinfo=west), at("08:45").replace(tzinfo=west)
    )
    (found,) = conflicts([first, second]).conflicts
    assert (found.started, found.ended) == (second.started, first.ended)
    assert (found.started.tzinfo, found.ended.tzinfo, found.minutes) == (west, east, 15)


def test_no_intervals_have_no_conflicts():
    assert conflicts([]).conflicts == ()


@st.composite
def clocks(draw):
    """A crowded two hours: few people, all modes, times of five minutes."""
    intervals = []
    for _ in range(draw(st.integers(0, 9))):
        start, length = draw(st.integers(0, 20)), draw(st.integers(1, 8))
        mode = draw(st.sampled_from(["individual", "individual", "group", "concurrent", "cotreatment"]))
        intervals.append(
            Interval(
                patient=draw(st.sampled_from("ABC")),
                clinician=draw(st.sampled_from("xyz")),
                discipline=draw(st.sampled_from(["PT", "OT", "SLP"])),
                code=draw(st.sampled_from(["97530", "97530", "G0283"])),
                mode=mode,
                started=at("09:00") + timedelta(minutes=5 * start),
                ended=at("09:00") + timedelta(minutes=5 * (start + length)),
                with_=draw(st.sampled_from(["", "", "x"])),
                by=draw(st.sampled_from(["therapist", "therapist", "student"])),
                group=draw(st.sampled_from(["", "g", "h"])),
                agreed_minutes=draw(st.none() | st.integers(0, 5 * length)) if mode == "cotreatment" else None,
            )
        )
    return intervals


@settings(max_examples=400, deadline=None)
@given(clocks())
def test_conflicts_are_those_that_a_look_at_every_minute_finds(intervals):
    found = conflicts(intervals).conflicts
    assert minutes_of(found) == {**overlaps(intervals), **shared(intervals)}
    for one, other in combinations(found, 2):
        if (one.kind, one.clinicians, one.patients) == (other.kind, other.clinicians, other.patients):
            assert one.ended < other.started
    order = [(one.started, one.ended, one.kind, one.clinicians, one.patients) for one in found]
    assert order == sorted(order)


def span(one):
    return {one.started + timedelta(minutes=n) for n in range(int((one.ended - one.started) / timedelta(minutes=1)))}


def minutes_of(found):
    """Each pair and its minutes."""
    minutes = {}
    for one in found:
        minutes.setdefault((one.kind, one.clinicians, one.patients), set()).update(span(one))
        assert one.minutes == len(span(one))
    return minutes


def present(intervals):
    return [one for one in intervals if one.by != "student" and one.code != "G0283"]


SIDE_BY_SIDE = ("group", "concurrent")


def overlaps(intervals):
    """Every two intervals of one person and two patients, one of them one-on-one, minute by minute."""
    minutes, present_ones = {}, present(intervals)
    for one in present_ones:
        for other in present_ones:
            if one.mode in SIDE_BY_SIDE:
                continue
            for person in {one.clinician, one.with_ or one.clinician} & {
                other.clinician,
                other.with_ or other.clinician,
            }:
                both = span(one) & span(other)
                if other.mode in SIDE_BY_SIDE:
                    both -= inside(one.patient, name_of(other), person, present_ones)
                if one.patient != other.patient and both:
                    key = ("one-on-one-overlap", (person,), tuple(sorted((one.patient, other.patient))))
                    minutes.setdefault(key, set()).update(both)
    return minutes


def name_of(one):
    """What the patients are called who are treated side by side: their group, or that they are concurrent."""
    return one.group or ("concurrent" if one.mode == "concurrent" else "")


def inside(patient, group, person, intervals):
    """The minutes in which a patient is in a group that a person leads."""
    minutes = set()
    for one in intervals:
        named = name_of(one) == group if one.mode in SIDE_BY_SIDE else bool(group) and one.group == group
        if one.patient == patient and named and person in (one.clinician, one.with_):
            minutes |= span(one)
    return minutes


def shared(intervals):
    """Every two disciplines on one patient: sessions by joining whatever overlaps, counted minute by minute."""
    minutes = {}
    for patient in {one.patient for one in intervals}:
        for pair in combinations(("OT", "PT", "SLP"), 2):
            theirs = [one for one in present(intervals) if one.patient == patient and one.discipline in pair]
            for session in joined(theirs):
                if sum(counted(session, discipline) for discipline in pair) > len(set().union(*map(span, session))):
                    for one, other in combinations(session, 2):
                        both = span(one) & span(other)
                        if one.discipline != other.discipline and both:
                            key = ("co-treatment", tuple(sorted({one.clinician, other.clinician})), (patient,))
                            minutes.setdefault(key, set()).update(both)
    return minutes


def joined(intervals):
    sessions = []
    for one in intervals:
        meets = [session for session in sessions if any(span(one) & span(other) for other in session)]
        sessions = [session for session in sessions if session not in meets] + [[one, *sum(meets, [])]]
    return sessions


def counted(session, discipline):
    ours = [one for one in session if one.discipline == discipline]
    total = sum(len(span(one)) if one.agreed_minutes is None else one.agreed_minutes for one in ours)
    return min(total, len(set().union(*map(span, ours))))
