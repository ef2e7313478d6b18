"""The cosign inbox: what waits, what is new in it, and the two acts, with right and with wrong input."""

import datetime as dt
import io
import re

import pypdf
import pytest
import time_machine

from tests.builders import (
    COMPLETE,
    DAY,
    PASSWORD,
    at,
    build_clinician,
    build_cover,
    build_episode,
    build_note,
    build_patient,
    build_signed_visit,
    build_supervision,
    build_visit,
    cosign,
    get_note,
    give_back,
    sign,
)
from tests.therapy_notes.pages import errors, form_of, save, typed
from therapy_notes import charting, restricting, signing
from therapy_notes.inbox import risks
from therapy_notes.inbox import sitting as inbox_sitting
from therapy_notes.models import AuditEvent, Clinic, Comment, Note, Return, Signature

BEFORE = DAY - dt.timedelta(days=1)


@pytest.fixture
def desk(sign_in, therapist):
    return sign_in(therapist)


@pytest.fixture
def note(episode, assistant):
    return build_signed_visit(episode, assistant).note


def inbox(note):
    return f"/cosign/?note={note.pk}"


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def press_cosign(desk, note, **changes):
    facts = {"cosign__attestation": "reviewed", "cosign__password": PASSWORD} | changes
    return desk.post(f"/notes/{note.pk}/cosign/", typed(desk.get(inbox(note)), "cosign-form", **facts))


def press_return(desk, note, **changes):
    return desk.post(f"/notes/{note.pk}/return/", typed(desk.get(inbox(note)), "cosign-form", **changes))


def status(note):
    return Note.objects.get(pk=note.pk).status


class TestInbox:
    def test_an_empty_one_says_what_comes_here(self, desk):
        assert "No note waits for your cosignature." in text_of(desk.get("/cosign/"))

    def test_the_oldest_note_is_open_and_the_others_are_one_click_away(self, desk, episode, assistant, student):
        newer, older = build_signed_visit(episode, student), build_signed_visit(episode, assistant, day=BEFORE)
        response = desk.get("/cosign/")
        assert response.context["note"] == older.note
        assert [one.pk for one in response.context["waiting"]] == [older.note.pk, newer.note.pk]
        words = text_of(response)
        assert "Alvarez, Rosa 1 day Thu Mar 5 · Tester, Axel, PTA Visit note" in words
        assert "Alvarez, Rosa today Fri Mar 6 · Tester, Stella, SPT Visit note" in words
        assert desk.get(inbox(newer.note)).context["note"] == newer.note

    def test_the_pane_shows_what_was_signed_and_who_signed_it(self, desk, note):
        words = text_of(desk.get(inbox(note)))
        for part in ("Slept well.", "97530 done", "9:00 – 9:23 am", "timed min", "Electronically signed by the author"):
            assert part in words
        assert "Nothing to compare with" in words

    def test_reading_it_is_in_the_log_and_the_list_alone_is_not(self, desk, note, therapist):
        desk.get(inbox(note))
        event = AuditEvent.objects.get(event="note.read")
        assert (event.actor, event.subject) == (therapist, f"note {note.pk}")

    def test_a_first_version_is_shown_against_the_last_signed_note(self, desk, episode, therapist, assistant):
        build_signed_visit(episode, therapist, day=BEFORE)
        visit = build_signed_visit(episode, assistant, [("97530", "09:00", "09:20")])
        html = desk.get(inbox(visit.note)).content.decode()
        assert "New against Thu Mar 5" in html
        assert "<del>23</del><ins>20</ins>" in html
        assert "fields unchanged" in html

    def test_a_note_that_says_the_same_as_the_last_one_is_pointed_out(self, desk, episode, therapist, assistant):
        build_signed_visit(episode, therapist, day=BEFORE)
        visit = build_signed_visit(episode, assistant)
        assert "Every field is as it was in the note before." in text_of(desk.get(inbox(visit.note)))

    def test_version_two_is_shown_against_version_one_with_the_comments_beside(self, desk, note, assistant, therapist):
        activity = note.visit.activities.get()
        give_back(
            note,
            therapist,
            ("plan", "Plan", "How low?"),
            (f"activity-{activity.pk}-skill", "Activity 1 · 97530 · Skill", "Which cue?"),
        )
        charting.write_sections(get_note(note.pk), {"plan": "Lower seat, 16 inches."}, by=assistant, at=at("14:10"))
        sign(note, assistant, clock="14:20")
        response = desk.get("/cosign/")
        words = text_of(response)
        assert "Version 2" in words
        assert "New since version 1" in words
        assert "Activity 1 · 97530 · Skill Unchanged Tester, Thea, PT Fri Mar 6, 2:00 pm Which cue?" in words
        assert "<ins>, 16 inches</ins>" in response.content.decode()
        assert words.index("Which cue?") < words.index("How low?")  # what was not answered comes first

    def test_a_note_without_a_visit_is_read_with_its_plan_and_goals(self, sign_in, episode, therapist, clinic):
        second = build_clinician(clinic, "cora")
        build_supervision(therapist, second)
        note = build_note(episode, therapist, sections={"rationale": "Needs skill."})
        sign(note, therapist)
        Note.objects.update(status="awaiting_cosign")
        words = text_of(sign_in(second).get("/cosign/"))
        assert "Exercise and functional activities" in words
        assert "Needs skill." in words
        assert "Sit to stand without help" in words

    def test_the_script_gets_the_note_alone_and_it_is_told_as_read(self, desk, note, therapist):
        html = desk.get(inbox(note), headers={"X-Part": "pane"}).content.decode()
        assert 'id="pane"' in html
        assert "<html" not in html
        assert 'class="desk-list"' not in html
        assert AuditEvent.objects.get(event="note.read").actor == therapist

    def test_the_script_gets_the_whole_inbox_where_the_note_no_longer_waits(self, desk, note, therapist):
        cosign(note, therapist)
        response = desk.get(inbox(note), headers={"X-Part": "pane"}, follow=True)
        assert "No note waits for your cosignature." in text_of(response)

    @pytest.mark.usefixtures("noon")
    def test_the_riskiest_comes_first_and_says_why(self, desk, episode, assistant):
        late, newer = (
            build_signed_visit(episode, assistant, day=DAY - dt.timedelta(days=days)).note for days in (9, 1)
        )
        response = desk.get("/cosign/")
        assert [one.pk for one in response.context["waiting"]] == [late.pk, newer.pk]
        assert "Visit note 2 days past due" in text_of(response)

    def test_each_part_has_a_button_that_begins_a_comment_on_it(self, desk, note):
        activity = note.visit.activities.get()
        html = desk.get(inbox(note)).content.decode()
        for place in ("plan", "details", f"activity-{activity.pk}"):
            assert f'value="comment:{place}"' in html
        assert 'value="comment:' not in desk.get(f"/visits/{note.visit_id}/").content.decode()

    @pytest.mark.parametrize("number", ["x", "", "²"])
    def test_an_address_that_names_no_note_shows_the_first(self, desk, note, number):
        assert desk.get("/cosign/", {"note": number}).context["note"] == note


class TestWhoMay:
    @pytest.mark.parametrize("who", ["assistant", "student", "biller", "administrator"])
    def test_who_is_no_therapist_has_no_inbox(self, sign_in, note, who, request):
        response = sign_in(request.getfixturevalue(who)).get("/cosign/")
        assert response.status_code == 403
        assert "A PT, OT or SLP who supervises somebody cosigns notes" in text_of(response)

    def test_another_therapist_is_told_who_cosigns(self, sign_in, note, clinic):
        other = sign_in(build_clinician(clinic, "cora"))
        before = AuditEvent.objects.count()
        assert other.get("/cosign/").status_code == 200
        for response in (
            other.get(inbox(note)),
            other.post(f"/notes/{note.pk}/cosign/"),
            other.post(f"/notes/{note.pk}/return/"),
        ):
            assert response.status_code == 403
            assert "Tester, Thea, PT cosigns this note." in text_of(response)
        assert AuditEvent.objects.count() == before

    def test_a_note_of_another_clinic_is_not_found(self, sign_in, note, stranger):
        assert sign_in(stranger).get(inbox(note)).status_code == 404

    def test_a_cover_does_all_of_it(self, sign_in, note, therapist, clinic):
        cover = build_clinician(clinic, "cora")
        build_cover(therapist, cover)
        assert press_cosign(sign_in(cover), note).status_code == 302
        assert Signature.objects.filter(signer=cover).exists()


class TestClosedCharts:
    """Notes that wait for who may not open their charts."""

    @pytest.fixture
    def closed(self, note, administrator):
        restricting.restrict(note.episode.patient, [administrator], by=administrator, at=at("13:30"))
        return note

    def test_where_all_are_closed_the_list_is_shown_and_says_who_opens_them(self, desk, closed):
        response = desk.get("/cosign/")
        assert response.status_code == 200
        words = text_of(response)
        assert "Restricted chart" in words
        assert "None of these charts is open to you" in words
        assert "the chart’s own therapists say who opens it" in words
        assert "Alvarez" not in words
        assert "No note waits" not in words
        assert not AuditEvent.objects.filter(event="note.read").exists()

    def test_after_a_cosignature_no_closed_one_is_opened(self, desk, closed, clinic, assistant):
        other = build_episode(clinic, patient=build_patient(clinic, "2002", "Brandt", "Otto"))
        note = build_signed_visit(other, assistant).note
        assert desk.get("/cosign/").context["note"] == note
        response = press_cosign(desk, note)
        assert response.url == "/cosign/"
        assert "None of these charts is open to you" in text_of(desk.get(response.url))


class TestCosign:
    def test_it_signs_and_opens_the_next_note(self, desk, episode, assistant, student):
        first, second = build_signed_visit(episode, assistant, day=BEFORE), build_signed_visit(episode, student)
        response = press_cosign(desk, first.note)
        assert response.url == inbox(second.note)
        assert status(first.note) == "signed"
        words = text_of(desk.get(response.url))
        assert "Cosigned. To take it back, withdraw your signature on the note’s page" in words
        assert "The next note that waits is open below." in words

    def test_the_note_after_it_comes_next_not_the_first(self, desk, episode, assistant):
        days = [DAY - dt.timedelta(days=number) for number in (3, 2, 1)]
        first, second, third = (build_signed_visit(episode, assistant, day=day).note for day in days)
        assert press_cosign(desk, second).url == inbox(third)
        assert press_cosign(desk, third).url == inbox(first)

    def test_after_the_last_one_nothing_waits(self, desk, note):
        words = text_of(desk.get(press_cosign(desk, note).url))
        assert "Cosigned." in words
        assert "Nothing else waits for you." in words
        assert "No note waits for your cosignature." in words

    @pytest.mark.parametrize(
        ("changes", "field", "sentence"),
        [
            ({"cosign__password": "not it"}, "password", "This is not your password."),
            ({"cosign__password": ""}, "password", "Type your password"),
            ({"cosign__attestation": []}, "attestation", "Choose what your signature says."),
            ({"cosign__attestation": "in_the_room"}, "attestation", "Select a valid choice"),
        ],
    )
    def test_wrong_input_is_said_at_its_field_and_signs_nothing(self, desk, note, changes, field, sentence):
        response = press_cosign(desk, note, **changes)
        assert response.status_code == 200
        assert list(errors(response, "cosign")) == [field]
        assert sentence in text_of(response)
        assert (status(note), Signature.objects.count()) == ("awaiting_cosign", 1)

    def test_the_attestation_that_was_chosen_stays_and_the_password_does_not(self, desk, note):
        fields = form_of(press_cosign(desk, note, cosign__password="not it"), "cosign-form")
        assert fields["cosign-attestation"] == ["reviewed"]
        assert fields["cosign-password"] == [""]

    def test_nothing_is_chosen_beforehand_unless_there_is_only_one(self, desk, note, episode, student):
        assert "cosign-attestation" not in form_of(desk.get(inbox(note)), "cosign-form")
        of_student = build_signed_visit(episode, student, start="14:00").note
        assert form_of(desk.get(inbox(of_student)), "cosign-form")["cosign-attestation"] == ["in_the_room"]

    def test_comments_that_were_written_are_not_passed_over(self, desk, note):
        response = press_cosign(desk, note, return__text_0="Which cue?", return__field_0="plan")
        assert "You have written comments below." in text_of(response)
        assert status(note) == "awaiting_cosign"
        fields = form_of(response, "cosign-form")
        assert (fields["return-text_0"], fields["return-field_0"]) == (["Which cue?"], ["plan"])

    def test_a_newer_version_is_read_before_it_is_signed(self, desk, note, assistant, therapist):
        page = desk.get(inbox(note))
        give_back(note, therapist)
        sign(note, assistant)
        facts = {"cosign__attestation": "reviewed", "cosign__password": PASSWORD}
        response = desk.post(f"/notes/{note.pk}/cosign/", typed(page, "cosign-form", **facts))
        assert signing.NEWER in text_of(response)
        assert status(note) == "awaiting_cosign"
        again = typed(response, "cosign-form", **facts)
        assert desk.post(f"/notes/{note.pk}/cosign/", again).status_code == 302
        assert status(note) == "signed"

    def test_the_address_of_the_act_leads_to_the_note(self, desk, note):
        for act in ("cosign", "return"):
            assert desk.get(f"/notes/{note.pk}/{act}/").url == inbox(note)


class TestReturn:
    def test_the_comments_reach_the_author_at_their_fields(self, desk, sign_in, note, assistant):
        activity = note.visit.activities.get()
        response = press_return(
            desk,
            note,
            return__field_0="plan",
            return__text_0="How low?",
            return__field_1=f"activity-{activity.pk}-response",
            return__text_1="How many stands?",
            return__text_2="Well measured.",
        )
        assert response.url == "/cosign/"
        assert status(note) == "returned"
        assert list(Comment.objects.values_list("field", "label", "text")) == [
            ("plan", "Plan", "How low?"),
            (f"activity-{activity.pk}-response", "Activity 1 · 97530 · Response", "How many stands?"),
            ("", "", "Well measured."),
        ]
        html = sign_in(assistant).get(f"/visits/{note.visit_id}/").content.decode()
        assert 'id="note-form"' in html
        words = " ".join(re.sub(r"<[^>]+>", " ", html).split())
        assert "Returned by Tester, Thea, PT , Fri Mar 6, 12:00 pm 3 comments" in words
        assert html.index("Well measured.") < html.index('id="activities"')
        assert html.index('id="activities"') < html.index("How many stands?") < html.index('id="details"')
        assert html.index('id="id_note-plan"') < html.index("How low?")

    def test_in_the_open_row_the_comment_stands_over_its_form(self, sign_in, note, assistant, therapist):
        activity = note.visit.activities.get()
        give_back(note, therapist, (f"activity-{activity.pk}", "Activity 1 · 97530", "Which cue?"))
        html = sign_in(assistant).get(f"/visits/{note.visit_id}/?open={activity.pk}").content.decode()
        assert html.index(f'id="activity-{activity.pk}"') < html.index("Which cue?") < html.index('class="open-row"')

    def test_comments_on_details_and_on_a_plan_of_care_stand_there(self, sign_in, note, assistant, therapist, episode):
        give_back(note, therapist, ("details", "Visit details", "Where was it?"))
        html = sign_in(assistant).get(f"/visits/{note.visit_id}/").content.decode()
        assert html.index('id="details"') < html.index("Where was it?") < html.index('id="narrative"')
        plan = build_note(episode, therapist, sections={"rationale": "Needs skill."})
        sign(plan, therapist)
        Note.objects.filter(pk=plan.pk).update(status="returned")
        returned = Return.objects.create(version=plan.versions.get(), by=therapist, by_text="Cora", at=at("13:00"))
        Comment.objects.create(returned=returned, field="plan_of_care", label="Plan of care", text="How often?")
        html = sign_in(therapist).get(f"/notes/{plan.pk}/").content.decode()
        assert html.index('id="plan"') < html.index("How often?") < html.index('id="narrative"')

    def test_billers_read_no_comment(self, sign_in, biller, note, therapist):
        give_back(note, therapist, ("plan", "Plan", "How low?"))
        assert "How low?" not in sign_in(biller).get(f"/visits/{note.visit_id}/").content.decode()

    @pytest.mark.parametrize(
        ("changes", "field", "sentence"),
        [
            ({}, "text_0", "Write what is to be mended: the author sees it"),
            ({"return__text_0": "   "}, "text_0", "Write what is to be mended: the author sees it"),
            ({"return__field_1": "plan"}, "text_1", "Write what is to be mended here."),
            ({"return__field_0": "nothing", "return__text_0": "x"}, "field_0", "This part is no longer in the note."),
            ({"return__text_0": "word " * 500}, "text_0", "2000 characters at most"),
        ],
    )
    def test_wrong_input_is_said_at_its_field_and_what_was_typed_stays(self, desk, note, changes, field, sentence):
        response = press_return(desk, note, **changes)
        assert list(errors(response, "back")) == [field]
        assert sentence in text_of(response)
        assert (status(note), Return.objects.count()) == ("awaiting_cosign", 0)
        fields = form_of(response, "cosign-form")
        for name, value in changes.items():
            if name != "return__field_0":
                assert fields[name.replace("__", "-")] == [value]

    def test_more_rows_are_a_button_away_and_keep_what_was_typed(self, desk, note):
        response = press_return(desk, note, return__text_0="One.", return__field_0="plan", then="more")
        fields = form_of(response, "cosign-form")
        assert (fields["return-text_0"], fields["return-field_0"]) == (["One."], ["plan"])
        assert "return-text_5" in fields
        assert not Return.objects.exists()
        fields |= {f"return-text_{row}": [f"Comment {row}."] for row in range(6)}
        desk.post(f"/notes/{note.pk}/return/", fields)
        assert Comment.objects.count() == 6

    def test_a_comment_begun_at_a_part_speaks_of_it_and_takes_the_next_free_row(self, desk, note):
        response = press_return(desk, note, return__text_0="One.", return__field_0="plan", then="comment:details")
        fields = form_of(response, "cosign-form")
        assert [fields[f"return-field_{row}"] for row in range(3)] == [["plan"], ["details"], [""]]
        fields |= {f"return-text_{row}": ["Taken."] for row in range(3)} | {"then": ["comment:objective"]}
        fields = form_of(desk.post(f"/notes/{note.pk}/return/", fields), "cosign-form")
        assert fields["return-field_3"] == ["objective"]
        assert not Return.objects.exists()

    def test_what_was_chosen_for_the_cosignature_stays(self, desk, note):
        response = press_return(desk, note, cosign__attestation="took_part")
        assert form_of(response, "cosign-form")["cosign-attestation"] == ["took_part"]


class TestSitting:
    @pytest.fixture
    def notes(self, episode, assistant):
        days = [DAY - dt.timedelta(days=number) for number in (3, 2, 1)]
        return [build_signed_visit(episode, assistant, day=day).note for day in days]

    @pytest.fixture
    def sitting(self, desk, notes):
        press_cosign(desk, notes[0], cosign__keep="on")
        return desk

    @staticmethod
    def without_password(desk, note):
        fields = typed(desk.get(inbox(note)), "cosign-form", cosign__attestation="reviewed")
        return desk.post(f"/notes/{note.pk}/cosign/", fields)

    def test_after_one_proof_the_next_signature_needs_none_and_says_so(self, sitting, notes):
        assert "No password is asked for 15 more minutes" in text_of(sitting.get(inbox(notes[1])))
        assert self.without_password(sitting, notes[1]).status_code == 302
        first, second = (Signature.objects.get(version__note=note, signer__username="thea") for note in notes[:2])
        assert (first.method, second.method) == ("password", "sitting")
        words = text_of(sitting.get(f"/visits/{notes[1].visit_id}/"))
        assert "in a sitting that a password or passkey had opened" in words

    def test_each_signature_still_says_what_it_means(self, sitting, notes):
        response = sitting.post(f"/notes/{notes[1].pk}/cosign/", typed(sitting.get(inbox(notes[1])), "cosign-form"))
        assert errors(response, "cosign") == {"attestation": "Choose what your signature says."}
        assert status(notes[1]) == "awaiting_cosign"

    def test_without_the_box_the_next_one_asks_again(self, desk, notes):
        press_cosign(desk, notes[0])
        assert "Password of" in text_of(desk.get(inbox(notes[1])))
        facts = {"cosign-version": "1", "cosign-attestation": "reviewed"}
        assert desk.post(f"/notes/{notes[1].pk}/cosign/", facts).status_code == 200
        assert status(notes[1]) == "awaiting_cosign"

    def test_a_wrong_password_begins_none(self, desk, notes):
        press_cosign(desk, notes[0], cosign__keep="on", cosign__password="not it")
        assert "sitting" not in desk.session

    def test_it_is_over_after_fifteen_minutes(self, desk, notes):
        with time_machine.travel(at("12:00"), tick=False) as clock:
            desk.force_login(notes[0].author.clinician.supervisions.get().supervisor.user)
            press_cosign(desk, notes[0], cosign__keep="on")
            clock.move_to(at("12:14"))
            assert "asked for 1 more minute ." in text_of(desk.get(inbox(notes[1])))
            clock.move_to(at("12:15"))
            assert "Password of" in text_of(desk.get(inbox(notes[1])))
        assert AuditEvent.objects.get(event="sitting.ended").detail == {"how": "over"}

    def test_a_lock_ends_it(self, sitting, notes):
        sitting.post("/lock/")
        with time_machine.travel(at("12:01"), tick=False):
            sitting.post("/unlock/", {"password": PASSWORD})
            assert "Password of" in text_of(sitting.get(inbox(notes[1])))

    def test_one_that_ends_while_it_signs_begins_no_other(self, sitting, notes, monkeypatch):
        """Its time is over between the proof that it gave and the signature."""
        fields = typed(sitting.get(inbox(notes[1])), "cosign-form", cosign__attestation="reviewed")
        cosign_note = signing.cosign_note

        def slowly(*args, **kwargs):
            monkeypatch.setattr(inbox_sitting, "MINUTES", 0)
            return cosign_note(*args, **kwargs)

        monkeypatch.setattr(signing, "cosign_note", slowly)
        sitting.post(f"/notes/{notes[1].pk}/cosign/", fields | {"cosign-keep": "on"})
        assert status(notes[1]) == "signed"
        assert AuditEvent.objects.filter(event="sitting.began").count() == 1

    def test_the_button_ends_it_and_begin_and_end_are_in_the_log(self, sitting, notes):
        response = sitting.post("/cosign/sitting/end/", follow=True)
        assert "The sitting is over." in text_of(response)
        assert "Password of" in text_of(response)
        log = AuditEvent.objects.filter(event__startswith="sitting.").order_by("pk")
        assert [(one.event, one.detail) for one in log] == [
            ("sitting.began", {"minutes": 15}),
            ("sitting.ended", {"how": "hand"}),
        ]

    def test_it_does_not_sign_ones_own_notes(self, sitting, episode, therapist):
        own = build_visit(episode, therapist, [("97530", "15:00", "15:23")], sections=COMPLETE, start="15:00").note
        page = sitting.get(f"/notes/{own.pk}/sign/")
        assert "Password of" in text_of(page)
        response = sitting.post(f"/notes/{own.pk}/sign/", typed(page, "*"))
        assert response.status_code == 200
        assert status(own) == "draft"


class TestTogether:
    @pytest.fixture
    def notes(self, clinic, assistant, therapist):
        Clinic.objects.update(batch_cosign=True)
        found = []
        for number in range(2):
            episode = build_episode(clinic, patient=build_patient(clinic, f"b{number}", f"Name {number}"))
            found.append(build_signed_visit(episode, assistant).note)
        return found

    @pytest.fixture
    def no_findings(self, monkeypatch):
        monkeypatch.setattr(risks, "_findings", risks._Nobody)

    @staticmethod
    def boxes(desk):
        return re.findall(r'<input type="checkbox"[^>]*name="note"[^>]*>', desk.get("/cosign/").content.decode())

    def test_it_is_off_unless_the_clinic_turns_it_on(self, desk, note):
        assert not self.boxes(desk)
        response = desk.get("/cosign/together/", {"note": note.pk})
        assert response.status_code == 403
        assert "one by one" in text_of(response)

    @pytest.mark.usefixtures("no_findings")
    def test_only_notes_that_were_opened_can_be_chosen(self, desk, notes):
        assert ["disabled" in box for box in self.boxes(desk)] == [False, True]
        desk.get(inbox(notes[1]))
        assert ["disabled" in box for box in self.boxes(desk)] == [False, False]

    def test_one_with_a_finding_has_no_box(self, desk, notes):
        assert not self.boxes(desk)  # there is no plan of care

    @pytest.mark.usefixtures("no_findings")
    def test_one_proof_gives_each_its_signature_and_the_page_says_which(self, desk, notes, episode, student):
        of_student = build_signed_visit(episode, student).note
        chosen = [*notes, of_student]
        for one in chosen:
            desk.get(inbox(one))
        page = desk.get("/cosign/together/", {"note": [one.pk for one in chosen]})
        words = text_of(page)
        assert "Cosign 2 notes" in words
        assert "note is cosigned for itself." in words
        facts = {"attestation": "reviewed", "password": PASSWORD}
        response = desk.post("/cosign/together/", typed(page, "together", **facts))
        assert "What was cosigned" in text_of(response)
        assert [status(one) for one in chosen] == ["signed", "signed", "awaiting_cosign"]

    @pytest.mark.usefixtures("no_findings")
    def test_a_wrong_password_signs_none(self, desk, notes):
        for one in notes:
            desk.get(inbox(one))
        page = desk.get("/cosign/together/", {"note": [one.pk for one in notes]})
        facts = {"attestation": "reviewed", "password": "not it"}
        response = desk.post("/cosign/together/", typed(page, "together", **facts))
        assert "This is not your password." in text_of(response)
        assert {status(one) for one in notes} == {"awaiting_cosign"}

    def test_without_a_choice_the_inbox_opens(self, desk, notes):
        assert desk.get("/cosign/together/").url == "/cosign/"

    def test_of_another_clinic_nothing_is_found(self, sign_in, stranger, notes):
        assert sign_in(stranger).get("/cosign/together/", {"note": notes[0].pk}).status_code == 404


class TestShortcuts:
    def test_they_can_be_turned_off_and_on(self, desk, note, therapist):
        assert 'data-keys="on"' in desk.get("/cosign/").content.decode()
        assert desk.post("/preferences/desk-keys/").url == "/cosign/"
        assert 'data-keys="off"' in desk.get("/cosign/").content.decode()
        desk.post("/preferences/desk-keys/", {"on": "on"})
        assert 'data-keys="on"' in desk.get("/cosign/").content.decode()


class TestTooLate:
    @pytest.mark.parametrize("meanwhile", ["cosigned", "returned"])
    def test_a_form_that_came_too_late_says_so_and_shows_the_comments_to_copy(self, desk, note, therapist, meanwhile):
        fields = typed(
            desk.get(inbox(note)), "cosign-form", return__field_0="plan", return__text_0="Which cue, and how often?"
        )
        cosign(note, therapist) if meanwhile == "cosigned" else give_back(note, therapist)
        response = desk.post(f"/notes/{note.pk}/return/", fields)
        assert response.status_code == 403
        words = text_of(response)
        assert ("signed and locked" if meanwhile == "cosigned" else "was returned to its author") in words
        assert "Which cue, and how often?" in words
        assert 'aria-label="What you typed">plan<' not in response.content.decode()

    def test_an_old_address_says_how_the_note_stands(self, desk, note, therapist):
        give_back(note, therapist)
        response = desk.get(inbox(note), follow=True)
        assert response.redirect_chain[0][0] == "/cosign/"
        assert "This note was returned to its author" in text_of(response)


class TestAuthor:
    def test_a_note_that_waits_is_locked_and_says_for_whom(self, sign_in, note, assistant, therapist):
        words = text_of(sign_in(assistant).get(f"/visits/{note.visit_id}/"))
        assert "Signed, awaiting cosign" in words
        assert "Locked. Tester, Thea, PT cosigns it, or returns it with comments." in words
        assert "Add an addendum" not in words
        assert inbox(note) not in sign_in(assistant).get(f"/visits/{note.visit_id}/").content.decode()
        assert inbox(note) in sign_in(therapist).get(f"/visits/{note.visit_id}/").content.decode()

    def test_the_gate_says_what_changed_since_and_who_cosigns(self, sign_in, note, assistant, therapist):
        give_back(note, therapist, ("plan", "Plan", "How low?"))
        desk = sign_in(assistant)
        assert save(desk, f"/visits/{note.visit_id}/", note__plan="Lower seat, 16 inches.").status_code == 302
        response = desk.get(f"/notes/{note.pk}/sign/")
        assert "<ins>, 16 inches</ins>" in response.content.decode()
        words = text_of(response)
        assert "New since version 1" in words
        assert "How low?" in words
        assert "Tester, Thea, PT then cosigns it" in words
        desk.post(f"/notes/{note.pk}/sign/", typed(response, "*", password=PASSWORD))
        assert status(note) == "awaiting_cosign"

    def test_signing_says_that_a_cosignature_is_awaited(self, sign_in, episode, assistant, therapist):
        note = build_signed_visit(episode, assistant).note
        give_back(note, therapist)
        desk = sign_in(assistant)
        page = desk.get(f"/notes/{note.pk}/sign/")
        response = desk.post(f"/notes/{note.pk}/sign/", typed(page, "*", password=PASSWORD), follow=True)
        assert "Signed. It now waits for a cosignature." in text_of(response)

    def test_the_chart_says_awaiting_and_returned(self, desk, episode, note, assistant, therapist):
        build_signed_visit(episode, assistant, [("97530", "14:00", "14:23")], start="14:00")
        give_back(note, therapist)
        html = desk.get(f"/patients/{episode.patient_id}/").content.decode()
        assert set(re.findall(r'class="state state-(\S+)"', html)) == {"awaiting", "returned"}
        assert html.count("note.pdf") == 1


class TestPdf:
    def text(self, desk, note):
        response = desk.get(f"/notes/{note.pk}/note.pdf")
        pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    def test_while_it_waits_it_says_so(self, desk, note):
        text = self.text(desk, note)
        assert "Signed by Tester, Axel, PTA" in text
        assert "Awaiting a cosignature" in text

    def test_both_signatures_stand_in_it_the_authors_first(self, desk, note, therapist):
        cosign(note, therapist)
        text = self.text(desk, note)
        assert "Awaiting" not in text
        assert "Cosigned by Tester, Thea, PT, Fri Mar 6, 2026, 2:00:00 pm CST (UTC-06:00)" in text
        last = text[text.index("Signatures") :]
        for words in (signing.MEANING, "Tester, Axel, PTA", signing.ATTESTATIONS["reviewed"], "Tester, Thea, PT"):
            assert words in last
        assert last.index("Tester, Axel, PTA") < last.index("Tester, Thea, PT")
        assert last.count("license WI 00024-24") == 2
        assert last.count("CST (UTC-06:00), by password") == 2
