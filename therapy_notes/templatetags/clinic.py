"""How the clinic writes dates and times, and the icons."""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from therapy_notes import clinic_time, comments, compliance, drafts, origins, timeline

register = template.Library()


@register.filter
def clock(value, style):
    return clinic_time.format_clock(value, style) if value else ""


@register.simple_tag
def span(started, ended, style):
    return clinic_time.format_span(started, ended, style)


@register.filter
def day(value, style):
    return clinic_time.format_day(value, style) if value else ""


@register.filter
def full_day(value, style):
    return clinic_time.format_day(value, style, year=True) if value else ""


@register.filter
def date_words(value, style):
    return clinic_time.format_date(value, style) if value else ""


@register.filter
def age_on(patient, date):
    return patient.age(on=date)


@register.filter
def tone(number):
    return timeline.tone(number)


@register.filter
def origins_of(activity, style):
    """Where the times of an activity came from, in sentences."""
    return origins.of_activity(activity, style)


@register.filter
def was_words(stretch, style):
    """What a changed stretch said before."""
    return origins.was(stretch, style)


@register.filter
def commas(text):
    """The parts of a comma-separated field, for chips."""
    return [part.strip() for part in text.split(",") if part.strip()]


@register.filter
def pinned(comments, place):
    """The comments that stand at a part of the note, or at the activity of that number."""
    key = f"activity-{place}" if isinstance(place, int) else place
    return comments.get(key, []) if comments else []


@register.filter
def place_in(difference, said):
    """The part of the note that a comment on a difference is pinned to."""
    return comments.place_of(said, difference.field)


@register.simple_tag(takes_context=True)
def top_bar(context, user):
    """The counts of the bar: `reports` that wait, and `cosigns`, None for who supervises nobody.

    A page that lists those anyway says how many it `found_to_cosign`.
    """
    return compliance.top_bar(user, on=timezone.localdate(), found=context.get("found_to_cosign"))


@register.simple_tag
def control(field):
    """The widget of a bound field in the look of the page's controls."""
    kind = "form-select" if field.widget_type == "select" else "form-control"
    names = [*field.field.widget.attrs.get("class", "").split(), kind, *(["is-invalid"] if field.errors else [])]
    return field.as_widget(attrs={"class": " ".join(dict.fromkeys(names))})


@register.simple_tag
def drafts_key(user):
    """What unlocks this person's unsent words on a device: given out to nobody but them, signed in."""
    return drafts.device_key(user)


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name, words="", css=""):
    """An icon of the sprite; `words` name it for a reader where no text stands beside it. All are a template's own."""
    label = format_html('role="img" aria-label="{}"', words) if words else mark_safe('aria-hidden="true"')  # noqa: S308  a constant
    return format_html('<svg class="icon {}" {}><use href="{}#{}"/></svg>', css, label, static("img/icons.svg"), name)
