"""Records are asked for on their pages."""

import pytest
from django.urls import reverse

from tests.builders import build_signed_visit, build_user
from tests.therapy_notes.packets.care import build_care
from therapy_notes.models import AuditEvent, Export
from therapy_notes.packets import KINDS, Asked

pytestmark = pytest.mark.django_db
LIST = "DOS 03/05/2026 and 3/6/26: treatment notes, plan of care, signature log"


def form(episode, **more):
    whole = {"episodes": [episode.pk], "kinds": list(KINDS), "file": "pdf", "variant": "accessible"}
    return whole | more


@pytest.fixture
def address(episode):
    return reverse("packet", args=[episode.patient_id])


class TestAPacket:
    def test_one_click_asks_for_everything(self, episode, therapist, sign_in):
        build_care(episode, therapist)
        answer = sign_in(therapist).post(reverse("packet_whole", args=[episode.patient_id]))
        export = Export.objects.get()
        assert answer.url == reverse("exports")
        assert (export.patient_id, export.by, export.form) == (episode.patient_id, therapist, "pdf")
        assert Asked.of(export.asked) == Asked(patient=episode.patient_id)

    def test_the_chart_offers_it(self, episode, therapist, sign_in):
        page = sign_in(therapist).get(reverse("chart", args=[episode.patient_id])).content.decode()
        assert reverse("packet_whole", args=[episode.patient_id]) in page

    def test_the_page_says_what_it_would_hold_and_what_is_missing(self, episode, therapist, sign_in, address):
        build_care(episode, therapist)
        page = sign_in(therapist).get(address).content.decode()
        assert "Plans of care and certification" in page
        assert "no signed evaluation is on record" in page

    def test_an_empty_chart_says_what_to_do(self, episode, therapist, sign_in, address):
        assert "sign a note, or add a document" in sign_in(therapist).get(address).content.decode()

    def test_the_choice_is_kept_with_the_export(self, episode, therapist, sign_in, address):
        chosen = form(episode, kinds=["visits"], since="2026-03-01", until="2026-03-31", file="zip", variant="archival")
        request = {"requester": "Northern Review", "reference": "77", "due": "2026-04-01"}
        sign_in(therapist).post(address, chosen | request)
        export = Export.objects.get()
        asked = Asked.of(export.asked)
        assert (export.form, asked.variant, asked.kinds) == ("zip", "archival", ("visits",))
        assert (asked.since.isoformat(), asked.until.isoformat()) == ("2026-03-01", "2026-03-31")
        assert (asked.requester, asked.reference, asked.due.isoformat()) == ("Northern Review", "77", "2026-04-01")

    def test_a_list_is_read_before_anything_is_asked_for(self, episode, therapist, sign_in, address):
        page = sign_in(therapist).post(address, form(episode, listed=LIST, read="1"))
        shown = page.context["form"]
        assert Export.objects.count() == 0
        assert shown["kinds"].value() == ["plans", "visits", "signatures"]
        assert LIST in page.content.decode()
        assert "names 2 dates of service" in page.content.decode()

    def test_the_days_of_a_list_take_the_place_of_the_dates(self, episode, therapist, sign_in, address):
        sign_in(therapist).post(address, form(episode, listed=LIST, since="2026-01-01"))
        asked = Asked.of(Export.objects.get().asked)
        assert [one.isoformat() for one in asked.days] == ["2026-03-05", "2026-03-06"]
        assert asked.since is None

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"kinds": []}, "Tick at least one kind of document."),
            ({"episodes": []}, "Tick at least one episode."),
            ({"since": "2026-03-02", "until": "2026-03-01"}, "The last day is before the first."),
            ({"listed": "all records please"}, "No date of service was found in it."),
        ],
    )
    def test_what_is_wrong_stands_at_its_field(self, episode, therapist, sign_in, address, wrong, said):
        page = sign_in(therapist).post(address, form(episode, **wrong) | {"requester": "Northern Review"})
        assert said in page.content.decode()
        assert "Northern Review" in page.content.decode()
        assert Export.objects.count() == 0

    def test_asking_is_in_the_log_without_a_name(self, episode, therapist, sign_in, address):
        sign_in(therapist).post(address, form(episode, requester="Northern Review"))
        event = AuditEvent.objects.get(event="export.asked")
        assert event.patient_id == episode.patient_id
        assert "Northern" not in str(event.detail)

    def test_a_biller_without_the_words_is_refused(self, episode, biller, sign_in, address):
        assert sign_in(biller).get(address).status_code == 403


class TestNotesOfSomeDays:
    def test_a_month_is_asked_for(self, episode, therapist, sign_in):
        build_signed_visit(episode, therapist)
        days = {"since": "2026-03-01", "until": "2026-03-31", "file": "pdf", "variant": "accessible"}
        answer = sign_in(therapist).post(reverse("notes_export"), days | {"by_patient": "1"})
        export = Export.objects.get()
        assert answer.url == reverse("exports")
        assert export.kind == "notes" and export.patient is None
        assert export.asked == {
            "since": "2026-03-01", "until": "2026-03-31", "by_patient": True, "variant": "accessible"
        }  # fmt: skip

    def test_more_than_a_month_is_refused(self, therapist, sign_in):
        days = {"since": "2026-03-01", "until": "2026-04-01", "file": "pdf", "variant": "accessible"}
        assert "Ask for a month at most" in sign_in(therapist).post(reverse("notes_export"), days).content.decode()

    def test_nobody_is_offered_another_clinics_people(self, therapist, stranger, sign_in):
        assert "Tester, Sten" not in sign_in(therapist).get(reverse("notes_export")).content.decode()

    def test_an_auditor_may_ask(self, clinic, sign_in):
        assert sign_in(build_user(clinic, "nora", role="auditor")).get(reverse("notes_export")).status_code == 200
