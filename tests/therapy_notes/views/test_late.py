"""Late entries on the pages: the gate that asks, the note that says it, and the administrators who are told."""

import datetime as dt
import re
from html import unescape

import pytest
import time_machine

from tests.builders import (
    COMPLETE,
    DAY,
    PASSWORD,
    at,
    build_clinic,
    build_episode,
    build_note,
    build_patient,
    build_signed_visit,
    build_user,
    build_visit,
    get_note,
    give_back,
    log,
    sign,
)
from tests.therapy_notes.pages import errors, form_of, typed
from therapy_notes import lateness
from therapy_notes.models import Clinic, LateEntry, Note

REASON = "The network was down for three days."


@pytest.fixture
def visit(episode, therapist):
    return build_visit(episode, therapist, [("97530", "09:00", "09:23")], sections=COMPLETE)


@pytest.fixture
def desk(sign_in):
    """Who signs, at a moment so many days (of the calendar) and at that clock time after the visit's."""

    class Desk:
        def __init__(self, note, days, clock="12:00"):
            self.url = f"/notes/{note.pk}/sign/"
            self.moment = at(clock, DAY + dt.timedelta(days=days))
            with time_machine.travel(self.moment, tick=False):
                self.client = sign_in(note.author)

        def open(self):
            with time_machine.travel(self.moment, tick=False):
                return self.client.get(self.url)

        def sign(self, **given):
            page = self.open()
            with time_machine.travel(self.moment, tick=False):
                return self.client.post(self.url, typed(page, "*", **{"password": PASSWORD} | given))

    return Desk


def text_of(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def area(response):
    return form_of(response, "*")["reason"][0].strip()


class TestTheGate:
    def test_in_time_it_says_nothing_of_it(self, desk, visit):
        page = desk(visit.note, 2, "10:23").open()  # the clocks went forward that night
        assert "Late entry" not in text_of(page)
        assert not {"reason", "attestation"} & set(form_of(page, "*"))

    def test_a_late_one_says_both_dates_the_time_since_and_the_limit(self, desk, visit):
        page = desk(visit.note, 2, "10:24").open()
        said = text_of(page)
        assert "The visit ended Fri Mar 6, 2026, 9:23 am. It is now Sun Mar 8, 2026, 10:24 am, " in said
        assert "48 hours and 1 minute after the visit. Your clinic's limit is 48 hours." in said
        assert "reason" in form_of(page, "*")
        assert "attest" not in said

    def test_a_note_without_a_visit_names_its_day(self, desk, episode, therapist):
        note = build_note(episode, therapist, sections={"rationale": "Needs skill."})
        said = text_of(desk(note, 5).open())
        assert "The note speaks of Fri Mar 6, 2026." in said
        assert "after the day it speaks of" in said

    def test_past_the_second_limit_the_attestation_stands_there_in_full(self, desk, visit, therapist):
        page = desk(visit.note, 15).open()
        assert lateness.attestation_text(get_note(visit.note.pk), by=therapist) in text_of(page)
        assert "After 14 days the clinic's administrators are told too." in text_of(page)
        assert 'name="attestation"' in page.content.decode()

    def test_what_is_missing_comes_first_and_the_reason_is_asked_when_nothing_is(self, desk, episode, therapist):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")])
        page = desk(visit.note, 15).open()
        said = text_of(page)
        assert said.index("before you can sign") < said.index("Late entry") < said.index("Password of")
        assert "You are asked for the reason and an attestation when the list above is empty." in said
        assert not {"reason", "attestation"} & set(form_of(page, "*"))

    def test_one_field_has_the_cursor(self, desk, visit):
        for days, given in (
            (0, None),
            (3, None),
            (3, {"password": "wrong", "reason": REASON}),
            (3, {"reason": ""}),
            (15, {"reason": REASON}),
        ):
            here = desk(visit.note, days)
            page = here.open() if given is None else here.sign(**given)
            assert page.content.decode().count("autofocus") == 1

    def test_a_note_that_was_signed_in_time_and_returned_asks_for_no_reason(self, desk, episode, assistant, therapist):
        note = build_signed_visit(episode, assistant).note
        give_back(note, therapist)
        assert "Late entry" not in text_of(desk(note, 30).open())


class TestSigning:
    def test_with_a_reason_it_is_signed(self, desk, visit):
        assert desk(visit.note, 3).sign(reason=f"{REASON}\r\n").status_code == 302
        entry = LateEntry.objects.get()
        assert (entry.reason, entry.attestation) == (REASON, "")

    def test_without_one_the_sentence_stands_at_the_reason(self, desk, visit):
        page = desk(visit.note, 3).sign(reason="  ")
        assert errors(page, "form") == {
            "reason": "This note is signed 74 hours after the visit; the clinic's limit is 48 hours. Say why."
            .replace("74 hours", "73 hours and 37 minutes")
        }  # fmt: skip
        assert Note.objects.get().status == "draft"

    def test_past_the_second_limit_it_needs_the_attestation_too(self, desk, visit, therapist):
        page = desk(visit.note, 15).sign(reason=REASON)
        assert list(errors(page, "form")) == ["attestation"]
        assert area(page) == REASON
        assert desk(visit.note, 15).sign(reason=REASON, attestation="on").status_code == 302
        assert LateEntry.objects.get().attestation == lateness.attestation_text(get_note(visit.note.pk), by=therapist)

    @pytest.mark.parametrize(
        ("given", "at_fault"),
        [
            ({"password": "wrong"}, "password"),
            ({"password": ""}, "password"),
            ({"shown": "old"}, "__all__"),
            ({"attestation": []}, "attestation"),
        ],
    )
    def test_what_was_typed_stays_whatever_is_wrong(self, desk, visit, given, at_fault):
        page = desk(visit.note, 15).sign(**{"reason": REASON, "attestation": "on"} | given)
        assert list(errors(page, "form")) == [at_fault]
        assert area(page) == REASON
        assert form_of(page, "*").get("attestation") == (None if at_fault == "attestation" else ["on"])
        assert not LateEntry.objects.exists()

    def test_a_reason_that_is_too_long_keeps_its_words(self, desk, visit):
        page = desk(visit.note, 3).sign(reason="x" * 1001)
        assert "This holds 1000 characters at most" in errors(page, "form")["reason"]
        assert "Say why" not in errors(page, "form")["reason"]
        assert area(page) == "x" * 1001

    def test_a_page_opened_in_time_and_sent_late_is_asked_then(self, desk, visit):
        page, late = desk(visit.note, 2, "10:23").open(), desk(visit.note, 2, "10:24")
        with time_machine.travel(late.moment, tick=False):
            answer = late.client.post(late.url, typed(page, "*", password=PASSWORD))
        assert list(errors(answer, "form")) == ["reason"]
        assert "Late entry" in text_of(answer)


class TestTheSignedNote:
    @pytest.fixture
    def late(self, visit, therapist):
        sign(visit.note, therapist, day=DAY + dt.timedelta(days=20))
        return get_note(visit.note.pk)

    def test_it_says_so_with_both_dates_reason_and_attestation(self, late, therapist, sign_in):
        said = text_of(sign_in(therapist).get(f"/visits/{late.visit_id}/"))
        assert said.index("Late entry") < said.index("Narrative")
        for words in (
            "Day of service Fri Mar 6, 2026",
            "First signed Thu Mar 26, 2026, 1:00:00 pm CDT (UTC-05:00), 20 days and 3 hours after the visit, "
            "by Tester, Thea, PT",
            "In time until Sun Mar 8, 2026, 10:23 am",
            "The network was down.",
            "attest that I took part",
        ):
            assert words in said

    def test_the_reason_is_for_who_treats_and_for_administrators(self, late, biller, administrator, sign_in):
        url = f"/visits/{late.visit_id}/"
        assert "The network was down." in text_of(sign_in(administrator).get(url))
        page = text_of(sign_in(biller).get(url))
        assert "Late entry" in page
        assert "The network was down." not in page

    def test_the_supervisor_reads_it_before_cosigning(self, episode, assistant, therapist, sign_in):
        visit = build_visit(episode, assistant, [("97530", "09:00", "09:23")], sections=COMPLETE)
        sign(visit.note, assistant, day=DAY + dt.timedelta(days=3))
        said = text_of(sign_in(therapist).get("/cosign/"))
        assert "Late entry" in said
        assert "The network was down." in said

    def test_one_that_was_in_time_says_nothing(self, episode, therapist, sign_in):
        visit = build_signed_visit(episode, therapist)
        assert "Late entry" not in text_of(sign_in(therapist).get(f"/visits/{visit.pk}/"))

    def test_the_pdf_prints_it(self, late, therapist, sign_in):
        assert sign_in(therapist).get(f"/notes/{late.pk}/note.pdf").status_code == 200


class TestOrigins:
    def test_the_signed_note_says_how_its_times_came_and_marks_the_changed_ones(self, visit, therapist, sign_in):
        log(visit, therapist, "97110", "09:30", "09:44")
        first, second = visit.activities.order_by("pk")
        first.stretches.update(source="clock", ended_source="clock", typed_at=None)
        was = {"started": at("09:30").isoformat(), "ended": at("09:42").isoformat()}
        change = {"by": "Tester, Thea, PT", "at": at("09:46").isoformat(), "was": was}
        change["now"] = was | {"ended": at("09:44").isoformat()}
        second.stretches.update(edits=[change])
        sign(visit.note, therapist)
        page = sign_in(therapist).get(f"/visits/{visit.pk}/")
        said = text_of(page)
        assert "Times By the clock." in said
        assert "end was 9:42 am, changed to 9:44 am by Tester, Thea, PT, Fri Mar 6, 9:46 am." in said
        assert page.content.decode().count('class="edited nowrap"') == 1
        assert '<span class="was">end was 9:42 am</span>' in page.content.decode()


class TestAdministrators:
    @pytest.fixture
    def told(self, administrator, sign_in):
        def page():
            with time_machine.travel(at("12:00", DAY + dt.timedelta(days=40)), tick=False):
                return sign_in(administrator).get("/")

        return page

    def signed_after(self, visit, days):
        sign(visit.note, visit.note.author, day=DAY + dt.timedelta(days=days))

    def test_an_empty_list_says_what_would_stand_there(self, told):
        page = told()
        assert "No note was signed so late." in text_of(page)
        assert 'href="/clinic/"' in page.content.decode()

    def test_a_note_past_the_second_limit_stands_there_with_its_reason(self, told, visit):
        self.signed_after(visit, 20)
        said = text_of(told())
        for words in (
            "Alvarez, Rosa",
            "Visit note of Fri Mar 6, 2026",
            "Signed Thu Mar 26, 2026, 1:00 pm by Tester, Thea, PT",
            "Reason: The network was down.",
            "18 days late",
        ):
            assert words in said

    def test_one_that_only_passed_the_first_limit_does_not(self, told, visit):
        self.signed_after(visit, 10)
        assert "Alvarez, Rosa" not in text_of(told())

    @pytest.mark.parametrize(("days", "shown"), [(90, True), (91, False)])
    def test_it_stands_there_for_ninety_days(self, administrator, sign_in, visit, days, shown):
        self.signed_after(visit, 20)
        with time_machine.travel(at("13:00", DAY + dt.timedelta(days=20 + days)), tick=False):
            assert ("Alvarez, Rosa" in text_of(sign_in(administrator).get("/"))) is shown

    def test_the_newest_stands_first(self, told, clinic, therapist, visit):
        other = build_episode(clinic, patient=build_patient(clinic, "1002", "Brandt"))
        second = build_visit(other, therapist, [("97530", "10:00", "10:23")], start="10:00", sections=COMPLETE)
        self.signed_after(second, 20)
        self.signed_after(visit, 21)
        said = text_of(told())
        assert said.index("Alvarez") < said.index("Brandt")

    def test_no_other_clinic_and_nobody_else_is_told(self, visit, biller, sign_in):
        self.signed_after(visit, 20)
        elsewhere = build_user(build_clinic("Elsewhere"), "eva", role="administrator")
        with time_machine.travel(at("12:00", DAY + dt.timedelta(days=40)), tick=False):
            for person in (elsewhere, biller):
                page = text_of(sign_in(person).get("/"))
                assert "Alvarez" not in page
            assert "Signed long after the care" not in page


class TestLimitsOfTheClinic:
    def change(self, administrator, sign_in, **changes):
        desk = sign_in(administrator)
        return desk.post("/clinic/", typed(desk.get("/clinic/"), "*", **changes))

    def test_they_are_kept(self, administrator, sign_in):
        changes = {"late_after_hours": 24, "attest_after_days": 7, "idle_minutes": 5}
        assert self.change(administrator, sign_in, **changes).status_code == 302
        assert Clinic.objects.values(*changes).get() == changes

    @pytest.mark.parametrize(("days", "fine"), [(2, False), (3, True)])
    def test_the_second_comes_after_the_first(self, administrator, sign_in, days, fine):
        answer = self.change(administrator, sign_in, late_after_hours=48, attest_after_days=days)
        assert (answer.status_code == 302) is fine
        if not fine:
            said = errors(answer, "form")["attest_after_days"]
            assert said == "A note is late after 48 hours already. Type 3 days or more."

    @pytest.mark.parametrize(
        ("field", "value"), [("late_after_hours", 0), ("attest_after_days", 91), ("idle_minutes", 0)]
    )
    def test_nonsense_is_refused_at_its_field(self, administrator, sign_in, field, value):
        assert list(errors(self.change(administrator, sign_in, **{field: value}), "form")) == [field]
