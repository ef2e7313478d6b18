"""Forms that were sent while the screen was locked: kept in the session until the password, shown to nobody before.

Only a browser without script sends one: with it the page is covered, and keeps its own words.
"""

import re

from django.urls import reverse

MOST = 1_000_000  # characters, of all forms together
SECRET = ("password", "passkey", "csrfmiddlewaretoken")
OF_SIGN_IN = ("code", "credential")  # on the pages of one's own sign-in; elsewhere they are 97110 and PT
WORDS = re.compile(r"[^\W\d]{3}\S*\s|\s\S*[^\W\d]{3}")  # more than one, so no name of a choice and no clock time


def hold(session, *, path, fields):
    """Keep a form: `fields` are pairs of a name and its list of texts. False where it is too long to be kept."""
    secret = SECRET + OF_SIGN_IN * path.startswith(reverse("security"))
    kept = [[name, values] for name, values in fields if not any(word in name for word in secret)]
    held = [*session.get("held", []), {"path": path, "fields": kept}]
    if sum(len(text) for form in held for _, values in form["fields"] for text in values) > MOST:
        return False
    session["held"] = held
    return True


def held(session):
    """The kept forms, oldest first: each its `path` and `fields`."""
    return session.get("held", [])


def words(form):
    """The texts in a kept form that differ from what its page had shown; numbers of rows and choices are none."""
    fields = dict(form["fields"])
    typed = ((name, text) for name, texts in form["fields"] for text in texts if not name.startswith("initial-"))
    return [text for name, text in typed if WORDS.search(text) and text not in fields.get(f"initial-{name}", [])]


def take(session, number):
    """The path of the form of that number, which is kept no longer; None where there is no such form."""
    forms = held(session)
    if not 0 <= number < len(forms):
        return None
    session["held"] = forms[:number] + forms[number + 1 :]
    return forms[number]["path"]


def drop(session):
    session.pop("held", None)
