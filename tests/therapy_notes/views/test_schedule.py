"""The week, its appointments planned, moved and missed, and what the other pages say of a missed visit."""

import datetime as dt
import re

import pytest

from tests.builders import (
    DAY,
    build_clinician,
    build_missed_visit,
    build_note,
    build_patient,
    build_signed_visit,
    build_visit,
    log,
    sign,
)
from tests.therapy_notes.pages import errors, form_of, typed
from therapy_notes.models import Episode, Visit

MONDAY = DAY + dt.timedelta(days=3)  # the builders' DAY is a Friday


def week(desk, day=DAY, therapist=None):
    chosen = f"&therapist={therapist.clinician.pk}" if therapist else ""
    return desk.get(f"/schedule/?week={day}{chosen}")


def shown(response):
    """The days of the week that are shown, each with its planned times."""
    html = response.content.decode()
    days = re.split(r'<h2 class="h3" id="day-(.{10})"', html)[1:]
    clock = r'<b class="figures">(.*?)</b>'
    return {day: re.findall(clock, part) for day, part in zip(days[::2], days[1::2], strict=True)}


class TestWeek:
    def test_from_monday_to_friday_in_order(self, episode, therapist, sign_in):
        build_visit(episode, therapist, start="14:00")
        build_visit(episode, therapist, start="09:00")
        build_visit(episode, therapist, day=MONDAY)  # of the next week
        assert shown(week(sign_in(therapist))) == {
            "2026-03-02": [],
            "2026-03-03": [],
            "2026-03-04": [],
            "2026-03-05": [],
            "2026-03-06": ["9:00 am", "2:00 pm"],
        }

    def test_a_weekend_is_shown_where_somebody_comes(self, episode, therapist, sign_in):
        build_visit(episode, therapist, day=DAY + dt.timedelta(days=1))
        assert list(shown(week(sign_in(therapist))))[-1] == "2026-03-07"

    def test_each_says_where_it_is_and_how_far_its_note_is(self, episode, therapist, sign_in):
        build_visit(episode, therapist, setting="home", place="Apartment")
        build_missed_visit(episode, therapist, start="10:00")
        build_signed_visit(episode, therapist, [("97530", "11:00", "11:20")], start="11:00")
        html = week(sign_in(therapist)).content.decode()
        assert re.search(r"At home</span>\s*<span>Apartment</span>", html)
        assert re.findall(r'class="state state-(\S+)"', html) == ["not-started", "canceled", "signed"]
        assert "2 visits" in html

    def test_only_what_can_be_changed_has_buttons(self, episode, therapist, biller, sign_in):
        open_visit = build_visit(episode, therapist)
        begun = build_visit(episode, therapist, [("97530", "10:00", "10:20")], start="10:00")
        build_missed_visit(episode, therapist, start="11:00")
        build_signed_visit(episode, therapist, [("97530", "12:00", "12:20")], start="12:00")
        buttons = re.compile(r'href="/visits/(\d+)/(move|missed)/"')
        found = buttons.findall(week(sign_in(therapist)).content.decode())
        assert found == [(str(open_visit.pk), "move"), (str(open_visit.pk), "missed"), (str(begun.pk), "move")]
        assert not buttons.findall(week(sign_in(biller), therapist=therapist).content.decode())

    def test_a_colleagues_week_is_chosen(self, episode, therapist, assistant, administrator, sign_in):
        build_visit(episode, assistant)
        for person in (therapist, administrator):
            assert shown(week(sign_in(person), therapist=assistant))["2026-03-06"] == ["9:00 am"]

    def test_an_empty_week_says_what_to_do_next(self, therapist, sign_in):
        html = week(sign_in(therapist)).content.decode()
        assert "No visit is planned this week. Find the patient, and plan visits in the chart." in html

    @pytest.mark.parametrize("text", ["soon", "2026-13-01", "9999-12-31", "0001-01-01", ""])
    def test_a_week_that_is_none_is_this_week(self, text, therapist, sign_in):
        response = sign_in(therapist).get("/schedule/", {"week": text})
        assert response.status_code == 200
        assert "2026-03-06" in shown(response)

    @pytest.mark.parametrize("number", ["0", "x", "²"])
    def test_a_therapist_who_is_none_is_not_found(self, number, therapist, sign_in):
        assert sign_in(therapist).get("/schedule/", {"therapist": number}).status_code == 404

    def test_another_clinics_therapist_is_not_found(self, therapist, stranger, sign_in):
        assert week(sign_in(therapist), therapist=stranger).status_code == 404


class TestPlan:
    def test_the_plan_of_care_fills_the_form_in(self, episode, therapist, sign_in):
        sign(build_note(episode, therapist, sections={"rationale": "Needs it."}), therapist)
        response = sign_in(therapist).get(f"/episodes/{episode.pk}/visits/plan/")
        fields = form_of(response, "*")
        assert fields["weekdays"] == ["0", "2", "4"]
        assert (fields["first_day"], fields["until"]) == (["2026-03-06"], ["2026-05-05"])
        assert "The plan of care says: 3 times a week" in response.content.decode()

    def test_the_dates_are_told_after_it(self, episode, therapist, sign_in):
        desk, url = sign_in(therapist), f"/episodes/{episode.pk}/visits/plan/"
        facts = {"weekdays": ["0", "2", "4"], "first_day": "2026-03-06", "until": "2026-03-20", "time": "9"}
        page = desk.post(url, typed(desk.get(url), "*", **facts), follow=True)
        assert "7 visits planned, Fri Mar 6 to Fri Mar 20." in page.content.decode()
        assert Visit.objects.count() == 7

    @pytest.mark.parametrize(
        ("changes", "field", "sentence"),
        [
            ({"weekdays": []}, "weekdays", "Choose at least one weekday."),
            ({"time": "soon"}, "time", "Type a clock time"),
            ({"until": "2026-03-05"}, "until", "before the first day"),
            ({"until": "", "count": ""}, "until", "Say the last day, or how many visits."),
            ({"until": "", "count": "91"}, "count", "90"),
            ({"until": "2027-03-08"}, "until", "at most a year"),
            ({"first_day": "2026-03-05"}, "first_day", "Plan from today on"),
            ({"until": "2026-03-06", "weekdays": ["5"]}, "__all__", "no day left"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field_and_nothing_is_planned(
        self, changes, field, sentence, episode, therapist, sign_in
    ):
        desk, url = sign_in(therapist), f"/episodes/{episode.pk}/visits/plan/"
        facts = {"weekdays": ["0"], "first_day": "2026-03-06", "until": "2026-03-20", "time": "9"} | changes
        found = errors(desk.post(url, typed(desk.get(url), "*", **facts)), "form")
        assert sentence in found[field]
        assert not Visit.objects.exists()

    def test_the_button_is_in_the_chart_for_who_may(self, episode, therapist, administrator, biller, sign_in, clinic):
        others = [biller, build_clinician(clinic, "oda", credential="OT")]
        for person, may in [(therapist, True), (administrator, True), *((one, False) for one in others)]:
            html = sign_in(person).get(f"/patients/{episode.patient.pk}/").content.decode()
            assert ("Plan visits" in html) == may
            url = f"/episodes/{episode.pk}/visits/plan/"
            assert sign_in(person).get(url).status_code == (200 if may else 403)


class TestMove:
    def test_it_stands_at_its_new_time_in_its_new_week(self, episode, therapist, assistant, sign_in):
        visit, desk = build_visit(episode, therapist), sign_in(therapist)
        url = f"/visits/{visit.pk}/move/"
        facts = {"day": str(MONDAY), "time": "230p", "minutes": "60", "therapist": str(assistant.clinician.pk)}
        page = desk.post(url, typed(desk.get(url), "*", **facts), follow=True)
        assert "The visit is planned for Mon Mar 9, 2:30 pm." in page.content.decode()
        assert page.request["QUERY_STRING"] == f"week=2026-03-09&therapist={assistant.clinician.pk}"
        assert shown(page)["2026-03-09"] == ["2:30 pm"]

    def test_logged_times_on_its_old_day_are_said_at_the_day(self, episode, therapist, sign_in):
        visit, desk = build_visit(episode, therapist, [("97530", "09:00", "09:23")]), sign_in(therapist)
        url = f"/visits/{visit.pk}/move/"
        found = errors(desk.post(url, typed(desk.get(url), "*", day=str(MONDAY))), "form")
        assert "logged on Fri Mar 6" in found["day"]

    def test_not_past_the_end_of_care(self, episode, therapist, sign_in):
        visit, desk = build_visit(episode, therapist), sign_in(therapist)
        Episode.objects.filter(pk=episode.pk).update(ended=DAY)
        url = f"/visits/{visit.pk}/move/"
        assert "Care has ended" in errors(desk.post(url, typed(desk.get(url), "*", day=str(MONDAY))), "form")["day"]


class TestMissed:
    def test_from_today_and_back(self, episode, therapist, sign_in):
        visit, desk = build_visit(episode, therapist), sign_in(therapist)
        url = f"/visits/{visit.pk}/missed/?from=today"
        assert url in desk.get("/").content.decode()
        page = desk.post(url, {"kind": "no_show", "reason": "Nobody answered"}, follow=True)
        assert page.request["PATH_INFO"] == "/"
        html = page.content.decode()
        assert '<span class="state state-canceled">' in html and "No-show" in html and "0 visits" in html
        assert url not in html

    @pytest.mark.parametrize(
        ("typed_in", "field", "sentence"),
        [
            ({"reason": "Flu"}, "kind", "Choose what happened."),
            ({"kind": "patient"}, "reason", "Say why"),
            ({"kind": "patient", "reason": "x" * 201}, "reason", "200"),
            ({"kind": "patient", "reason": "  "}, "reason", "Say why"),
        ],
    )
    def test_what_is_missing_is_said_at_its_field(self, typed_in, field, sentence, episode, therapist, sign_in):
        visit = build_visit(episode, therapist)
        response = sign_in(therapist).post(f"/visits/{visit.pk}/missed/", typed_in)
        assert sentence in errors(response, "form")[field]
        assert typed_in.get("reason", "") in response.content.decode()

    def test_what_has_begun_cannot_be_missed(self, episode, therapist, sign_in):
        visit = build_visit(episode, therapist)
        log(visit, therapist, "97530", "09:00", "09:10")
        response = sign_in(therapist).post(f"/visits/{visit.pk}/missed/", {"kind": "patient", "reason": "Flu"})
        assert "logged or written" in errors(response, "form")["__all__"]

    def test_its_page_says_what_happened_and_takes_it_back(self, episode, therapist, sign_in):
        visit, desk = build_missed_visit(episode, therapist, reason="Snowed in"), sign_in(therapist)
        html = desk.get(f"/visits/{visit.pk}/").content.decode()
        for words in ("did not take place", "No-show", "Snowed in", "Tester, Thea", "Plan another visit"):
            assert words in html
        assert 'id="note-form"' not in html and 'id="billing"' not in html
        page = desk.post(f"/visits/{visit.pk}/missed/undo/", follow=True)
        assert 'id="note-form"' in page.content.decode()

    def test_a_biller_does_not_read_the_reason(self, episode, therapist, biller, administrator, sign_in):
        visit = build_missed_visit(episode, therapist, reason="Snowed in")
        for person, reads in ((biller, False), (administrator, True)):
            html = sign_in(person).get(f"/visits/{visit.pk}/").content.decode()
            assert ("Snowed in" in html) == reads
            assert "Plan another visit" not in html

    def test_a_page_that_was_open_meanwhile_cannot_write_in_it(self, episode, therapist, sign_in):
        visit = build_missed_visit(episode, therapist)
        response = sign_in(therapist).post(f"/visits/{visit.pk}/", {"note-plan": "Lower seat."})
        html = response.content.decode()
        assert response.status_code == 403
        assert "marked as a no-show" in html and "Lower seat." in html

    def test_nobody_of_another_discipline_marks_it(self, episode, therapist, clinic, sign_in):
        visit = build_visit(episode, therapist)
        other = sign_in(build_clinician(clinic, "oda", credential="OT"))
        for url in ("move", "missed"):
            assert other.get(f"/visits/{visit.pk}/{url}/").status_code == 403
        assert other.post(f"/visits/{visit.pk}/missed/undo/").status_code == 403


class TestToday:
    def test_the_first_visit_that_is_not_begun_is_next(self, episode, therapist, sign_in):
        build_missed_visit(episode, therapist, start="08:00")
        build_visit(episode, therapist, [("97530", "09:00", "09:10")], start="09:00")
        following = build_visit(episode, therapist, start="10:00")
        build_visit(episode, therapist, start="11:00")
        response = sign_in(therapist).get("/")
        assert response.context["next"] == following
        assert response.content.decode().count(">Next</span>") == 1

    def test_home_and_telehealth_are_said(self, episode, therapist, sign_in):
        build_visit(episode, therapist, start="09:00", setting="home", place="Apartment")
        build_visit(episode, therapist, start="10:00", setting="telehealth")
        html = sign_in(therapist).get("/").content.decode()
        assert re.search(r"At home</span>\s*Apartment", html) and "Telehealth</span>" in html


def test_a_missed_visit_leaves_the_days_billing_to_the_one_that_took_place(episode, therapist, sign_in):
    canceled = build_missed_visit(episode, therapist)
    signed = build_signed_visit(episode, therapist, [("97530", "14:00", "14:23")], start="14:00")
    panel = sign_in(therapist).get(f"/visits/{signed.pk}/").context["panel"]
    assert [note.pk for note in panel.gathered.notes] == [signed.note.pk]
    assert panel.care.note.signed is True
    assert sign_in(therapist).get(f"/visits/{canceled.pk}/").context.get("panel") is None


def test_a_new_visit_says_where_it_will_be(episode, therapist, sign_in):
    desk, url = sign_in(therapist), f"/episodes/{episode.pk}/visits/new/"
    desk.post(url, typed(desk.get(url), "*", setting="telehealth", place="At home"))
    visit = Visit.objects.get()
    assert (visit.setting, visit.place) == ("telehealth", "At home")


def test_a_long_name_does_not_break_the_week(episode, therapist, sign_in, clinic):
    patient = build_patient(clinic, "77", "Wolfeschlegelsteinhausenbergerdorff", "Hubert Blaine")
    build_visit(Episode.objects.create(patient=patient, discipline="PT", title="x", started=DAY), therapist)
    assert "Wolfeschlegelsteinhausenbergerdorff, Hubert Blaine" in week(sign_in(therapist)).content.decode()
