"""Fields of how much help was needed: each choice knows the key that presses it, and what Section GG would say."""

from django import forms

from therapy_notes import scales
from therapy_notes.models import Activity, Clinic

CUE_KEYS = {
    Activity.Cue.VERBAL: "Shift+V",
    Activity.Cue.TACTILE: "Shift+T",
    Activity.Cue.VISUAL: "Shift+I",
    Activity.Cue.GESTURAL: "Shift+G",
}
HELP_KEYS = {
    Activity.HelpType.PHYSICAL: "p",
    Activity.HelpType.VERBAL: "v",
    Activity.HelpType.TACTILE: "t",
    Activity.HelpType.VISUAL: "i",
    Activity.HelpType.SETUP: "u",
}


class KeyedCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes that a key presses: `keys` by value. The template shows them as `box.data.key`."""

    def __init__(self, *args, keys, **kwargs):
        super().__init__(*args, **kwargs)
        self.keys = keys

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if key := self.keys.get(str(value)):
            option["key"] = option["attrs"]["data-key"] = key
            option["attrs"]["data-key-words"] = f"Help: {str(option['label']).lower()}"
        return option


class LevelRadios(forms.RadioSelect):
    """Levels of assistance, with key and Section GG suggestion. `scale` is the clinic's; the others are `other`."""

    scale = ""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        level = scales.level(str(value))
        option["other"] = level.scale != self.scale
        if not option["other"]:
            words = f"{level.code} {level.brief if level.rank else level.words}"
            option["attrs"] |= {"data-key": level.key, "data-key-words": words}
        if level.gg:
            option["attrs"] |= {"data-gg": level.gg, "data-gg-two": scales.suggested_gg(level.code, helpers=2)}
        return option


class AssistanceField(forms.ChoiceField):
    """A level of assistance. The page shows those of the clinic's scale, and one of the other only where it is chosen.

    One that was written before the clinic changed its scale stays, and a device that was offline meanwhile may send it.
    """

    widget = LevelRadios

    def __init__(self, **kwargs):
        super().__init__(label="Assistance", required=False, **kwargs)

    def use(self, scale):
        """The levels of that scale first, then those of the other."""
        self.widget.scale = scale
        others = (one for other in Clinic.Scale.values if other != scale for one in scales.levels(other))
        self.choices = [(level.code, level.words) for level in (*scales.levels(scale), *others)]


class CueField(forms.IntegerField):
    """How many cues of a kind; the key adds one."""

    def __init__(self, kind):
        number = forms.NumberInput(attrs={"placeholder": "0", "inputmode": "numeric"})
        super().__init__(label=kind.label, min_value=0, max_value=99, required=False, widget=number)
        self.key = CUE_KEYS[kind]
