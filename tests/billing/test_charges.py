"""The billing panel: derived when asked for, and only as far as the times are known."""

import datetime as dt

import pytest

from billing.charges import visit_charges
from billing.panel import Panel
from tests.builders import at, build_coverage, build_payer, build_visit, get_note, log
from therapy_notes import charting


@pytest.fixture
def panel(noon, sign_in, therapist):
    """The html of the panel as the visit page shows it."""

    def html_of(visit, user=None):
        html = sign_in(user or therapist).get(f"/visits/{visit.pk}/").content.decode()
        return html[html.index('id="billing"') :]

    return html_of


def charges(visit):
    return visit_charges(get_note(visit.note.pk).visit)


def lines(row):
    return {line.code: (line.units, line.modifiers) for line in row.answer.lines}


def test_minutes_become_units_with_the_disciplines_modifier(episode, therapist):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:23"), ("97110", "09:23", "09:38")])
    first = charges(visit).first
    assert lines(first) == {"97530": (2, ("GP",)), "97110": (1, ("GP",))}
    assert (first.units, first.answer.timed_minutes, first.payer) == (3, 38, "")


def test_the_panel_names_code_units_minutes_and_why(panel, episode, therapist):
    html = panel(build_visit(episode, therapist, [("97530", "09:00", "09:23")]))
    assert "<b>97530</b>" in html
    assert "2 units" in html
    assert "23 min · why" in html
    assert "Pub. 100-04" in html


def test_while_a_clock_runs_only_totals_are_shown(panel, episode, therapist):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:23"), ("97110", "09:30", None)])
    assert not charges(visit).complete
    html = panel(visit)
    assert "<dt>timed min</dt><dd>23</dd>" in html
    assert "Lines and findings appear when every time is filled in." in html
    assert "bill-line" not in html
    assert "<dt>unit" not in html
    charting.stop_clock(visit.activities.last(), by=therapist, at=at("09:40"))
    assert "bill-line" in panel(visit)


def test_a_day_without_activities_has_totals_of_zero_and_no_lines(panel, episode, therapist):
    html = panel(build_visit(episode, therapist))
    assert "<dt>timed min</dt><dd>0</dd>" in html
    assert "bill-line" not in html


def test_without_a_payer_the_panel_asks_for_one(panel, episode, therapist, clinic):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")])
    assert "No payer is named for this day" in panel(visit)
    build_coverage(episode.patient, build_payer(clinic, "Northwind"))
    html = panel(visit)
    assert "Northwind · total time" in html
    assert "No payer is named" not in html


def test_two_coverages_that_agree_are_said_in_one_line(panel, episode, therapist, clinic):
    build_coverage(episode.patient, build_payer(clinic, "First"))
    build_coverage(episode.patient, build_payer(clinic, "Second", "cpt_midpoint"), rank=2)
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:15")])
    assert charges(visit).agree
    assert "Second · CPT midpoint: the same lines." in panel(visit)


def test_two_coverages_that_differ_stand_side_by_side(panel, episode, therapist, clinic):
    build_coverage(episode.patient, build_payer(clinic, "First"))
    build_coverage(episode.patient, build_payer(clinic, "Second", "cpt_midpoint"), rank=2)
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:08"), ("97110", "09:08", "09:16")])
    found = charges(visit)
    assert not found.agree
    assert [row.units for row in found.by_coverage] == [1, 2]
    html = panel(visit)
    assert html.index("First · total time") < html.index("<h3>Second · CPT midpoint</h3>")


def test_both_visits_of_a_day_show_the_days_units(episode, therapist):
    morning = build_visit(episode, therapist, [("97530", "09:00", "09:15")])
    afternoon = build_visit(episode, therapist, [("97110", "14:00", "14:15")], start="14:00")
    assert charges(morning).first.answer == charges(afternoon).first.answer
    assert charges(morning).first.units == 2


def test_a_finding_leads_to_the_activity_it_speaks_of(panel, episode, therapist, student):
    visit = build_visit(episode, therapist)
    entry = charting.TimeEntry(at("09:00"), at("09:23"), student.clinician)
    activity = log(visit, therapist, "97530", "09:00", "09:23", {"stretches": [entry]})
    found = {shown.finding.code: shown.place for shown in Panel(charges(visit)).open}
    assert found["student-alone"] == (visit.pk, activity.pk, f"activity-{activity.pk}")
    assert f"/visits/{visit.pk}/?open={activity.pk}#activity-{activity.pk}" in panel(visit)


def test_a_finding_about_the_days_other_visit_leads_to_that_visit(panel, episode, therapist, student):
    morning = build_visit(episode, therapist)
    entry = charting.TimeEntry(at("09:00"), at("09:23"), student.clinician)
    activity = log(morning, therapist, "97530", "09:00", "09:23", {"stretches": [entry]})
    afternoon = build_visit(episode, therapist, [("97110", "14:00", "14:15")], start="14:00")
    assert f"/visits/{morning.pk}/?open={activity.pk}" in panel(afternoon)


def test_a_day_before_the_first_rule_says_so_and_guesses_nothing(panel, episode, therapist):
    visit = build_visit(episode, therapist, day=dt.date(1990, 3, 6))
    log(visit, therapist, "97530", "09:00", "09:23", day=dt.date(1990, 3, 6))
    found = charges(visit)
    assert found.first is None
    assert found.no_rule
    assert found.no_rule in panel(visit)


def test_billers_see_the_same_panel(panel, episode, therapist, biller):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")])
    assert "2 units" in panel(visit, biller)
