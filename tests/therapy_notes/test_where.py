"""Where a visit is: in the clinic, at home, by telehealth or elsewhere; what the note then has to say."""

import pytest
from django.template.loader import render_to_string

from tests.builders import COMPLETE, build_visit, get_note, log
from therapy_notes import gate
from therapy_notes.content import content
from therapy_notes.differences import differences

OUTSIDE = ("home", "telehealth", "elsewhere")


@pytest.fixture
def said(episode, therapist):
    """What a note says that lacks nothing but, maybe, where it was."""

    def of(**where):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")], sections=COMPLETE, **where)
        return content(get_note(visit.note.pk))

    return of


def test_in_the_clinic_nobody_is_asked(said):
    assert gate.missing(said()) == []


@pytest.mark.parametrize("setting", OUTSIDE)
def test_outside_it_place_and_who_was_present_are_asked_with_a_reason(setting, said):
    found = gate.missing(said(setting=setting))
    assert [item.field for item in found] == ["visit-place", "visit-present"]
    assert all(item.reason.endswith(".") for item in found)


@pytest.mark.parametrize("setting", OUTSIDE)
def test_nobody_else_is_an_answer(setting, said):
    assert gate.missing(said(setting=setting, place="Own kitchen", present="Nobody else")) == []


def test_by_telehealth_the_place_is_the_patients(said):
    assert gate.missing(said(setting="telehealth", present="Nobody else"))[0].act == "Say where the patient was"


def test_the_note_says_it_in_words(said):
    visit = said(setting="home")["visit"]
    assert (visit["setting"], visit["setting_label"]) == ("home", "At the patient's home")


def test_a_note_from_before_it_was_asked_was_in_the_clinic(said):
    old, new = said(), said()
    for name in ("setting", "setting_label"):
        del old["visit"][name]
    assert gate.missing(old) == []
    changed, _ = differences(old, new)
    assert not [one for one in changed if one.label == "Where"]
    changed, _ = differences(old, new | {"visit": new["visit"] | {"setting": "home", "setting_label": "At home"}})
    assert [(one.was, one.now) for one in changed if one.label == "Where"] == [("In the clinic", "At home")]


def test_the_gate_leads_to_the_fields(episode, therapist, sign_in, noon):
    visit = build_visit(episode, therapist, sections=COMPLETE, setting="home")
    log(visit, therapist, "97530", "09:00", "09:23")
    desk = sign_in(therapist)
    html = desk.get(f"/notes/{visit.note.pk}/sign/").content.decode()
    page = desk.get(f"/visits/{visit.pk}/").content.decode()
    for field in ("id_visit-place", "id_visit-present"):
        assert f'href="/visits/{visit.pk}/#{field}"' in html
        assert f'id="{field}"' in page
    assert 'name="visit-setting"' in page


def test_paper_says_it_where_it_was_not_in_the_clinic(said):
    def printed(**where):
        return render_to_string("pdf/_facts.html", {"said": said(**where), "style": "us"})

    assert "By telehealth" in printed(setting="telehealth")
    assert "Where" not in printed()
