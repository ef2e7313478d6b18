"""The fields of assistance: which levels are shown, which are taken, and the keys that press them."""

import pytest

from tests.builders import build_visit
from therapy_notes import scales
from therapy_notes.forms import ActivityForm
from therapy_notes.forms.assistance import CUE_KEYS, HELP_KEYS
from therapy_notes.models import Activity


@pytest.fixture
def form(episode, therapist, clinic):
    """The form of an activity that holds that level, in a clinic that uses that scale."""

    def build(scale="classic", level="Min", data=None):
        clinic.scale = scale
        clinic.save()
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:20", {"assistance": level})])
        visit.episode.patient.clinic.refresh_from_db()
        own = [therapist.clinician]
        facts = {"visit": visit, "clinicians": own, "goals": [], "by": therapist, "activity": visit.activities.get()}
        return ActivityForm(data, prefix="activity", **facts)

    return build


def radios(form, *, other):
    return [radio.data for radio in form["assistance"] if radio.data["other"] is other]


@pytest.mark.parametrize("scale", ["classic", "gg"])
def test_the_levels_of_the_clinics_scale_are_shown_each_with_its_key(form, scale):
    shown = radios(form(scale, level=""), other=False)
    assert [radio["value"] for radio in shown] == [one.code for one in scales.levels(scale)]
    assert [radio["attrs"]["data-key"] for radio in shown] == [one.key for one in scales.levels(scale)]


def test_a_level_of_the_other_scale_stays_chosen_and_has_no_key(form):
    others = radios(form("gg", level="Min"), other=True)
    assert [radio["value"] for radio in others if radio["selected"]] == ["Min"]
    assert not any("data-key" in radio["attrs"] for radio in others)
    assert len(others) == len(scales.levels("classic"))


def test_a_level_that_was_chosen_before_the_scale_changed_is_taken(form):
    """A device that was offline meanwhile sends what its page showed."""
    field = form("gg", level="03").fields["assistance"]
    assert field.clean("CGA") == "CGA"
    with pytest.raises(Exception, match="not one of the available choices"):
        field.clean("Some")


def test_a_classic_level_carries_what_section_gg_would_say(form):
    attrs = {radio.data["value"]: radio.data["attrs"] for radio in form()["assistance"]}
    assert (attrs["Min"]["data-gg"], attrs["Min"]["data-gg-two"]) == ("03", "01")
    assert "data-gg" not in attrs["NT"]
    assert not any("data-gg" in radio["attrs"] for radio in radios(form("gg", level=""), other=False))


def test_every_kind_of_help_and_cue_has_a_key_and_no_two_keys_of_the_row_meet(form):
    fields = form()
    assert [box.data["key"] for box in fields["help_types"]] == [HELP_KEYS[kind] for kind in Activity.HelpType]
    assert [bound.field.key for bound in fields.cue_fields()] == [CUE_KEYS[kind] for kind in Activity.Cue]
    keys = [one.key for one in scales.levels("classic")] + [*HELP_KEYS.values(), *CUE_KEYS.values(), "h"]
    assert len(keys) == len(set(keys))


def test_the_page_says_the_suggestion_and_its_doubt_without_script(form, sign_in, therapist):
    def line(level, helpers):
        made = form(level=level)
        activity = made.activity
        Activity.objects.filter(pk=activity.pk).update(helpers=helpers)
        html = sign_in(therapist).get(f"/visits/{activity.visit_id}/?open={activity.pk}").content.decode()
        found = html[html.index('class="gg-line"') :].partition("</p>")[0]
        return found.partition(">")[0], [part for part in found.split("<span ")[1:] if " hidden" not in part]

    tag, words = line("Min", 1)
    assert "hidden" not in tag
    assert [part.partition(">")[2].strip() for part in words] == ["03 partial or moderate help</span>"]
    assert "01 dependent" in line("Min", 2)[1][0]
    assert "At exactly half it may be 02." in line("Mod", 1)[1][1]
    tag, words = line("NT", 1)
    assert "hidden" in tag
    assert words == []
