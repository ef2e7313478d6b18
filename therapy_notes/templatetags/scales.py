"""What the open row says beside the levels of assistance."""

from django import template

from therapy_notes import scales

register = template.Library()


@register.simple_tag
def suggested_gg(level, helpers):
    """The Section GG code that a level and the helpers suggest, both as the form holds them; empty for none."""
    return scales.suggested_gg(str(level or ""), helpers=2 if str(helpers) == "2" else 1)


@register.simple_tag
def gg_levels():
    """The Section GG levels that can be suggested."""
    return [one for one in scales.levels("gg") if one.rank]


@register.simple_tag
def doubtful_levels():
    """The levels whose suggestion is not clear in every case."""
    return [one for one in scales.levels("classic") if one.doubt]


@register.simple_tag
def level_keys(scale):
    """The first and the last key of a scale's levels."""
    return scales.key_range(scale)
