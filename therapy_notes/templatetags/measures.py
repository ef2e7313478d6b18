"""The inputs of measures, which their form draws itself, and what was measured as tables to read."""

from django import template

from therapy_notes.measures.tables import tables_of

register = template.Library()


@register.simple_tag
def measure_control(form, place):
    """The input of a place with what the page showed, and its sentences."""
    return form.control(place.name)


@register.filter
def measure_tables(said):
    """What a note's content says was measured, as tables to read; None where nothing was."""
    return tables_of(said)
