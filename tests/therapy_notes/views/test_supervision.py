"""Policies and licenses, kept by administrators; what supervisors enter and sign."""

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from tests.builders import (
    DAY,
    PASSWORD,
    at,
    build_clinician,
    build_cosign_policy,
    build_license,
    build_payer,
    build_signed_visit,
    build_visit,
    cosign,
    get_note,
    prove,
)
from tests.therapy_notes.pages import errors, form_of
from therapy_notes import signing
from therapy_notes.models import (
    AuditEvent,
    CosignPolicy,
    License,
    Note,
    Patient,
    Supervision,
    SupervisionPolicy,
    SupervisorEntry,
)

PAGE = "/clinic/supervision/"
NEW = f"{PAGE}cosign/new/"
TOMORROW = DAY + dt.timedelta(days=1)
POLICY = {"since": "2026-03-06", "payer": "", "state": "", "need": "each", "every": "", "due_days": "7"}
ENTRY = {"date": "2026-03-06", "assistant": "", "presence": "on_site", "observed": "Gait.", "password": PASSWORD}

AGREED = {"answer": "agree", "password": PASSWORD}
DECLINED = {"answer": "decline", "text": "It was warm.", "password": PASSWORD}


@pytest.fixture
def desk(sign_in, administrator):
    return sign_in(administrator)


class TestPolicies:
    def test_only_administrators_keep_them(self, sign_in, therapist, assistant, biller, clinic):
        policy = build_cosign_policy(clinic, since=TOMORROW)
        for person in (therapist, assistant, biller):
            browser = sign_in(person)
            for url in (PAGE, NEW, f"{PAGE}supervision/new/"):
                assert browser.get(url).status_code == 403
            assert browser.post(NEW, POLICY).status_code == 403
            assert browser.post(f"{PAGE}cosign/{policy.pk}/remove/").status_code == 403
        assert CosignPolicy.objects.count() == 1

    def test_without_any_the_page_says_what_holds_and_what_to_do(self, desk):
        html = desk.get(PAGE).content.decode()
        assert "every note and addendum of an assistant waits" in html
        assert "no supervisory visit falls due" in html

    def test_one_is_added_with_payer_and_state_and_audited(self, desk, clinic):
        payer = build_payer(clinic)
        said = POLICY | {"payer": payer.pk, "state": "wi", "need": "visits", "every": "5"}
        assert desk.post(NEW, said).url == PAGE
        row = CosignPolicy.objects.get()
        assert (row.payer, row.state, row.every, row.addenda) == (payer, "WI", 5, False)
        detail = AuditEvent.objects.get(event="policy.added").detail
        assert (detail["payer"], detail["now"]["need"], detail["now"]["since"]) == (payer.pk, "visits", "2026-03-06")
        assert "Medicare" in desk.get(PAGE).content.decode()

    @pytest.mark.parametrize(
        ("changes", "field", "says"),
        [
            ({"since": "2026-03-05"}, "since", "holds from today or a later day on"),
            ({"since": ""}, "since", ""),
            ({"state": "Wis"}, "state", ""),
            ({"state": "W1"}, "state", "two letters"),
            ({"need": "visits"}, "every", "Say how many visits or days"),
            ({"every": "5"}, "every", "leave it empty for every note or none"),
            ({"due_days": "0"}, "due_days", ""),
        ],
    )
    def test_bad_input_is_said_and_stays(self, desk, changes, field, says):
        response = desk.post(NEW, POLICY | changes)
        told = errors(response, "form")
        assert list(told) == [field]
        assert says in told[field]
        assert form_of(response, "*")["need"] == [(POLICY | changes)["need"]]
        assert not CosignPolicy.objects.exists()

    def test_another_clinics_payer_is_none(self, desk, stranger):
        payer = build_payer(stranger.clinic)
        assert list(errors(desk.post(NEW, POLICY | {"payer": payer.pk}), "form")) == ["payer"]

    def test_a_later_one_replaces_it_and_both_stay(self, desk, clinic):
        for since in (DAY - dt.timedelta(days=9), DAY, TOMORROW):
            build_cosign_policy(clinic, "each", since)
        rows = desk.get(PAGE).context["cosign"]
        assert [row.standing for row in rows] == ["coming", "holds", "replaced"]

    def test_one_whose_day_has_not_come_is_taken_back_and_no_other(self, desk, clinic, stranger):
        coming, holds = build_cosign_policy(clinic, since=TOMORROW), build_cosign_policy(clinic, since=DAY)
        foreign = build_cosign_policy(stranger.clinic, since=TOMORROW)
        answers = {row: desk.post(f"{PAGE}cosign/{row.pk}/remove/").status_code for row in (coming, holds, foreign)}
        assert list(answers.values()) == [302, 403, 404]
        assert set(CosignPolicy.objects.all()) == {holds, foreign}
        assert AuditEvent.objects.filter(event="policy.removed").count() == 1

    def test_a_supervision_policy_is_kept_alike(self, desk):
        said = {"since": "2026-03-06", "payer": "", "state": "", "every_days": "30", "most_assistants": "2"}
        assert desk.post(f"{PAGE}supervision/new/", said).url == PAGE
        row = SupervisionPolicy.objects.get()
        assert (row.every_days, row.every_visits, row.most_assistants, row.on_site) == (30, None, 2, False)
        assert "every 30 days" in desk.get(PAGE).content.decode()

    def test_a_kind_that_nobody_knows_is_not_found(self, desk, clinic):
        assert desk.get(f"{PAGE}moods/new/").status_code == 404
        assert desk.post(f"{PAGE}moods/1/remove/").status_code == 404


class TestLicenses:
    def url(self, person):
        return f"/clinic/people/{person.pk}/licenses/new/"

    def test_one_is_added_and_audited_and_stands_with_the_person(self, desk, therapist):
        said = {"state": "il", "number": "77-1", "since": "2026-01-01", "until": "", "is_temporary": "on"}
        assert desk.post(self.url(therapist), said).url == f"/clinic/people/{therapist.pk}/"
        row = License.objects.get(number="77-1")
        assert (row.clinician, row.state, row.is_temporary) == (therapist.clinician, "IL", True)
        html = desk.get(f"/clinic/people/{therapist.pk}/").content.decode()
        assert "IL 77-1" in html
        assert "Temporary permit" in html
        assert "Name a supervisor" in html  # who cosigns for a permit holder
        assert "IL 77-1" in desk.get("/clinic/people/").content.decode()

    def test_a_change_keeps_in_the_log_what_it_said_before(self, desk, therapist):
        row = License.objects.get()
        said = {"state": "WI", "number": "00024-24", "since": "", "until": "2026-12-31"}
        desk.post(f"/licenses/{row.pk}/edit/", said)
        detail = AuditEvent.objects.get(event="license.saved").detail
        assert (detail["was"]["until"], detail["now"]["until"]) == (None, "2026-12-31")

    @pytest.mark.parametrize(
        ("since", "until", "fits"),
        [
            ("2026-02-01", "", False),
            ("", "2026-02-01", False),
            ("2026-02-02", "", True),
            ("", "2025-12-31", True),
            ("2026-01-15", "2026-01-20", False),
        ],
    )
    def test_overlapping_days_of_one_license_are_refused(self, desk, therapist, since, until, fits):
        License.objects.update(since="2026-01-01", until="2026-02-01")
        said = {"state": "WI", "number": "00024-24", "since": since, "until": until}
        response = desk.post(self.url(therapist), said)
        assert (response.status_code == 302) is fits
        if not fits:
            assert "on record for some of these days already" in errors(response, "form")["__all__"]

    def test_a_last_day_before_the_first_is_said(self, desk, therapist):
        said = {"state": "IL", "number": "1", "since": "2026-02-02", "until": "2026-02-01"}
        assert "The last day is before the first." in errors(desk.post(self.url(therapist), said), "form")["__all__"]

    def test_who_joins_without_one_is_shown_where_it_is_added(self, desk, therapist):
        License.objects.all().delete()
        url = f"/clinic/people/{therapist.pk}/"
        fields = form_of(desk.get(url), "*")
        assert desk.post(url, fields).url == url
        assert "Without a license in force this person cannot sign" in desk.get(url).content.decode()


def test_one_supervisor_too_many_is_named_with_a_warning(desk, clinic, assistant, student, therapist):
    SupervisionPolicy.objects.create(clinic=clinic, since=DAY, most_assistants=1)
    Supervision.objects.filter(clinician=student.clinician).delete()
    said = {"supervisor": therapist.clinician.pk, "since": "2026-03-06", "until": ""}
    response = desk.post(f"/clinic/people/{student.pk}/supervisors/new/", said)
    told = [str(one) for one in get_messages(response.wsgi_request)]
    assert told[-1] == "Tester, Thea, PT now supervises 2; the clinic's policy says 1 at most."


@pytest.mark.parametrize(
    ("most", "said"),
    [
        (3, "supervises 2 of at most 3"),
        (1, "supervises 2, at most 1 by policy"),
        (None, "supervises 2, no limit on record"),
    ],
)
def test_how_many_one_supervises_stands_with_the_policies_and_with_the_person(
    desk, clinic, assistant, student, therapist, most, said
):
    SupervisionPolicy.objects.create(clinic=clinic, since=DAY, most_assistants=most)
    for page in (PAGE, reverse("person_edit", args=[therapist.pk])):
        assert said in desk.get(page).content.decode()


def test_where_nobody_supervises_the_page_says_where_to_name_one(desk):
    assert "Nobody is named as a supervisor today" in desk.get(PAGE).content.decode()


class TestEntries:
    @pytest.fixture
    def note(self, episode, assistant):
        return build_signed_visit(episode, assistant).note

    def test_beside_a_note_it_is_signed_and_shown_with_it_and_on_the_chart(self, note, therapist, assistant, sign_in):
        browser, url = sign_in(therapist), f"/notes/{note.pk}/supervision/new/"
        assert form_of(browser.get(url), "*")["assistant"] == [str(assistant.clinician.pk)]
        said = ENTRY | {"assistant": assistant.clinician.pk, "directed": "Lower seat.", "is_supervisory_visit": "on"}
        assert browser.post(url, said).url == f"/notes/{note.pk}/"
        entry = SupervisorEntry.objects.get()
        assert (entry.note, entry.assistant, entry.is_supervisory_visit) == (note, assistant.clinician, True)
        for page in (f"/visits/{note.visit_id}/", f"/patients/{note.episode.patient_id}/"):
            html = browser.get(page).content.decode()
            assert "Lower seat." in html
            assert "Supervisory visit" in html

    def test_from_the_chart_it_is_of_the_episode(self, episode, therapist, sign_in):
        url = f"/episodes/{episode.pk}/supervision/new/"
        assert sign_in(therapist).post(url, ENTRY).url == f"/patients/{episode.patient_id}/"
        assert SupervisorEntry.objects.get().note is None

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"password": "wrong"}, "password"),
            ({"password": ""}, "password"),
            ({"observed": ""}, "__all__"),
            ({"presence": ""}, "presence"),
            ({"date": "2026-03-07"}, "date"),
        ],
    )
    def test_what_is_amiss_is_said_and_nothing_is_signed(self, note, therapist, sign_in, changes, field):
        response = sign_in(therapist).post(f"/notes/{note.pk}/supervision/new/", ENTRY | changes)
        assert field in errors(response, "form")
        assert not SupervisorEntry.objects.exists()

    def test_only_therapists_of_the_discipline_enter(self, note, assistant, student, biller, clinic, sign_in):
        speech = build_clinician(clinic, "sloan", credential="SLP")
        for person in (assistant, student, biller, speech):
            for url in (f"/notes/{note.pk}/supervision/new/", f"/episodes/{note.episode_id}/supervision/new/"):
                assert sign_in(person).post(url, ENTRY).status_code == 403

    def test_beside_a_draft_or_a_therapists_note_there_is_none(self, episode, therapist, assistant, sign_in):
        draft, own = build_visit(episode, assistant).note, build_signed_visit(episode, therapist).note
        for note in (draft, own):
            assert sign_in(therapist).get(f"/notes/{note.pk}/supervision/new/").status_code == 403

    def test_who_bills_reads_none_of_its_words(self, note, therapist, biller, sign_in):
        sign_in(therapist).post(f"/notes/{note.pk}/supervision/new/", ENTRY | {"observed": "Secret words."})
        for page in (f"/visits/{note.visit_id}/", f"/patients/{note.episode.patient_id}/"):
            assert "Secret words." not in sign_in(biller).get(page).content.decode()


class TestDueDates:
    def test_they_stand_on_today_and_on_the_chart(self, episode, assistant, therapist, clinic, sign_in):
        SupervisionPolicy.objects.create(clinic=clinic, since=dt.date(2026, 1, 1), every_days=5)
        build_visit(episode, assistant, [("97530", "09:00", "09:23")], day=DAY - dt.timedelta(days=7))
        for page in ("/", f"/patients/{episode.patient_id}/"):
            html = sign_in(therapist).get(page).content.decode()
            assert "Supervisory visit due since Wed Mar 4" in html
        assert "Supervisory visit due" not in sign_in(assistant).get("/").content.decode()


class TestAddenda:
    @pytest.fixture
    def addendum(self, episode, assistant, therapist):
        note = build_signed_visit(episode, assistant).note
        cosign(note, therapist)
        return signing.add_addendum(get_note(note.pk), "The knee was cold.", proof=prove(assistant), at=at("14:30"))

    def test_the_supervisor_is_led_to_it_from_today_and_from_the_note(self, addendum, therapist, sign_in):
        browser, url = sign_in(therapist), f"/addenda/{addendum.pk}/cosign/"
        for page in ("/", f"/visits/{addendum.note.visit_id}/"):
            assert url in browser.get(page).content.decode()
        assert "The knee was cold." in browser.get(url).content.decode()
        assert browser.post(url, AGREED).url == f"/notes/{addendum.note_id}/"
        html = browser.get(f"/visits/{addendum.note.visit_id}/").content.decode()
        assert "I have reviewed this addendum and agree with it" in html
        assert url not in browser.get("/").content.decode()

    def test_its_author_sees_that_it_waits_and_cannot_cosign_it(self, addendum, assistant, sign_in):
        browser, url = sign_in(assistant), f"/addenda/{addendum.pk}/cosign/"
        html = browser.get(f"/visits/{addendum.note.visit_id}/").content.decode()
        assert "Awaiting cosign" in html
        assert url not in html
        assert browser.post(url, AGREED).status_code == 403

    def test_a_wrong_password_signs_nothing(self, addendum, therapist, sign_in):
        response = sign_in(therapist).post(f"/addenda/{addendum.pk}/cosign/", AGREED | {"password": "wrong"})
        assert list(errors(response, "form")) == ["password"]
        addendum.refresh_from_db()
        assert not hasattr(addendum, "cosignature")

    def test_who_does_not_agree_says_so_in_an_addendum_of_their_own(self, addendum, therapist, sign_in):
        browser, url = sign_in(therapist), f"/addenda/{addendum.pk}/cosign/"
        assert browser.post(url, DECLINED).url == f"/notes/{addendum.note_id}/"
        html = browser.get(f"/visits/{addendum.note.visit_id}/").content.decode()
        assert "Read, not agreed: see the addendum that follows" in html
        assert "I do not agree with the addendum of Tester, Axel, PTA, Fri Mar 6, 2026, 2:30:00 pm CST" in html
        assert "It was warm." in html
        assert "The knee was cold." in html
        assert url not in browser.get("/").content.decode()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"text": " "}, "text"), ({"answer": "agree"}, "answer"), ({"answer": ""}, "answer")],
    )
    def test_an_answer_that_is_none_is_asked_for_at_the_field(self, addendum, therapist, sign_in, changes, field):
        response = sign_in(therapist).post(f"/addenda/{addendum.pk}/cosign/", DECLINED | changes)
        assert list(errors(response, "form")) == [field]
        assert ("It was warm." in response.content.decode()) is ("text" not in changes)
        assert addendum.note.addenda.count() == 1


def test_the_state_of_residence_is_kept_with_the_patient(desk, episode):
    url = f"/patients/{episode.patient_id}/edit/"
    fields = form_of(desk.get(url), "*")
    assert desk.post(url, fields | {"home_state": "il"}).status_code == 302
    assert Patient.objects.get().home_state == "IL"
    assert list(errors(desk.post(url, fields | {"home_state": "I1"}), "form")) == ["home_state"]


def test_a_note_without_a_license_says_so_at_the_gate(episode, therapist, sign_in):
    from tests.builders import COMPLETE

    note = build_visit(episode, therapist, [("97530", "09:00", "09:23")], sections=COMPLETE).note
    License.objects.update(until=DAY - dt.timedelta(days=1))
    browser = sign_in(therapist)
    shown = form_of(browser.get(f"/notes/{note.pk}/sign/"), "*")
    response = browser.post(f"/notes/{note.pk}/sign/", shown | {"password": PASSWORD})
    assert "Your license is not on record as in force today." in response.content.decode()
    assert get_note(note.pk).status == Note.Status.DRAFT
    build_license(therapist)
    assert browser.post(f"/notes/{note.pk}/sign/", shown | {"password": PASSWORD}).status_code in (200, 302)
