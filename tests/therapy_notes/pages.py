"""A page's form as a browser would send it, so that tests of views type into what is really on the page."""

from html.parser import HTMLParser


def form_of(response, part="note-form"):
    """What the form whose id or action contains `part` sends if nothing is typed: names and lists of values."""
    reader = _Reader(part)
    reader.feed(response.content.decode())
    assert reader.found, f"there is no form {part} on the page"
    return reader.fields


def typed(response, part="note-form", **changes):
    """The form's fields with other values typed in; `__` in a name stands for a hyphen."""
    fields, html = form_of(response, part), response.content.decode()
    for name, value in changes.items():
        name = name.replace("__", "-")
        assert f'name="{name}"' in html, f"{name} is not on the page"
        fields[name] = value if isinstance(value, list) else [str(value)]
    return fields


def save(client, url, part="note-form", **changes):
    """Open the page, type, and press Save, or the button that `then` names."""
    return client.post(url, typed(client.get(url), part, **changes))


def errors(response, form):
    """The sentences of a form of the response's context, by field."""
    found = response.context[form]
    return {name: " ".join(texts) for name, texts in found.errors.items()}


def quicker(monkeypatch, form_class, act):
    """Somebody else does `act` when the next form of the class was found valid, before it is saved."""
    check, acts = form_class.is_valid, [act]

    def is_valid(form):
        valid = check(form)
        if valid and acts:
            acts.pop()()
        return valid

    monkeypatch.setattr(form_class, "is_valid", is_valid)


class _Reader(HTMLParser):
    def __init__(self, part):
        super().__init__()
        self.part, self.found, self.inside = part, False, False
        self.fields, self.area, self.select = {}, None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = self.part in f"{attrs.get('id', '')} {attrs.get('action', '')}" or self.part == "*"
            self.found |= self.inside
        if not self.inside:
            return
        if tag == "input" and attrs.get("name") and attrs.get("type") not in ("submit", "button"):
            if attrs.get("type") in ("checkbox", "radio") and "checked" not in attrs:
                return
            self._add(attrs["name"], attrs.get("value") or ("on" if attrs.get("type") == "checkbox" else ""))
        elif tag == "textarea":
            self.area = [attrs["name"], ""]
        elif tag == "select":
            self.select = [attrs["name"], None, None]
        elif tag == "option" and self.select:
            value = attrs.get("value", "")
            self.select[1] = value if self.select[1] is None else self.select[1]
            if "selected" in attrs:
                self.select[2] = value

    def handle_data(self, data):
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.area:
            self._add(self.area[0], self.area[1].removeprefix("\n"))
            self.area = None
        elif tag == "select" and self.select:
            name, first, selected = self.select
            self._add(name, selected if selected is not None else first or "")
            self.select = None

    def _add(self, name, value):
        self.fields.setdefault(name, []).append(value)
