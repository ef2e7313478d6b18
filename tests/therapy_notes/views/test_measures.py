"""The page of measures without script, the card beside the log, and the clinic's own measures."""

import datetime as dt
import json

import pytest

from tests.builders import COMPLETE, DAY, at, build_goal, build_note, build_visit, get_note, sign
from tests.therapy_notes.pages import form_of, save, typed
from therapy_notes.measures import write_measurement
from therapy_notes.models import Activity, AuditEvent, Evaluation, Goal, Measurement, OwnMeasure

NEXT = DAY + dt.timedelta(days=3)


@pytest.fixture
def visit(episode, therapist):
    return build_visit(episode, therapist, [("97530", "09:00", "09:23")], sections=COMPLETE)


@pytest.fixture
def later(visit, episode, therapist):
    return build_visit(episode, therapist, [("97530", "09:00", "09:23")], sections=COMPLETE, day=NEXT)


@pytest.fixture
def desk(sign_in, therapist):
    return sign_in(therapist)


def take(visit, by, measure, value, **more):
    write_measurement(get_note(visit.note.pk), measure=measure, value=value, by=by, at=at("09:30"), **more)


def url(visit):
    return f"/notes/{visit.note.pk}/measures/"


def values(visit):
    rows = Measurement.objects.filter(note=visit.note).order_by("measure", "side")
    return [(one.measure, one.side, one.value, one.remark) for one in rows]


class TestPage:
    def test_save_writes_all_that_was_typed(self, desk, visit):
        typed = {"measure__tug": "18.4", "measure__tug__remark": "cane", "measure__rom__knee__flexion__left": "95"}
        assert save(desk, url(visit), **typed).status_code == 302
        assert values(visit) == [("rom-knee-flexion", "left", "95", ""), ("tug", "", "18.4", "cane")]
        assert list(AuditEvent.objects.filter(event="measure.written").values_list("detail", flat=True))

    def test_a_wrong_value_gets_its_sentence_and_stays_as_it_was_typed(self, desk, visit):
        page = save(desk, url(visit), measure__berg="57", measure__tug="18").content.decode()
        assert "Berg goes from 0 to 56." in page
        assert 'name="measure-berg" value="57"' in page
        assert values(visit) == []

    def test_what_another_tab_wrote_meanwhile_is_not_written_over(self, desk, visit, therapist):
        form = typed(desk.get(url(visit)), measure__tug="17")
        take(visit, therapist, "tug", "18")
        page = desk.post(url(visit), form).content.decode()
        assert "Saved meanwhile: “18”." in page and "Tester, Thea changed this at" in page
        assert values(visit) == [("tug", "", "18", "")]

    def test_other_fields_of_two_tabs_are_both_kept(self, desk, visit, therapist):
        form = typed(desk.get(url(visit)), measure__tug="17")
        take(visit, therapist, "berg", "45")
        assert desk.post(url(visit), form).status_code == 302
        assert len(values(visit)) == 2

    def test_the_last_value_stands_beside_the_field_and_what_became_of_it(self, desk, visit, later, therapist):
        take(visit, therapist, "berg", "45")
        take(later, therapist, "berg", "51")
        page = desk.get(url(later)).content.decode()
        assert "Fri Mar 6: " in page and "45/56" in page
        assert "better by 6, more than the smallest real change of 5" in page

    def test_the_parts_tell_what_is_saved(self, desk, visit, later, therapist):
        take(visit, therapist, "berg", "45")
        take(later, therapist, "berg", "40")
        answer = desk.get(f"{url(later)}parts/").content.decode()
        assert '<span data-part="change-berg">worse by 5, exactly the smallest real change of 5</span>' in answer
        assert "&quot;measure-berg&quot;: [&quot;40&quot;]" in answer

    def test_a_signed_note_has_no_such_page(self, desk, visit, therapist):
        sign(visit.note, therapist)
        assert desk.get(url(visit)).status_code == 403
        assert "locked" in json.loads(desk.get(f"{url(visit)}parts/").content)

    def test_a_plan_of_care_holds_none(self, desk, episode, therapist):
        note = build_note(episode, therapist)
        assert desk.get(f"/notes/{note.pk}/measures/").status_code == 403


class TestCard:
    def test_it_asks_for_what_goals_are_measured_by_and_what_was_taken_before(
        self, desk, visit, later, episode, therapist
    ):
        goal = build_goal(episode, number=7, name="Car transfer")
        Goal.objects.filter(pk=goal.pk).update(measured_by="number", unit="min")
        build_goal(episode, number=8, name="Rise")
        Goal.objects.filter(number=8).update(measured_by="measure", measure="sit-to-stand-5")
        take(visit, therapist, "grip", "40", side="left")
        names = [name for name in form_of(desk.get(f"/visits/{later.pk}/")) if name.startswith("measure-")]
        assert names == [f"measure-goal-{goal.pk}", "measure-sit-to-stand-5", "measure-grip-left", "measure-grip-right"]

    def test_it_is_never_longer_than_eight_lines(self, desk, visit, later, therapist):
        for key in ("tug", "berg", "walk-6", "walk-2", "gait-speed", "dgi", "fga", "pain-now", "lefs"):
            take(visit, therapist, key, "2")
        names = [name for name in form_of(desk.get(f"/visits/{later.pk}/")) if name.startswith("measure-")]
        assert len(names) == 8

    def test_its_values_are_saved_with_the_page(self, desk, visit, later, therapist):
        take(visit, therapist, "berg", "45")
        page = f"/visits/{later.pk}/"
        assert save(desk, page, measure__berg="51", note__plan="Lower seat.", then="stay").status_code == 302
        assert values(later) == [("berg", "", "51", "")]
        assert "better by 6" in desk.get(page).content.decode()
        told = save(desk, page, measure__berg="99", note__plan="Higher seat.", then="stay").content.decode()
        assert "Berg goes from 0 to 56." in told and 'value="99"' in told

    def test_who_may_not_read_the_narrative_sees_no_measures(self, sign_in, biller, visit, therapist):
        take(visit, therapist, "berg", "45")
        sign(visit.note, therapist)
        assert "Berg" in sign_in(therapist).get(f"/visits/{visit.pk}/").content.decode()
        assert "Berg" not in sign_in(biller).get(f"/visits/{visit.pk}/").content.decode()


class TestEvaluationCard:
    def test_without_script_one_save_writes_the_components_and_logs_what_follows(self, desk, episode, therapist):
        visit = build_visit(episode, therapist, kind="evaluation")
        chosen = {f"evaluation__{name}": "low" for name in ("history", "examination", "presentation", "decisions")}
        save(desk, f"/visits/{visit.pk}/", **chosen, then="code")
        assert Evaluation.objects.get().components == dict.fromkeys(
            ("history", "examination", "presentation", "decisions"), "low"
        )
        assert Activity.objects.get().code == "97161"
        page = desk.get(f"/visits/{visit.pk}/").content.decode()
        assert "follows from these: low complexity" in page

    def test_the_button_by_script_logs_it_too_or_says_what_is_missing(self, desk, episode, therapist):
        visit = build_visit(episode, therapist, kind="evaluation")
        answer = desk.post(f"/visits/{visit.pk}/evaluation-code/", follow=True)
        assert "Choose every component first" in answer.content.decode()
        save(
            desk,
            f"/visits/{visit.pk}/",
            then="stay",
            **{f"evaluation__{name}": "high" for name in ("history", "examination", "presentation", "decisions")},
        )
        assert desk.post(f"/visits/{visit.pk}/evaluation-code/").status_code == 302
        assert Activity.objects.get().code == "97163"


class TestOwnMeasures:
    @pytest.fixture
    def office(self, sign_in, administrator):
        return sign_in(administrator)

    def test_an_administrator_adds_changes_retires_and_puts_back(self, office, desk, visit):
        facts = {"name": "Stairs in a minute", "unit": "steps", "lowest": "0", "highest": "200", "decimals": "0"}
        assert office.post("/measures/new/", facts).status_code == 302
        row = OwnMeasure.objects.get()
        assert "Stairs in a minute" in desk.get(url(visit)).content.decode()
        office.post(f"/measures/{row.pk}/", facts | {"name": "Stairs climbed"})
        office.post(f"/measures/{row.pk}/retire/")
        assert "Stairs climbed" not in desk.get(url(visit)).content.decode()
        assert "Retired" in office.get("/measures/").content.decode()
        office.post(f"/measures/{row.pk}/put-back/")
        assert "Stairs climbed" in desk.get(url(visit)).content.decode()

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"highest": "0"}, "Type a value above 0, the lowest."),
            ({"name": "Stairs"}, "The clinic already has a measure of this name."),
        ],
    )
    def test_a_wrong_one_gets_a_sentence(self, office, clinic, changes, sentence):
        OwnMeasure.objects.create(clinic=clinic, name="Stairs", highest=9)
        facts = {"name": "Steps", "unit": "", "lowest": "0", "highest": "200", "decimals": "0"}
        assert sentence in office.post("/measures/new/", facts | changes).content.decode()

    def test_the_range_of_one_that_notes_hold_stays(self, office, clinic, visit, therapist):
        row = OwnMeasure.objects.create(clinic=clinic, name="Stairs", highest=99)
        take(visit, therapist, f"own-{row.pk}", "5")
        office.post(f"/measures/{row.pk}/", {"name": "Steps", "highest": "9"})
        row.refresh_from_db()
        assert (row.name, row.highest) == ("Steps", 99)

    def test_without_any_the_page_says_what_to_do(self, office, desk):
        assert "Add a measure" in office.get("/measures/").content.decode()
        assert "Administrators of this clinic add one." in desk.get("/measures/").content.decode()
