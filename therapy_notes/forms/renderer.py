"""Draws the widgets of forms. The visit page has a hundred, and a template for each takes half the time of the page."""

from html import escape

from django.forms.renderers import DjangoTemplates

FOLDER = "django/forms/widgets/"
INPUTS = ("text", "number", "hidden", "date", "email", "password", "checkbox", "input")
OPTIONS = ("radio_option", "checkbox_option", "input_option")


class QuickRenderer(DjangoTemplates):
    """What Django's own templates draw for inputs, text areas and selects, by hand; anything else by its template.

    A template of that name in the project would not be asked.
    """

    def render(self, template_name, context, request=None):
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def _input(widget):
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{value}{_attributes(widget)}>'


def _option(widget):
    drawn = _input(widget)
    if not widget["wrap_label"]:
        return drawn
    pk = widget["attrs"].get("id")
    of = f' for="{_text(pk)}"' if pk else ""
    return f"<label{of}>{drawn} {_text(widget['label'])}</label>"


def _textarea(widget):
    words = _text(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_text(widget["name"])}"{_attributes(widget)}>\n{words}</textarea>'


def _select(widget):
    drawn = [f'<select name="{_text(widget["name"])}"{_attributes(widget)}>']
    for group, choices, _ in widget["optgroups"]:
        drawn.append(f'\n  <optgroup label="{_text(group)}">' if group else "")
        drawn += [
            f'\n  <option value="{_text(one["value"])}"{_attributes(one)}>{_text(one["label"])}</option>'
            for one in choices
        ]
        drawn.append("\n  </optgroup>" if group else "")
    return "".join([*drawn, "\n</select>"])


def _attributes(widget):
    """Each with a space before it; of those that are True the name alone, of those that are False nothing."""
    return "".join(
        f" {_text(name)}" if value is True else f' {_text(name)}="{_text(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _text(value):
    """Escaped, if it is not HTML already."""
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))


DRAWN = {
    **{f"{FOLDER}{name}.html": _input for name in INPUTS},
    **{f"{FOLDER}{name}.html": _option for name in OPTIONS},
    f"{FOLDER}textarea.html": _textarea,
    f"{FOLDER}select.html": _select,
}
