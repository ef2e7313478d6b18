"""The pages of the activity library, and the type-ahead's list."""

import pytest

from tests.builders import at, build_signed_visit, build_visit
from tests.therapy_notes.pages import errors, save
from therapy_notes import library
from therapy_notes.models import LibraryEntry

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def entry(clinic, therapist):
    facts = {"discipline": "PT", "area": "Functional training", "name": "Sit to stand", "code": "97530"}
    return library.add_entry(
        clinic, by=therapist, at=at("08:00"), usual_goals="chair", phrases=["One.", "Two."], **facts
    )


def text(response):
    return response.content.decode()


class TestPage:
    def test_an_empty_library_offers_one_to_start_with_to_who_may_put_it_in(self, therapist, assistant, sign_in):
        desk = sign_in(therapist)
        assert "Put in the starting library" in text(desk.get("/library/"))
        assert "Put in the starting library" not in text(sign_in(assistant).get("/library/"))
        response = desk.post("/library/", follow=True)
        count = len(library.starting_entries())
        assert f"{count} activities were put in." in text(response)
        assert LibraryEntry.objects.count() == count

    def test_it_is_read_by_clinicians_and_administrators(self, entry, assistant, administrator, biller, sign_in):
        assert "Sit to stand" in text(sign_in(assistant).get("/library/"))
        assert "Sit to stand" in text(sign_in(administrator).get("/library/"))
        refused = sign_in(biller).get("/library/")
        assert refused.status_code == 403
        assert "Clinicians, administrators and auditors of this clinic see its activities." in text(refused)

    def test_who_may_not_keep_it_sees_no_button_and_is_told_who_may(self, entry, assistant, student, sign_in):
        for person in (assistant, student):
            desk = sign_in(person)
            page = text(desk.get("/library/"))
            assert "Retire" not in page
            assert "New activity" not in page
            for address in ("/library/new/", f"/library/{entry.pk}/"):
                refused = desk.get(address)
                assert refused.status_code == 403
                assert "Therapists (PT, OT or SLP) and administrators" in text(refused)
            for address in ("/library/", f"/library/{entry.pk}/retire/", f"/library/{entry.pk}/put-back/"):
                assert desk.post(address).status_code == 403
        entry.refresh_from_db()
        assert entry.retired_at is None

    def test_words_filter_it_and_a_search_without_a_hit_says_so(self, entry, therapist, sign_in):
        desk = sign_in(therapist)
        assert "Sit to stand" in text(desk.get("/library/", {"q": "CHAIR 97530"}))
        assert "No activity has the words “gait”" in text(desk.get("/library/", {"q": "gait"}))

    def test_it_says_how_often_each_was_used(self, entry, episode, therapist, sign_in):
        build_visit(episode, therapist, [("97530", "09:00", "09:20")]).activities.update(entry=entry)
        assert sign_in(therapist).get("/library/").context["entries"][0].uses == 1

    def test_all_entries_cost_as_many_queries_as_one(
        self, entry, clinic, therapist, sign_in, django_assert_max_num_queries
    ):
        desk = sign_in(therapist)
        library.start_library(clinic, by=therapist, at=at("08:00"))
        with django_assert_max_num_queries(7):
            desk.get("/library/")


class TestKeeping:
    def test_an_activity_is_added_with_its_phrases_one_a_line(self, therapist, sign_in):
        typed = {"area": "Sport", "name": "Landing", "code": "97530", "phrases": "Cued {knee}.\r\n\r\n  Slowed it. "}
        assert save(sign_in(therapist), "/library/new/", part="*", **typed).status_code == 302
        added = LibraryEntry.objects.get()
        assert (added.discipline, added.name, added.clinic) == ("PT", "Landing", therapist.clinic)
        assert added.phrases == ["Cued {knee}.", "Slowed it."]

    def test_a_wrong_code_gets_a_sentence_and_what_was_typed_stays(self, therapist, sign_in):
        typed = {"area": "Speech", "name": "Story retell", "code": "92507", "phrases": "Waited."}
        response = save(sign_in(therapist), "/library/new/", part="*", **typed)
        assert "92507 is a code of SLP; this activity is of PT." in errors(response, "form")["code"]
        assert "Story retell" in text(response)
        assert "Waited." in text(response)
        assert not LibraryEntry.objects.exists()

    def test_an_empty_form_says_at_each_field_what_to_do(self, therapist, sign_in):
        told = errors(save(sign_in(therapist), "/library/new/", part="*"), "form")
        assert set(told) == {"area", "name", "code"}
        assert not any("required" in sentence for sentence in told.values())

    def test_a_name_that_is_taken_gets_a_sentence_at_the_name(self, entry, administrator, sign_in):
        typed = {"discipline": "PT", "area": "Work", "name": "Sit to stand", "code": "97110"}
        response = save(sign_in(administrator), "/library/new/", part="*", **typed)
        assert errors(response, "form") == {"name": "The library has an activity of this name already."}

    def test_an_activity_is_changed(self, entry, therapist, sign_in):
        assert save(sign_in(therapist), f"/library/{entry.pk}/", part="*", code="97110").status_code == 302
        entry.refresh_from_db()
        assert (entry.code, entry.name, entry.phrases) == ("97110", "Sit to stand", ["One.", "Two."])

    @pytest.mark.parametrize(
        ("phrases", "words"),
        [("\n".join("x" * 11), "These are 11 phrases"), ("y" * 301, "Shorten the phrase"), ("z" * 3101, "at most")],
    )
    def test_too_many_or_too_long_phrases_are_refused_and_kept(self, entry, therapist, sign_in, phrases, words):
        response = save(sign_in(therapist), f"/library/{entry.pk}/", part="*", phrases=phrases)
        assert words in errors(response, "form")["phrases"]
        assert phrases in text(response)

    def test_retiring_is_undone_where_it_was_done(self, entry, therapist, sign_in):
        desk = sign_in(therapist)
        response = desk.post(f"/library/{entry.pk}/retire/", {"q": "sit"}, follow=True)
        assert response.request["QUERY_STRING"] == f"q=sit&retired={entry.pk}"
        assert "“Sit to stand” is retired" in text(response)
        response = desk.post(f"/library/{entry.pk}/put-back/", follow=True)
        assert "“Sit to stand” is offered again." in text(response)
        entry.refresh_from_db()
        assert entry.retired_at is None

    def test_one_whose_name_was_taken_meanwhile_says_why_it_stays_retired(self, entry, clinic, therapist, sign_in):
        desk = sign_in(therapist)
        desk.post(f"/library/{entry.pk}/retire/")
        facts = {"discipline": "PT", "area": "Work", "name": "Sit to stand", "code": "97110"}
        library.add_entry(clinic, by=therapist, at=at("08:00"), **facts)
        assert "of this name already" in text(desk.post(f"/library/{entry.pk}/put-back/", follow=True))


class TestOffered:
    def test_the_list_is_json_that_no_browser_keeps(self, entry, episode, therapist, sign_in):
        visit = build_visit(episode, therapist)
        response = sign_in(therapist).get(f"/visits/{visit.pk}/library/")
        assert "no-store" in response["Cache-Control"]
        data = response.json()
        assert data["empty"] is False
        assert data["entries"][0]["phrases"] == ["One.", "Two."]

    def test_a_clinic_without_a_library_is_told(self, episode, therapist, sign_in):
        data = sign_in(therapist).get(f"/visits/{build_visit(episode, therapist).pk}/library/").json()
        assert data["empty"] is True
        assert data["entries"][0]["id"] is None

    def test_it_holds_no_word_of_the_patient(self, entry, episode, therapist, sign_in):
        page = text(sign_in(therapist).get(f"/visits/{build_visit(episode, therapist).pk}/library/"))
        assert not [word for word in ("Alvarez", "Rosa", "Walk 500 ft", "hip") if word in page]

    def test_a_signed_visit_and_people_who_do_not_write_in_it_get_none(self, episode, therapist, biller, sign_in):
        signed = build_signed_visit(episode, therapist)
        assert sign_in(therapist).get(f"/visits/{signed.pk}/library/").status_code == 403
        draft = build_visit(episode, therapist, start="14:00")
        assert sign_in(biller).get(f"/visits/{draft.pk}/library/").status_code == 403
