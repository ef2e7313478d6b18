"""The pages of phrases, who may do what there, and what the script of a note is given."""

import pytest

from tests.builders import at
from tests.therapy_notes.pages import errors, form_of, typed
from therapy_notes import phrases
from therapy_notes.models import Phrase

TEXT = "Needed {assistance} for {goal}."
NEW = {"shortcut": "sts", "text": TEXT}


def add(by, shortcut="sts", text=TEXT, shared=False):
    return phrases.add_phrase(shortcut, text, shared=shared, by=by, at=at("11:00"))


def words(response):
    return response.content.decode()


class TestWriting:
    def test_a_phrase_is_ones_own_unless_it_is_given_to_the_clinic(self, sign_in, therapist):
        desk = sign_in(therapist)
        page = desk.get("/phrases/new/")
        assert desk.post("/phrases/new/", typed(page, "*", **NEW)).url == "/phrases/"
        desk.post("/phrases/new/", typed(page, "*", **NEW, whose="clinic"))
        assert list(Phrase.objects.order_by("pk").values_list("owner", flat=True)) == [therapist.pk, None]
        html = words(desk.get("/phrases/"))
        assert html.count(TEXT) == 2 and "Version 1 · Tester, Thea, PT · Fri Mar 6, 2026" in html

    @pytest.mark.parametrize(("who", "owned"), [("assistant", True), ("student", True), ("administrator", False)])
    def test_who_can_write_only_one_sort_is_not_asked_whose(self, sign_in, request, who, owned):
        person = request.getfixturevalue(who)
        desk = sign_in(person)
        assert "whose" not in form_of(desk.get("/phrases/new/"), "*")
        desk.post("/phrases/new/", NEW | {"whose": "clinic" if owned else "own"})
        assert (Phrase.objects.get().owner == person) == owned

    def test_a_biller_reads_the_clinics_and_writes_none(self, sign_in, biller, therapist):
        add(therapist, shared=True)
        add(therapist, "own", "Nobody else sees this.")
        desk = sign_in(biller)
        html = words(desk.get("/phrases/"))
        assert TEXT in html and "Nobody else sees this" not in html and "/edit/" not in html
        assert desk.get("/phrases/new/").status_code == 403

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("shortcut", ""),
            ("shortcut", "sit to stand"),
            ("shortcut", "sit_stand"),
            ("shortcut", "-sts"),
            ("shortcut", "ständig"),
            ("shortcut", "x" * 21),
            ("text", " "),
            ("text", "Needed {assistance for it."),
            ("text", "Needed {} for it."),
            ("text", "x" * 2001),
        ],
    )
    def test_bad_input_is_said_at_its_field_and_stays(self, sign_in, therapist, field, value):
        response = sign_in(therapist).post("/phrases/new/", NEW | {"whose": "own", field: value})
        assert list(errors(response, "form")) == [field]
        assert form_of(response, "*")[field] == [value]
        assert not Phrase.objects.exists()

    @pytest.mark.parametrize("typed_as", ["STS", ";sts", " sts "])
    def test_a_shortcut_is_kept_as_it_will_be_typed(self, sign_in, therapist, typed_as):
        sign_in(therapist).post("/phrases/new/", NEW | {"whose": "own", "shortcut": typed_as})
        assert Phrase.objects.get().shortcut == "sts"

    def test_a_shortcut_that_is_taken_is_said_at_its_field(self, sign_in, therapist):
        add(therapist)
        response = sign_in(therapist).post("/phrases/new/", NEW | {"whose": "own", "text": "Mine."})
        assert "Choose another shortcut" in errors(response, "form")["shortcut"]
        assert form_of(response, "*")["text"] == ["Mine."]


class TestChanging:
    def test_a_change_makes_a_version_and_the_list_shows_the_one_before(self, sign_in, therapist):
        phrase, desk = add(therapist), sign_in(therapist)
        url = f"/phrases/{phrase.pk}/edit/"
        assert desk.post(url, typed(desk.get(url), "*", text="Shorter.")).url == "/phrases/"
        html = words(desk.get("/phrases/"))
        assert html.index("Shorter.") < html.index("Earlier versions") < html.index(TEXT)

    def test_two_who_change_one_phrase_are_told_and_the_second_save_decides(self, sign_in, therapist, administrator):
        url = f"/phrases/{add(therapist, shared=True).pk}/edit/"
        first, second = sign_in(therapist), sign_in(administrator)
        opened = first.get(url)
        second.post(url, typed(second.get(url), "*", text="Theirs."))
        response = first.post(url, typed(opened, "*", text="Mine."))
        assert "“Theirs.”" in errors(response, "form")["text"]
        assert form_of(response, "*")["text"] == ["Mine."]
        assert first.post(url, form_of(response, "*")).status_code == 302
        assert phrases.offered(therapist)[0].text == "Mine."

    @pytest.mark.parametrize("who", ["assistant", "student", "biller"])
    def test_the_clinics_are_changed_by_therapists_and_administrators_only(
        self, sign_in, therapist, administrator, who, request
    ):
        phrase = add(therapist, shared=True)
        desk = sign_in(request.getfixturevalue(who))
        for act in ("edit", "retire", "put-back"):
            response = desk.post(f"/phrases/{phrase.pk}/{act}/", NEW)
            assert response.status_code == 403 and "A PT, OT or SLP or an administrator" in words(response)
        assert sign_in(administrator).get(f"/phrases/{phrase.pk}/edit/").status_code == 200
        assert Phrase.objects.get().retired_at is None

    @pytest.mark.parametrize("act", ["edit", "share", "retire", "put-back"])
    def test_another_persons_own_phrase_is_not_there(self, sign_in, therapist, assistant, administrator, act):
        phrase = add(assistant, text="Nobody else sees this.")
        for person in (therapist, administrator):
            desk = sign_in(person)
            assert desk.post(f"/phrases/{phrase.pk}/{act}/", NEW).status_code == 404
            assert "Nobody else sees this" not in words(desk.get("/phrases/"))

    def test_sharing_moves_it_and_needs_a_therapist(self, sign_in, therapist, assistant):
        own, theirs = add(therapist), add(assistant, "axel")
        assert sign_in(assistant).post(f"/phrases/{theirs.pk}/share/").status_code == 403
        assert sign_in(therapist).post(f"/phrases/{own.pk}/share/").url == "/phrases/"
        assert [one.shortcut for one in phrases.offered(assistant)] == ["axel", "sts"]

    def test_a_shortcut_that_the_clinic_has_is_said_on_the_list(self, sign_in, therapist):
        add(therapist, shared=True)
        own, desk = add(therapist), sign_in(therapist)
        response = desk.post(f"/phrases/{own.pk}/share/", follow=True)
        assert "The clinic has a phrase of this shortcut already" in words(response)

    def test_a_retired_phrase_stands_below_and_can_be_put_back(self, sign_in, therapist):
        phrase, desk = add(therapist), sign_in(therapist)
        html = words(desk.post(f"/phrases/{phrase.pk}/retire/", follow=True))
        assert html.index("Retired</h2>") < html.index(TEXT)
        desk.post(f"/phrases/{phrase.pk}/put-back/")
        assert [one.pk for one in phrases.offered(therapist)] == [phrase.pk]


class TestOffered:
    def test_the_script_is_given_own_and_clinic_phrases_and_no_browser_keeps_them(self, sign_in, therapist, assistant):
        add(therapist, "own")
        add(therapist, "all", shared=True)
        add(assistant, "axel")
        response = sign_in(therapist).get("/phrases/offered/")
        assert response["Cache-Control"] == "no-store"
        assert response.json() == {
            "phrases": [
                {"shortcut": "own", "text": TEXT, "own": True},
                {"shortcut": "all", "text": TEXT, "own": False},
            ]
        }

    def test_an_empty_list_says_what_to_do_next(self, sign_in, therapist, assistant):
        assert words(sign_in(therapist).get("/phrases/")).count("None yet.") == 2
        html = words(sign_in(assistant).get("/phrases/"))
        assert "A PT, OT or SLP or an administrator of this clinic can write them." in html
