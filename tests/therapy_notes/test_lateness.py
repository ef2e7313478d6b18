"""Late entries: from when on a first signature is late, what it then needs, and what the signed note says of it."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.builders import (
    COMPLETE,
    DAY,
    at,
    build_note,
    build_signed_visit,
    build_visit,
    get_note,
    give_back,
    prove,
    sign,
)
from therapy_notes import charting, lateness, signing
from therapy_notes.content import canonical, content, signed_content
from therapy_notes.models import AuditEvent, Clinic, LateEntry, Note, SignedVersion

# No clock is set forward or back within these days.
JUNE = dt.date(2026, 6, 3)
REASON = "The network was down for three days."


@pytest.fixture
def note(episode, therapist):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")], sections=COMPLETE, day=JUNE)
    return get_note(visit.note.pk)


def later(**delta):
    """That much real time after the last activity of `note`."""
    return at("09:23", JUNE) + dt.timedelta(**delta)


def sign_late(note, *, at, **given):
    fresh = get_note(note.pk)
    by = fresh.author
    return signing.sign_note(fresh, proof=prove(by), at=at, shown=signing.seen(content(fresh)), **given)


def problems(note, *, at, **given):
    with pytest.raises(ValidationError) as error:
        sign_late(note, at=at, **given)
    assert Note.objects.get(pk=note.pk).status == "draft"
    assert not (SignedVersion.objects.exists() or LateEntry.objects.exists())
    return {name: " ".join(texts) for name, texts in error.value.message_dict.items()}


class TestWhenTheServiceEnds:
    def test_a_visit_ends_with_its_last_activity(self, episode, therapist):
        visit = build_visit(episode, therapist, [("97530", "09:30", "09:53"), ("97110", "09:00", "09:15")])
        assert lateness.service_end(visit.note) == at("09:53")

    def test_a_leaving_long_after_it_makes_nothing_less_late(self, note, therapist):
        charting.describe_visit(note.visit, by=therapist, at=at("12:00", JUNE), left=at("23:59", JUNE))
        assert lateness.service_end(get_note(note.pk)) == at("09:23", JUNE)

    def test_or_as_the_patient_left_where_no_activity_has_an_end(self, episode, therapist):
        visit = build_visit(episode, therapist, arrived=at("09:00"), left=at("09:40"))
        assert lateness.service_end(get_note(visit.note.pk)) == at("09:40")

    def test_or_as_it_was_planned(self, episode, therapist):
        assert lateness.service_end(build_visit(episode, therapist).note) == at("09:45")

    def test_an_activity_still_running_ends_nothing(self, episode, therapist):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:10"), ("97110", "09:10", None)])
        assert lateness.service_end(visit.note) == at("09:10")

    def test_a_note_without_a_visit_ends_with_its_day(self, episode, therapist):
        plan = build_note(episode, therapist)
        assert lateness.service_end(plan) == at("00:00", DAY + dt.timedelta(days=1))
        assert lateness.lateness(plan, at=at("12:00")).after == "the day it speaks of"

    def test_it_is_a_moment_in_utc_whatever_the_row_holds(self, note):
        note.visit.left = timezone.localtime(at("09:40", JUNE))
        assert lateness.service_end(note).tzinfo is dt.UTC


class TestTheLimits:
    @pytest.mark.parametrize(("more", "late"), [({}, False), ({"seconds": 1}, True), ({"minutes": 1}, True)])
    def test_at_the_first_limit_is_in_time_and_a_second_later_is_late(self, note, more, late):
        assert lateness.lateness(note, at=later(hours=48, **more)).is_late is late

    @pytest.mark.parametrize(("more", "needed"), [({}, False), ({"seconds": 1}, True), ({"minutes": 1}, True)])
    def test_the_same_of_the_second(self, note, more, needed):
        found = lateness.lateness(note, at=later(days=14, **more))
        assert (found.is_late, found.needs_attestation) == (True, needed)

    def test_the_limits_are_the_clinics(self, note, clinic):
        Clinic.objects.update(late_after_hours=24, attest_after_days=3)
        found = lateness.lateness(get_note(note.pk), at=later(hours=24))
        assert (found.is_late, lateness.due(get_note(note.pk))) == (False, later(hours=24))
        assert lateness.lateness(get_note(note.pk), at=later(days=3, seconds=1)).needs_attestation

    @pytest.mark.parametrize(
        ("day", "hour"),
        [(dt.date(2026, 3, 7), "10:23"), (dt.date(2026, 10, 31), "08:23")],  # 23 and 25 hours lie between
    )
    def test_hours_are_hours_of_real_time_where_the_clocks_change(self, episode, therapist, day, hour):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")], day=day)
        limit = at(hour, day + dt.timedelta(days=2))
        assert lateness.due(visit.note) == limit
        local = timezone.localtime(limit)
        assert not lateness.lateness(visit.note, at=local).is_late
        assert lateness.lateness(visit.note, at=local + dt.timedelta(seconds=1)).is_late

    def test_a_limit_of_days_that_lies_before_that_of_hours_asks_nothing_of_who_is_in_time(self, note):
        Clinic.objects.update(late_after_hours=72, attest_after_days=1)
        assert not lateness.lateness(get_note(note.pk), at=later(hours=60)).needs_attestation

    @pytest.mark.parametrize(
        ("delta", "words"),
        [
            ({"hours": 51}, "51 hours"),
            ({"hours": 48, "seconds": 1}, "48 hours and 1 minute"),
            ({"hours": 49, "minutes": 30}, "49 hours and 30 minutes"),
            ({"hours": 96}, "96 hours"),
            ({"hours": 96, "minutes": 1}, "4 days and 1 hour"),
            ({"days": 15, "hours": 2, "minutes": 59}, "15 days and 3 hours"),
            ({"days": 15, "hours": 23, "minutes": 59}, "16 days"),
        ],
    )
    def test_the_time_since_is_said_in_two_units(self, note, delta, words):
        assert lateness.lateness(note, at=later(**delta)).elapsed == words


class TestSigning:
    def test_in_time_nothing_is_asked_and_nothing_said(self, note):
        version = sign_late(note, at=later(hours=48), reason="Typed all the same.", attestation=True)
        assert version.content == canonical(content(get_note(note.pk)))
        assert not LateEntry.objects.exists()
        assert not AuditEvent.objects.filter(event="note.signed_late").exists()

    def test_late_without_a_reason_is_refused_at_the_reason(self, note):
        text = "This note is signed 51 hours after the visit; the clinic's limit is 48 hours. Say why."
        assert problems(note, at=later(hours=51), reason="  \n") == {"reason": text}

    def test_past_the_second_limit_the_attestation_is_asked_too(self, note):
        asked = problems(note, at=later(days=14, minutes=1), reason=REASON)
        assert list(asked) == ["attestation"]
        assert asked["attestation"].startswith("This note is signed more than 14 days after the visit.")
        assert list(problems(note, at=later(days=15))) == ["reason", "attestation"]

    def test_the_late_entry_is_a_row_of_its_own_with_both_moments(self, note, therapist):
        sign_late(note, at=later(hours=51), reason=f" {REASON}\n")
        entry = LateEntry.objects.get(note=note)
        assert (entry.reason, entry.attestation, entry.by, entry.by_text) == (
            REASON, "", therapist, "Tester, Thea, PT",
        )  # fmt: skip
        assert (entry.due_at, entry.at) == (later(hours=48), later(hours=51))

    def test_the_signed_content_says_it(self, note):
        version = sign_late(note, at=later(hours=51, seconds=7), reason=REASON)
        assert signed_content(version)["late_entry"] == {
            "reason": REASON,
            "attestation": "",
            "by": "Tester, Thea, PT",
            "service_end": "2026-06-03T09:23:00-05:00",
            "due_at": "2026-06-05T09:23:00-05:00",
            "signed_at": "2026-06-05T12:23:07-05:00",
            "signed_at_text": "Fri Jun 5, 2026, 12:23:07 pm CDT (UTC-05:00)",
            "hours": 51,
            "days": 2,
            "elapsed": "51 hours and 1 minute after the visit",
        }

    def test_the_attestation_is_kept_in_the_words_that_were_shown_and_names_the_day(self, note, therapist):
        version = sign_late(note, at=later(days=15), reason=REASON, attestation=True)
        text = signed_content(version)["late_entry"]["attestation"]
        assert text == lateness.attestation_text(note, by=therapist) == LateEntry.objects.get().attestation
        assert text.startswith(
            "I, Tester, Thea, PT, attest that I took part in the care that this visit note of Wed Jun 3"
        )

    def test_who_attests_to_a_note_without_a_visit_is_responsible_for_the_care(self, episode, therapist):
        text = lateness.attestation_text(build_note(episode, therapist), by=therapist)
        assert "am responsible for the care that this plan of care of Fri Mar 6, 2026 describes" in text

    def test_the_audit_log_has_the_hours_and_not_the_reason(self, note):
        sign_late(note, at=later(days=15), reason=REASON, attestation=True)
        event = AuditEvent.objects.get(event="note.signed_late")
        assert (event.subject, event.patient_id) == (f"note {note.pk}", note.episode.patient_id)
        assert event.detail == {"hours": 360, "attested": True}

    def test_the_chain_covers_the_late_entry(self, note):
        version = sign_late(note, at=later(hours=51), reason=REASON)
        assert REASON in version.content
        assert version.content == canonical(signed_content(version))


class TestTheFirstSignatureCounts:
    def test_a_note_returned_after_a_signature_in_time_is_not_late_when_it_is_signed_again(
        self, episode, assistant, therapist
    ):
        note = build_signed_visit(episode, assistant).note
        give_back(note, therapist)
        fresh = get_note(note.pk)
        assert not lateness.lateness(fresh, at=at("09:00", DAY + dt.timedelta(days=60))).is_late
        version = sign_late(fresh, at=at("09:00", DAY + dt.timedelta(days=60)))
        assert "late_entry" not in signed_content(version)

    def test_a_late_entry_keeps_its_first_moment_and_reason_in_every_version(self, episode, assistant, therapist):
        visit = build_visit(episode, assistant, [("97530", "09:00", "09:23")], sections=COMPLETE, day=JUNE)
        first = sign_late(visit.note, at=later(hours=51), reason=REASON)
        give_back(visit.note, therapist)
        second = sign_late(visit.note, at=later(days=20), reason="Another.")
        assert signed_content(second)["late_entry"] == signed_content(first)["late_entry"]
        assert LateEntry.objects.get().reason == REASON
        assert AuditEvent.objects.filter(event="note.signed_late").count() == 1

    def test_the_builders_sign_late_with_a_reason(self, episode, therapist):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")], sections=COMPLETE)
        sign(visit.note, therapist, day=DAY + dt.timedelta(days=30))
        assert LateEntry.objects.get().attestation
