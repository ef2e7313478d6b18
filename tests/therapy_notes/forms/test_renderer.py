"""Widgets are drawn as Django's own templates draw them, but for white space."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from tests.builders import build_visit, get_note
from therapy_notes.forms import NarrativeForm, PatientForm, VisitForm
from therapy_notes.forms.activities import activity_form
from therapy_notes.forms.renderer import DRAWN, QuickRenderer

ODD = ["", None, 0, 7, "a \"b\" & <c> 'd'", mark_safe("<b>&amp;</b>"), "two\nlines"]
CHOICES = [("", "None"), ("a", "A & b"), ("More", [("c", "C"), ("d", "<d>")])]
WIDGETS = [
    forms.TextInput(attrs={"class": "x", "data-y": 'q"', "hidden": True, "list": False}),
    forms.NumberInput(attrs={"min": 0}),
    forms.HiddenInput(),
    forms.DateInput(attrs={"type": "date"}),
    forms.EmailInput(),
    forms.PasswordInput(),
    forms.Textarea(attrs={"rows": 3}),
    forms.CheckboxInput(),
    forms.Select(choices=CHOICES),
    forms.SelectMultiple(choices=CHOICES),
    forms.RadioSelect(choices=CHOICES[:2]),
    forms.CheckboxSelectMultiple(choices=CHOICES),
]


def plain(html):
    return re.sub(r"\s+", " ", html)


@pytest.mark.parametrize("value", ODD, ids=repr)
@pytest.mark.parametrize("widget", WIDGETS, ids=lambda one: type(one).__name__)
def test_a_widget_is_drawn_as_django_draws_it(widget, value):
    quick, slow = (
        widget.render("name", value, {"id": "id_name", "required": True}, renderer)
        for renderer in (QuickRenderer(), DjangoTemplates())
    )
    assert plain(quick) == plain(slow)


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_single_choice_is_drawn_as_django_draws_it(wrapped):
    drawn = []
    for renderer in (QuickRenderer(), DjangoTemplates()):
        form = forms.Form(renderer=renderer)
        form.fields["level"] = forms.ChoiceField(choices=[("a", "A & b"), ("c", "<c>")], widget=forms.RadioSelect)
        drawn.append([plain(radio.tag(wrap_label=wrapped)) for radio in form["level"]])
    assert drawn[0] == drawn[1]


def test_the_forms_of_the_visit_page_are_drawn_as_django_draws_them(episode, therapist):
    visit = get_note(build_visit(episode, therapist, [("97530", "09:00", "09:20")]).note.pk).visit
    activity = visit.activities.get()
    makers = [
        lambda: activity_form(visit, by=therapist, activity=activity),
        lambda: VisitForm(instance=visit),
        lambda: NarrativeForm(note=visit.note),
        lambda: PatientForm(),
    ]
    for make in makers:
        drawn = []
        for renderer in (QuickRenderer(), DjangoTemplates()):
            form = make()
            form.renderer = renderer
            drawn.append([plain(str(bound.as_widget())) for bound in form])
        assert drawn[0] == drawn[1]


def test_every_template_that_is_not_asked_is_one_of_djangos():
    for name in DRAWN:
        assert "django/forms" in QuickRenderer().get_template(name).origin.name
