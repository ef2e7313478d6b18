"""Whose notes need a second signature, by which policy; who gives it; until when."""

import datetime as dt
import random

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.builders import (
    DAY,
    at,
    build_clinician,
    build_cosign_policy,
    build_cover,
    build_coverage,
    build_episode,
    build_license,
    build_patient,
    build_payer,
    build_signed_visit,
    build_supervision,
    build_visit,
    cosign,
    get_note,
    prove,
)
from therapy_notes import access, pdf, queues, signing
from therapy_notes.models import Addendum, AuditEvent, License, Note, Patient, Supervision, Visit

LONG_AGO = dt.date(2020, 1, 1)


def days(number):
    return DAY + dt.timedelta(days=number)


def draft(episode, by, **more):
    return get_note(build_visit(episode, by, **more).note.pk)


class TestWhichPolicyHolds:
    def need(self, note):
        return access.cosign_policy(note).need

    def test_without_one_every_note_of_an_assistant_waits_for_a_named_supervisor(self, episode, assistant):
        policy = access.cosign_policy(draft(episode, assistant))
        assert (policy.need, policy.named_only, policy.addenda) == ("each", True, True)

    def test_it_is_the_latest_of_the_notes_day_not_of_today(self, episode, assistant, clinic):
        build_cosign_policy(clinic, "each", LONG_AGO)
        build_cosign_policy(clinic, "none", DAY)
        assert self.need(draft(episode, assistant)) == "none"
        assert self.need(draft(episode, assistant, day=days(-1))) == "each"

    def test_a_payers_goes_before_a_states_and_a_states_before_the_clinics(self, episode, assistant, clinic):
        medicare, other = build_payer(clinic), build_payer(clinic, "Crestline")
        build_coverage(episode.patient, medicare)
        note = draft(episode, assistant)
        rows = [
            ({"need": "none"}, "none"),
            ({"need": "visits", "every": 5, "state": "WI"}, "visits"),
            ({"need": "days", "every": 30, "payer": medicare}, "days"),
            ({"need": "each", "payer": medicare, "state": "WI"}, "each"),
            ({"need": "none", "payer": other, "state": "WI", "since": DAY}, "each"),
            ({"need": "none", "payer": medicare, "state": "IL", "since": DAY}, "each"),
        ]
        for facts, expected in rows:
            build_cosign_policy(clinic, **facts)
            assert self.need(note) == expected

    def test_the_first_payers_goes_before_the_second_payers(self, episode, assistant, clinic):
        first, second = build_payer(clinic), build_payer(clinic, "Crestline")
        build_coverage(episode.patient, second, rank=2)
        build_coverage(episode.patient, first, rank=1)
        build_cosign_policy(clinic, "none", payer=second, since=DAY)
        build_cosign_policy(clinic, "each", payer=first)
        assert self.need(draft(episode, assistant)) == "each"

    @pytest.mark.parametrize(("since", "until", "holds"), [(1, None, False), (-9, -1, False), (-9, 0, True)])
    def test_the_coverage_is_that_of_the_notes_day(self, episode, assistant, clinic, since, until, holds):
        payer = build_payer(clinic)
        build_coverage(episode.patient, payer, since=days(since), until=None if until is None else days(until))
        build_cosign_policy(clinic, "none", payer=payer)
        assert (self.need(draft(episode, assistant)) == "none") is holds

    @pytest.mark.parametrize(("setting", "state"), [("clinic", "WI"), ("home", "IL"), ("telehealth", "IL")])
    def test_the_state_of_care_is_the_patients_where_the_patient_is_at_home(
        self, episode, assistant, setting, state, django_assert_num_queries
    ):
        Patient.objects.update(home_state="IL")
        note = draft(episode, assistant)
        Visit.objects.update(setting=setting)
        note = get_note(note.pk)
        with django_assert_num_queries(0):
            assert access.state_of_care(note) == state
        row = Note.objects.annotate(state=access.in_state_of_care()).get()
        assert row.state == state

    def test_another_clinics_policy_is_not_ours(self, episode, assistant, stranger):
        build_cosign_policy(stranger.clinic, "none")
        assert self.need(draft(episode, assistant)) == "each"

    def test_it_is_due_as_many_days_later_as_the_policy_says(self, episode, assistant, clinic):
        note = draft(episode, assistant)
        assert access.due_on(note) == days(7)
        build_cosign_policy(clinic, "each", due_days=3)
        assert access.due_on(note) == days(3)


class TestWhoseNotes:
    def test_one_in_so_many_visits_counts_since_the_last_that_was_asked_for(self, episode, assistant, clinic):
        build_cosign_policy(clinic, "visits", every=3)
        asked = []
        for number in range(7):
            note = build_signed_visit(episode, assistant, day=days(number - 30)).note
            asked.append(get_note(note.pk).status == Note.Status.AWAITING_COSIGN)
        assert asked == [False, False, True, False, False, True, False]

    def test_one_in_so_many_days_counts_from_the_first_and_then_from_the_last(self, episode, assistant, clinic):
        build_cosign_policy(clinic, "days", every=10)
        asked = [
            get_note(build_signed_visit(episode, assistant, day=days(number - 30)).note.pk).status == "awaiting_cosign"
            for number in (0, 9, 10, 15, 20)
        ]
        assert asked == [False, False, True, False, True]

    @pytest.mark.parametrize("order", [(6, 5, 4, 3, 2, 1, 0), (0, 2, 4, 6, 1, 3, 5), (3, 6, 0, 5, 1, 4, 2)])
    def test_in_whatever_order_they_are_signed_no_three_in_a_row_go_unasked(self, episode, assistant, clinic, order):
        build_cosign_policy(clinic, "visits", every=3)
        asked = {}
        for number in order:
            note = build_signed_visit(episode, assistant, day=days(number - 30)).note
            asked[number] = get_note(note.pk).status == Note.Status.AWAITING_COSIGN
        told = [asked[number] for number in range(7)]
        assert all(any(told[first : first + 3]) for first in range(5))

    @pytest.mark.parametrize("order", [(20, 15, 10, 9, 0), (20, 0, 9, 10, 15), (9, 20, 0, 15, 10)])
    def test_in_whatever_order_they_are_signed_none_so_many_days_apart_go_unasked(
        self, episode, assistant, clinic, order
    ):
        build_cosign_policy(clinic, "days", every=10)
        asked, run = {}, []
        for number in order:
            note = build_signed_visit(episode, assistant, day=days(number - 30)).note
            asked[number] = get_note(note.pk).status == Note.Status.AWAITING_COSIGN
        for number in sorted(asked):
            run = [] if asked[number] else [*run, number]
            assert not run or run[-1] - run[0] < 10

    def test_between_two_that_were_asked_for_only_those_between_are_counted(self, episode, assistant, clinic):
        build_cosign_policy(clinic, "visits", every=3)
        for number in (0, 1, 2, 4, 5, 6):
            build_signed_visit(episode, assistant, day=days(number - 30))
        assert [note.date for note in Note.objects.filter(status="awaiting_cosign").order_by("date")] == [
            days(-28),
            days(-24),
        ]
        assert access.needs_cosign(draft(episode, assistant, day=days(-27)))
        assert not access.needs_cosign(draft(episode, assistant, day=days(-23)))

    def test_other_episodes_and_therapists_visits_are_not_counted(self, episode, assistant, therapist, clinic):
        build_cosign_policy(clinic, "visits", every=2)
        other = build_episode(clinic, patient=episode.patient)
        build_signed_visit(other, assistant)
        build_signed_visit(episode, therapist)
        assert not access.needs_cosign(draft(episode, assistant, start="15:00"))

    def test_a_note_under_a_temporary_permit_always_waits(self, episode, clinic, therapist):
        build_cosign_policy(clinic, "none")
        newcomer = build_clinician(clinic, "nell")
        note = draft(episode, newcomer)
        assert not access.needs_cosign(note)
        License.objects.filter(clinician=newcomer.clinician).update(is_temporary=True)
        assert access.needs_cosign(get_note(note.pk))
        build_supervision(newcomer, therapist)
        assert access.may_cosign(note, therapist)

    def test_who_holds_a_permit_cosigns_nothing(self, episode, assistant, therapist):
        License.objects.filter(clinician=therapist.clinician).update(is_temporary=True)
        assert not access.may_cosign(draft(episode, assistant), therapist)


class TestByWhom:
    def test_a_license_of_another_state_or_another_day_does_not_do(self, episode, assistant, therapist):
        note = draft(episode, assistant)
        License.objects.filter(clinician=therapist.clinician).update(state="IL")
        assert not access.may_cosign(note, therapist)
        build_license(therapist, since=days(1))
        assert not access.may_cosign(note, therapist)
        build_license(therapist, until=DAY)
        assert access.may_cosign(note, therapist)
        assert access.may_cosign(note, therapist, on=days(40))
        License.objects.filter(since=days(1)).delete()
        assert not access.may_cosign(note, therapist, on=days(40))

    def test_the_license_of_the_day_of_signing_is_asked_at_the_signature(self, episode, assistant, therapist):
        note = build_signed_visit(episode, assistant, day=days(-3)).note
        License.objects.filter(clinician=therapist.clinician).update(until=days(-1))
        build_license(therapist, state="IL")
        with pytest.raises(ValidationError, match="Your license for WI"):
            cosign(note, therapist)
        assert get_note(note.pk).status == Note.Status.AWAITING_COSIGN

    def test_a_supervisor_of_another_discipline_cosigns_nothing(self, episode, student, clinic):
        speech = build_clinician(clinic, "sloan", credential="SLP")
        build_supervision(student, speech)
        assert not access.may_cosign(draft(episode, student), speech)

    def test_where_policy_says_so_every_therapist_of_the_discipline_does(self, episode, assistant, clinic, therapist):
        other, speech = build_clinician(clinic, "cora"), build_clinician(clinic, "sloan", credential="SLP")
        build_cosign_policy(clinic, "each", named_only=False)
        note = build_signed_visit(episode, assistant).note
        may = {person: access.may_cosign(note, person) for person in (therapist, other, speech, assistant)}
        assert may == {therapist: True, other: True, speech: False, assistant: False}
        assert list(queues.awaiting_cosign(other)) == [note]
        assert access.who_cosigns(get_note(note.pk)) == "Tester, Thea, PT or Tester, Cora, PT"

    def test_the_list_and_the_permission_say_the_same_for_random_people_and_days(self, clinic, stranger):
        """`cosigners` works it out person by person, `cosignable` in one query."""
        chance = random.Random(6)
        therapists = [build_clinician(clinic, f"t{number}") for number in range(5)]
        speech = build_clinician(clinic, "sloan", credential="SLP")
        authors = [build_clinician(clinic, f"a{number}", credential="PTA") for number in range(3)]
        span = lambda: sorted((days(chance.randint(-8, 8)), days(chance.randint(-8, 8))))  # noqa: E731
        License.objects.filter(clinician__in=[one.clinician for one in therapists]).delete()
        for person in therapists:
            for _ in range(chance.randint(0, 3)):
                first, last = span()
                facts = {"state": chance.choice(["WI", "WI", "IL"]), "is_temporary": chance.random() < 0.2}
                build_license(person, since=first, until=last, number=str(chance.random()), **facts)
        for _ in range(12):
            build_supervision(chance.choice(authors), chance.choice([*therapists, speech]), *span())
            pair = chance.sample(therapists, 2)
            build_cover(*pair, *span())
        payer = build_payer(clinic)
        for named_only in (False, True):
            build_cosign_policy(clinic, "each", days(-8 if named_only else 2), named_only=named_only)
        build_cosign_policy(clinic, "each", days(-3), payer=payer, named_only=False)
        notes = []
        for number in range(30):
            patient = build_patient(clinic, f"r{number}", home_state=chance.choice(["", "IL"]))
            if chance.random() < 0.5:
                build_coverage(patient, payer, since=span()[0])
            note = build_visit(
                build_episode(clinic, patient=patient), chance.choice(authors), day=days(chance.randint(-6, 6))
            ).note
            Visit.objects.filter(pk=note.visit_id).update(setting=chance.choice(["clinic", "home"]))
            notes.append(get_note(note.pk))
        answers = set()
        for note in notes:
            able = {person.user for person in access.cosigners(note)}
            for person in (*therapists, speech, stranger, *authors):
                assert access.may_cosign(note, person) is (person in able), (note, person)
                answers.add((person in able, access.cosign_policy(note).named_only))
        assert len(answers) == 4  # both answers came up under both kinds of policy
        Note.objects.update(status=Note.Status.AWAITING_COSIGN)
        for person in therapists:
            waiting = {note.pk for note in queues.awaiting_cosign(person)}
            assert waiting == {note.pk for note in notes if access.may_cosign(note, person)}

    def test_the_list_costs_one_query_however_long_it_is(
        self, episode, assistant, therapist, clinic, django_assert_num_queries
    ):
        build_cosign_policy(clinic, "each", named_only=False)
        for number in range(5):
            build_signed_visit(episode, assistant, day=days(-number))
        with django_assert_num_queries(1):
            assert len(queues.awaiting_cosign(therapist)) == 5


class TestAddenda:
    def add(self, note, by, clock="14:30"):
        return signing.add_addendum(get_note(note.pk), "The knee was cold.", proof=prove(by), at=at(clock))

    def cosign(self, addendum, by):
        return signing.cosign_addendum(addendum, proof=prove(by), at=at("15:00"))

    @pytest.fixture
    def note(self, episode, assistant, therapist):
        note = build_signed_visit(episode, assistant).note
        cosign(note, therapist)
        return note

    def test_an_assistants_waits_for_the_supervisor_and_a_therapists_does_not(self, note, assistant, therapist):
        own, other = self.add(note, assistant), self.add(note, therapist)
        assert (own.needs_cosign, other.needs_cosign) == (True, False)
        assert list(queues.addenda_to_cosign(therapist)) == [own]
        assert list(queues.addenda_to_cosign(assistant)) == []

    @pytest.mark.parametrize(
        ("facts", "waits"),
        [
            ({"need": "none"}, False),
            ({"need": "each", "addenda": False}, False),
            ({"need": "visits", "every": 5}, True),
        ],
    )
    def test_it_follows_the_policy_of_its_note(self, note, assistant, clinic, facts, waits):
        build_cosign_policy(clinic, **facts)
        assert self.add(note, assistant).needs_cosign is waits

    def test_the_supervisors_signature_ends_the_wait_once_and_is_audited(self, note, assistant, therapist):
        addendum = self.add(note, assistant)
        cosigned = self.cosign(addendum, therapist)
        assert (cosigned.name, cosigned.license) == ("Tester, Thea", "WI 00024-24")
        assert list(queues.addenda_to_cosign(therapist)) == []
        assert AuditEvent.objects.filter(event="addendum.cosigned").count() == 1
        with pytest.raises(PermissionDenied, match="answered already"):
            self.cosign(addendum, therapist)

    def test_not_to_agree_ends_the_wait_with_an_addendum_that_needs_no_cosignature(self, note, assistant, therapist):
        addendum = self.add(note, assistant)
        own = signing.decline_addendum(addendum, " It was warm. ", proof=prove(therapist), at=at("15:00"))
        assert own.text.startswith("I do not agree with the addendum of Tester, Axel, PTA, Fri Mar 6")
        assert own.text.endswith(": It was warm.")
        assert not own.needs_cosign
        assert addendum.cosignature.meaning == "Read, not agreed: see the addendum that follows"
        assert list(queues.addenda_to_cosign(therapist)) == []
        events = list(AuditEvent.objects.order_by("-pk").values_list("event", flat=True)[:2])
        assert events == ["addendum.declined", "addendum.added"]

    def test_without_words_or_by_somebody_else_nothing_is_declined(self, note, assistant, therapist, clinic):
        addendum = self.add(note, assistant)
        with pytest.raises(ValidationError, match="Say what you do not agree with"):
            signing.decline_addendum(addendum, " ", proof=prove(therapist), at=at("15:00"))
        with pytest.raises(PermissionDenied):
            signing.decline_addendum(addendum, "No.", proof=prove(build_clinician(clinic, "cora")), at=at("15:00"))
        assert list(queues.addenda_to_cosign(therapist)) == [addendum]

    def test_nobody_else_cosigns_it_and_never_its_author(self, note, assistant, student, clinic):
        addendum = self.add(note, assistant)
        for person in (assistant, student, build_clinician(clinic, "cora")):
            with pytest.raises(PermissionDenied, match="Tester, Thea, PT cosigns this addendum"):
                self.cosign(addendum, person)

    def test_it_waits_for_the_supervisor_of_its_own_day(self, note, assistant, therapist, clinic):
        Supervision.objects.update(until=days(-1))
        cora = build_clinician(clinic, "cora")
        build_supervision(assistant, cora, since=DAY)
        addendum = self.add(note, assistant)
        assert list(queues.addenda_to_cosign(cora)) == [addendum]
        assert list(queues.addenda_to_cosign(therapist)) == []

    def test_paper_says_that_it_waits_and_then_who_cosigned(self, note, assistant, therapist, monkeypatch):
        shown = []
        monkeypatch.setattr(pdf, "render", lambda said, **more: shown.append(more["addenda"][0]) or b"")
        addendum = self.add(note, assistant)
        pdf.note_pdf(note.versions.get(), Addendum.objects.all())
        self.cosign(addendum, therapist)
        pdf.note_pdf(note.versions.get(), Addendum.objects.all())
        assert (shown[0]["waits"], shown[0]["cosigned"]) == (True, None)
        assert (shown[1]["waits"], shown[1]["cosigned"]["name"]) == (False, "Tester, Thea")
