"""Fields that turn what is typed into a time or a row, and what a page of two tabs compares."""

import datetime as dt

import pytest
from django import forms
from django.http import QueryDict

from tests.builders import DAY, build_clinician, build_visit, get_note
from therapy_notes.forms import NarrativeForm, PersonForm, QuickAddForm
from therapy_notes.forms.fields import ClockField, RowChoiceField
from therapy_notes.models import User


def posted(**values):
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return data


class TestClockField:
    @pytest.mark.parametrize("text", ["", "   ", None])
    def test_nothing_typed_is_no_time(self, text):
        assert ClockField(required=False).clean(text) is None

    def test_nothing_typed_is_asked_for_where_a_time_is_needed(self):
        with pytest.raises(forms.ValidationError):
            ClockField().clean("")

    def test_a_bare_hour_is_near_the_visit_only_in_a_clinic_that_writes_am_and_pm(self):
        assert ClockField(near=dt.time(14)).clean("230") == dt.time(14, 30)
        assert ClockField(near=dt.time(14), style="day_first").clean("230") == dt.time(2, 30)

    def test_what_cannot_be_read_is_answered_with_examples(self):
        with pytest.raises(forms.ValidationError, match="850, 8:50 am or 14:05"):
            ClockField().clean("ten")

    @pytest.mark.parametrize(("style", "shown"), [("us", "2:30 pm"), ("day_first", "14:30")])
    def test_a_time_is_shown_as_the_clinic_writes_it_and_reads_back(self, style, shown):
        field = ClockField(near=dt.time(9), style=style)
        assert field.prepare_value(dt.time(14, 30)) == shown
        assert field.clean(shown) == dt.time(14, 30)
        assert field.prepare_value("ten") == "ten"


class TestRowChoiceField:
    def test_it_gives_the_row_without_asking_the_database(self, therapist, django_assert_max_num_queries):
        field = RowChoiceField([therapist.clinician], blank="Nobody", required=False)
        with django_assert_max_num_queries(0):
            assert field.clean(str(therapist.clinician.pk)) == therapist.clinician
            assert field.clean("") is None

    def test_a_row_that_was_not_offered_is_refused(self, therapist, clinic):
        other = build_clinician(clinic, "cora").clinician
        with pytest.raises(forms.ValidationError):
            RowChoiceField([therapist.clinician]).clean(str(other.pk))


class TestWhatThePageShowed:
    @pytest.fixture
    def note(self, episode, therapist):
        return get_note(build_visit(episode, therapist, sections={"plan": "Saved."}).note.pk)

    def form(self, note, **values):
        form = NarrativeForm(posted(**values), note=note, prefix="note")
        assert form.is_valid()
        return form

    def test_it_is_read_from_the_hidden_fields(self, note):
        form = self.form(note, note__plan="Mine.", initial__note__plan="Shown.", initial__note__subjective="")
        assert form.facts()["plan"] == "Mine."
        assert form.was() == {"subjective": "", "objective": "", "assessment": "", "plan": "Shown."}

    def test_a_page_that_does_not_say_has_shown_nothing_to_compare(self, note):
        assert self.form(note, note__plan="Mine.").was() is None

    def test_line_breaks_of_a_browser_are_no_change(self, note):
        form = self.form(note, note__plan="a\r\nb", initial__note__plan="a\nb")
        assert form.facts() == form.was()

    def test_hidden_fields_hold_what_is_saved(self, note):
        html = str(NarrativeForm(None, note=note, prefix="note").hidden_initials())
        assert 'name="initial-note-plan" value="Saved."' in html
        assert html.count("<input") == 4


class TestQuickAdd:
    @pytest.mark.parametrize(
        ("text", "facts"),
        [
            ("97530 sit to stand", {"code": "97530", "description": "sit to stand"}),
            ("g0283", {"code": "G0283", "description": ""}),
            ("97530: 3 x 10, 18-inch chair", {"code": "97530", "description": "3 x 10, 18-inch chair"}),
            ("  97530   bed to chair  ", {"code": "97530", "description": "bed to chair"}),
        ],
    )
    def test_the_code_comes_first_and_the_words_follow(self, text, facts):
        form = QuickAddForm({"what": text})
        assert form.is_valid()
        assert form.facts() == facts

    def test_nothing_typed_is_fine(self):
        assert QuickAddForm({"what": "  "}).is_valid()


def test_a_password_like_the_name_is_refused(clinic):
    person = User(clinic=clinic)
    data = {"last_name": "Lindqvist", "first_name": "Maya", "username": "maya.lindqvist", "role": "biller"}
    form = PersonForm(data | {"password": "maya.lindqvist", "is_active": "on"}, instance=person, today=DAY)
    assert not form.is_valid()
    assert list(form.errors) == ["password"]
