"""Goals, from their forms to their own page and the chart."""

import pytest

from tests.builders import DAY, at, build_goal, build_signed_visit, build_visit, log
from tests.therapy_notes.pages import errors, form_of, save
from therapy_notes import charting, signing
from therapy_notes.goals import changing
from therapy_notes.models import AuditEvent, Goal

NEW = {"kind": "STG", "name": "Stairs", "text": "Climbs 12 stairs", "purpose": "restore", "target_date": "2026-04-10"}
NEW |= {"measured_by": "assistance", "baseline_level": "Max", "target_level": "SBA"}


@pytest.fixture
def desk(sign_in, therapist):
    return sign_in(therapist)


@pytest.fixture
def goal(episode):
    return episode.goals.get(kind="STG")


def measured(episode, by, *levels):
    """STG 2 with a level a day."""
    goal = build_goal(episode, "STG", 2, name="Stairs", measured_by="assistance", baseline="Max", target="SBA")
    for number, level in enumerate(levels):
        day = DAY.replace(day=1 + number)
        log(build_visit(episode, by, day=day), by, "97530", "09:00", "09:20", {"assistance": level}, day=day)
    return goal


class TestForms:
    def add(self, desk, episode, **changes):
        return desk.post(f"/episodes/{episode.pk}/goals/new/", NEW | changes)

    def test_a_new_goal_leads_back_to_the_goals_of_the_chart(self, desk, episode):
        assert self.add(desk, episode).url == f"/patients/{episode.patient_id}/#goals-{episode.pk}"
        assert Goal.objects.get(name="Stairs").label == "STG 2"

    def test_a_date_that_is_none_is_said_and_the_text_stays(self, desk, episode):
        response = self.add(desk, episode, target_date="soon")
        assert list(errors(response, "form")) == ["target_date"]
        assert form_of(response, "*")["text"] == ["Climbs 12 stairs"]

    def test_without_script_every_field_is_on_the_page(self, desk, episode):
        fields = form_of(desk.get(f"/episodes/{episode.pk}/goals/new/"), "*")
        assert {"baseline", "target", "baseline_level", "target_level", "measure", "unit", "why_skilled"} <= set(fields)

    def test_a_goal_keeps_its_identifier_and_says_what_changed(self, desk, goal):
        url = f"/goals/{goal.pk}/edit/"
        assert "kind" not in form_of(desk.get(url), "*")
        assert save(desk, url, part="*", target="Alone").url == f"/goals/{goal.pk}/"
        goal.refresh_from_db()
        assert (goal.label, goal.target) == ("STG 1", "Alone")
        page = desk.get(f"/goals/{goal.pk}/").content.decode()
        assert "Stand-by</del>" in page
        assert "Alone</ins>" in page

    def test_of_two_tabs_the_later_one_reads_that_the_goal_was_changed(self, desk, goal):
        url = f"/goals/{goal.pk}/edit/"
        mine = form_of(desk.get(url), "*") | {"target": ["Mine"]}
        save(desk, url, part="*", target="Theirs")
        response = desk.post(url, mine)
        assert "changed this goal after you opened the page" in response.content.decode()
        assert form_of(response, "*")["target"] == ["Mine"]
        assert desk.post(url, form_of(response, "*")).status_code == 302
        goal.refresh_from_db()
        assert goal.target == "Mine"

    def test_assistants_and_students_set_no_goals(self, sign_in, episode, assistant, student):
        for person in (assistant, student):
            assert self.add(sign_in(person), episode).status_code == 403


class TestClosing:
    def test_met_with_its_day(self, desk, goal, noon):
        url = f"/goals/{goal.pk}/close/met/"
        assert form_of(desk.get(url), "*")["on"] == ["2026-03-06"]
        assert save(desk, url, part="*", on="2026-03-05").url == f"/goals/{goal.pk}/"
        goal.refresh_from_db()
        assert (goal.status, str(goal.closed_on)) == ("met", "2026-03-05")

    def test_given_up_with_a_reason(self, desk, goal, noon):
        url = f"/goals/{goal.pk}/close/discontinued/"
        assert list(errors(save(desk, url, part="*"), "form")) == ["reason"]
        assert save(desk, url, part="*", reason="Plateau.").status_code == 302

    def test_a_second_time_is_told_what_it_is(self, desk, goal, noon):
        url = f"/goals/{goal.pk}/close/met/"
        save(desk, url, part="*")
        assert "closed already" in save(desk, url, part="*").content.decode()

    def test_opened_again(self, desk, goal, noon):
        save(desk, f"/goals/{goal.pk}/close/met/", part="*")
        assert save(desk, f"/goals/{goal.pk}/reopen/", part="*", reason="Fell.").status_code == 302
        goal.refresh_from_db()
        assert goal.status == "active"

    def test_there_is_no_other_way_to_close(self, desk, goal):
        assert desk.get(f"/goals/{goal.pk}/close/deleted/").status_code == 404


class TestPage:
    def test_the_chart_says_in_words_what_it_draws(self, desk, episode, therapist, noon):
        goal = measured(episode, therapist, "Max", "Mod", "CGA")
        page = desk.get(f"/goals/{goal.pk}/").content.decode()
        assert "<title>STG 2 Stairs over 3 treatment days</title>" in page
        assert "From Max on treatment day 1 to CGA on day 3; target SBA. 3 values." in page
        assert "CGA, was Max" in page

    def test_a_measured_goal_shows_the_help_of_its_activities_too(self, desk, episode, therapist, noon):
        goal = measured(episode, therapist, "Max", "CGA")
        Goal.objects.filter(pk=goal.pk).update(measured_by="number", unit="ft", baseline="20", target="300")
        page = desk.get(f"/goals/{goal.pk}/").content.decode()
        assert "<title>STG 2 Stairs, help needed, over 2 treatment days</title>" in page
        assert "Help needed as a table, 2 values" in page

    def test_a_goal_without_a_value_says_where_values_come_from(self, desk, episode, therapist):
        page = desk.get(f"/goals/{measured(episode, therapist).pk}/").content.decode()
        assert "Nothing logged yet. An activity that is linked to this goal" in page

    def test_who_reads_no_narrative_reads_no_reasons(self, sign_in, desk, administrator, goal, therapist):
        facts = {"kind": "discontinued", "on": DAY, "by": therapist, "at": at("12:00")}
        changing.close_goal(goal, **facts, reason="Drinks again.")
        assert "Drinks again." in desk.get(f"/goals/{goal.pk}/").content.decode()
        assert "Drinks again." not in sign_in(administrator).get(f"/goals/{goal.pk}/").content.decode()

    def test_its_acts_stand_there_only_for_who_may(self, desk, sign_in, assistant, goal):
        assert "Discontinue" in desk.get(f"/goals/{goal.pk}/").content.decode()
        assert "Discontinue" not in sign_in(assistant).get(f"/goals/{goal.pk}/").content.decode()


class TestChart:
    def test_a_goal_given_up_stands_below_without_a_drawing(self, desk, episode, therapist, noon):
        goal = measured(episode, therapist, "Max", "CGA")
        Goal.objects.filter(pk=goal.pk).update(status="discontinued", closed_on=DAY)
        page = desk.get(f"/patients/{episode.patient_id}/").content.decode()
        assert "Discontinued Mar 6" in page
        assert "From Max" not in page

    def test_the_periods_are_drawn_and_listed(self, desk, episode, therapist, noon):
        measured(episode, therapist, "Max", "Mod")
        page = desk.get(f"/patients/{episode.patient_id}/").content.decode()
        assert "2 treatment days in 1 reporting periods; 0 of these have their report." in page
        assert page.count("2 days") >= 1

    def test_of_a_note_that_is_being_amended_the_signed_level_is_drawn(self, desk, episode, therapist, noon):
        build_goal(episode, "STG", 2, name="Stairs", measured_by="assistance", baseline="Max", target="SBA")
        note = build_signed_visit(episode, therapist).note
        signing.open_amendment(note, by=therapist, at=at("15:00"))
        activity = note.visit.activities.get()
        facts = charting.facts_of(activity) | {"assistance": "CGA"}
        charting.correct_activity(activity, by=therapist, at=at("15:01"), **facts)
        page = desk.get(f"/patients/{episode.patient_id}/").content.decode()
        assert "Min on treatment day 1; target SBA." in page

    def test_todays_visit_is_one_press_away_while_it_is_written(self, desk, episode, therapist, noon):
        url = f"/patients/{episode.patient_id}/"
        assert "Open today's visit" not in desk.get(url).content.decode()
        visit = build_visit(episode, therapist)
        assert f'href="/visits/{visit.pk}/">' in desk.get(url).content.decode().partition("Open today's visit")[0]


class TestPaper:
    def test_the_goals_of_an_episode_as_a_pdf_are_a_download_in_the_log(self, desk, episode, therapist, noon):
        measured(episode, therapist, "Max", "CGA")
        response = desk.get(f"/episodes/{episode.pk}/goals.pdf")
        assert response.content.startswith(b"%PDF")
        assert AuditEvent.objects.get(event="goals.downloaded").patient_id == episode.patient_id
        assert str(episode.pk) in response["Content-Disposition"]

    def test_an_episode_without_goals_too(self, desk, episode, noon):
        Goal.objects.all().delete()
        assert desk.get(f"/episodes/{episode.pk}/goals.pdf").content.startswith(b"%PDF")
