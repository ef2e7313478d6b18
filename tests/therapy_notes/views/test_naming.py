"""Until when somebody supervises or covers: administrators set it, and never before what was cosigned by it."""

import datetime as dt

import pytest

from tests.builders import (
    DAY,
    build_clinic,
    build_clinician,
    build_cover,
    build_signed_visit,
    build_user,
    cosign,
)
from tests.therapy_notes.pages import errors
from therapy_notes import access
from therapy_notes.models import AuditEvent

DAYS = [DAY + dt.timedelta(days=number) for number in (-1, 0, 1)]
YESTERDAY, TODAY, TOMORROW = (day.isoformat() for day in DAYS)


@pytest.fixture
def desk(sign_in, administrator, noon):
    return sign_in(administrator)


@pytest.fixture
def link(student):
    return student.clinician.supervisions.get()


@pytest.fixture
def cover(link, therapist, clinic):
    return build_cover(therapist, build_clinician(clinic, "cora"), since=DAYS[0], until=DAYS[2])


def end(desk, link, until):
    kind = "supervisors" if link._meta.model_name == "supervision" else "covers"
    return desk.post(f"/clinic/{kind}/{link.pk}/end/", {"until": until})


class TestSupervisors:
    def test_ends_on_the_day_and_leads_back_to_the_person(self, desk, link, student):
        assert end(desk, link, TODAY).url == f"/clinic/people/{student.pk}/"
        assert access.supervisors(student.clinician, on=DAYS[1]) == [link.supervisor]
        assert access.supervisors(student.clinician, on=DAYS[2]) == []

    def test_the_log_has_what_was_and_what_is_now(self, desk, link):
        end(desk, link, TODAY)
        end(desk, link, "")
        told = [one.detail for one in AuditEvent.objects.filter(event="supervision.ended").order_by("pk")]
        assert [(one["was"]["until"], one["now"]["until"]) for one in told] == [(None, TODAY), (TODAY, None)]

    def test_not_before_the_first_day(self, desk, link):
        assert "before the first" in errors(end(desk, link, "2025-12-31"), "form")["until"]
        link.refresh_from_db()
        assert link.until is None

    def test_not_before_the_day_of_a_note_that_was_cosigned_by_it(self, desk, link, episode, student, therapist):
        cosign(build_signed_visit(episode, student).note, therapist, "in_the_room")
        assert "Mar 6, 2026 was cosigned by it" in errors(end(desk, link, YESTERDAY), "form")["until"]
        assert end(desk, link, TODAY).status_code == 302

    def test_a_note_that_the_cover_cosigned_holds_both(self, desk, link, cover, episode, student):
        cosign(build_signed_visit(episode, student).note, cover.cover.user, "in_the_room")
        assert "until" in errors(end(desk, link, YESTERDAY), "form")
        assert "until" in errors(end(desk, cover, YESTERDAY), "form")
        assert end(desk, cover, TODAY).status_code == 302

    def test_a_note_that_only_waits_holds_nothing(self, desk, link, episode, student):
        build_signed_visit(episode, student)
        assert end(desk, link, YESTERDAY).status_code == 302


class TestCovers:
    def test_is_shortened_and_the_log_says_so(self, desk, cover):
        assert end(desk, cover, TODAY).url == f"/clinic/people/{cover.supervisor.user_id}/"
        told = AuditEvent.objects.get(event="cover.ended").detail
        assert (told["was"], told["now"]) == ({"until": TOMORROW}, {"until": TODAY})

    def test_always_has_a_last_day(self, desk, cover):
        assert "until" in errors(end(desk, cover, ""), "form")
        cover.refresh_from_db()
        assert cover.until == DAYS[2]

    def test_what_the_supervisor_cosigned_does_not_hold_the_cover(self, desk, cover, episode, student, therapist):
        cosign(build_signed_visit(episode, student).note, therapist, "in_the_room")
        assert end(desk, cover, YESTERDAY).status_code == 302


def test_a_person_shows_whom_they_supervise_and_cover_for_each_with_its_end(desk, link, cover, therapist, student):
    html = desk.get(f"/clinic/people/{therapist.pk}/").content.decode()
    assert "<h2>Supervises</h2>" in html and str(student.clinician) in html
    for address in (f"supervisors/{link.pk}", f"covers/{cover.pk}"):
        assert f'href="/clinic/{address}/end/"' in html
    html = desk.get(f"/clinic/people/{cover.cover.user_id}/").content.decode()
    assert "<h2>Covers for</h2>" in html and str(therapist.clinician) in html
    html = desk.get(f"/clinic/people/{student.pk}/").content.decode()
    assert f'href="/clinic/supervisors/{link.pk}/end/"' in html and "<h2>Supervises</h2>" not in html


def test_another_clinics_are_not_found_and_others_are_refused(sign_in, link, cover, therapist, noon):
    stranger = sign_in(build_user(build_clinic(name="Elsewhere"), "elsa", role="administrator"))
    insider = sign_in(therapist)
    for row in (link, cover):
        assert end(stranger, row, TODAY).status_code == 404
        assert end(insider, row, TODAY).status_code == 403
