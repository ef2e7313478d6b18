"""The panel's order: what stops, what asks, what is still to be written; and the rest quietly."""

import pytest

from billing.charges import visit_charges
from billing.panel import Panel
from tests.builders import (
    COMPLETE,
    build_clinician,
    build_coverage,
    build_episode,
    build_payer,
    build_visit,
    get_note,
    log,
    sign,
)

FULL = {"skill": "Graded.", "response": "Steady.", "help_types": ["physical"]}


@pytest.fixture
def html_of(noon, sign_in, therapist):
    def html(visit, user=None):
        page = sign_in(user or therapist).get(f"/visits/{visit.pk}/").content.decode()
        return " ".join(page[page.index('id="billing"') :].split())

    return html


def panel(visit):
    return Panel(visit_charges(get_note(visit.note.pk).visit))


def codes(shown):
    return [one.finding.code for one in shown]


def test_errors_come_before_warnings_and_infos_are_folded(episode, therapist, student):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:20", FULL), ("97110", "09:20", "09:40")])
    found = panel(visit)
    severities = [one.finding.severity for one in found.open]
    assert severities == sorted(severities, key=["error", "warning"].index)
    assert codes(found.open) == ["plan-missing", "tie-needs-choice"]
    assert {one.finding.severity for one in found.told} <= {"info"}


def test_tables_that_nobody_confirmed_are_one_quiet_line(episode, therapist, html_of):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:20", FULL)])
    assert set(codes(panel(visit).unconfirmed)) == {"rule-unconfirmed"}
    assert "rule-unconfirmed" not in codes(panel(visit).open + panel(visit).told)
    html = html_of(visit)
    assert html.count("Tables not confirmed for this date") == 1
    assert "/billing/rules/?on=2026-03-06" in html


class TestStillMissing:
    def test_while_it_is_written_what_its_words_lack_is_no_fault(self, episode, therapist, html_of):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:20")])
        activity = visit.activities.get()
        found = panel(visit)
        assert codes(found.missing) == [
            "assistance-type-missing",
            "skill-missing",
            "response-missing",
            "patient-participation-missing",
        ]
        assert not set(codes(found.open)) & set(codes(found.missing))
        html = html_of(visit)
        assert "Still missing for 97530" in html
        assert f"/visits/{visit.pk}/?open={activity.pk}#div_id_activity-skill" in html
        assert f"/visits/{visit.pk}/#div_id_visit-participation" in html

    def test_each_link_leads_to_the_activity_that_lacks_it(self, episode, therapist):
        visit = build_visit(episode, therapist, participation="Took part.")
        log(visit, therapist, "97530", "09:00", "09:10", FULL)
        second = log(visit, therapist, "97530", "09:10", "09:20", FULL | {"skill": ""})
        third = log(visit, therapist, "97530", "09:20", "09:30", FULL | {"skill": "", "response": ""})
        places = [(one.finding.code, one.place.activity) for one in panel(visit).missing]
        assert places == [
            ("skill-missing", second.pk),
            ("skill-missing", third.pk),
            ("response-missing", third.pk),
        ]

    def test_once_signed_it_stands_among_the_findings(self, episode, therapist, html_of):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:20")], sections=COMPLETE)
        sign(visit.note, therapist)
        found = panel(visit)
        assert found.missing == []
        assert "skill-missing" in codes(found.open)
        assert "Still missing" not in html_of(visit)

    def test_the_places_of_the_links_are_on_the_page(self, episode, therapist, sign_in, noon):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:20", {"assistance": "", "goals": []})])
        desk = sign_in(therapist)
        for shown in panel(visit).missing:
            opened = f"?open={shown.place.activity}" if shown.place.activity else ""
            html = desk.get(f"/visits/{shown.place.visit}/{opened}").content.decode()
            assert f'id="{shown.place.anchor}"' in html, shown.place


def test_the_plan_and_the_report_are_mended_in_the_chart(episode, therapist, html_of):
    html = html_of(build_visit(episode, therapist, [("97530", "09:00", "09:20", FULL)]))
    assert "No plan of care is established" in html
    assert f'<a href="/patients/{episode.patient.pk}/#episode-{episode.pk}">Go to the chart</a>' in html


def test_all_modifiers_of_a_line_are_shown(episode, assistant, clinic, html_of):
    build_coverage(episode.patient, build_payer(clinic))
    visit = build_visit(episode, assistant, [("97530", "09:00", "09:20", {"delivery": "video"})])
    (line,) = visit_charges(visit).first.answer.lines
    assert line.modifiers[:2] == ("GP", "CQ")
    assert f'<span class="modifiers">{" ".join(line.modifiers)}</span>' in html_of(visit)


def test_a_line_of_another_discipline_counts_for_pair_edits(clinic, episode, therapist):
    """97530 is part of speech treatment on one day."""
    speech = build_episode(clinic, discipline="SLP", patient=episode.patient)
    visit = build_visit(episode, therapist, [("97530", "10:00", "10:20", FULL)], start="10:00")
    assert "edit-needs-modifier" not in codes(panel(visit).open)
    build_visit(speech, build_clinician(clinic, "sloan", credential="SLP"), [("92507", "09:00", "09:30")])
    assert "edit-needs-modifier" in codes(panel(visit).open)
