"""What a page of the sign-in hands to its script."""

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(value):
    """For a data attribute, where it is escaped as every text is: no script stands in a page."""
    return json.dumps(value, cls=DjangoJSONEncoder)
