from django import template

from therapy_notes.reporting.showing import shown

register = template.Library()


@register.simple_tag
def shown_report(said):
    """What a signed report's partials show, None of one from before: `{% shown_report said as shown %}`."""
    return shown(said, signed=True)
