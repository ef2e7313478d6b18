"""What the bar of every page says of exports."""

from django import template

from therapy_notes.exports import giving

register = template.Library()


@register.simple_tag
def export_news(user):
    """How many have ended since the person looked; None, without a query, where none has."""
    return giving.news_of(user)
