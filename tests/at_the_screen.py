"""What a therapist does at the screen, in a real browser: sign in, type activities, read the billing panel."""

import contextlib

from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.builders import PASSWORD


def sign_in(page, live_server, username, password=PASSWORD):
    page.goto(live_server.url)
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def walk(page, live_server, pages):
    """Go to each page as who looks at it, and give its name; `pages` are names, usernames and ways (None: nobody).

    A way is an address, or a function of the page and the server's address.
    """
    signed_in = None
    for name, user, way in pages:
        if user != signed_in:
            page.context.clear_cookies()
            if user:
                sign_in(page, live_server, user)
            signed_in = user
        if callable(way):
            way(page, live_server.url)
        else:
            page.goto(live_server.url + way)
        yield name


def press(page, name):
    """Press the button that leads to another page, and wait until that page has come."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


@contextlib.contextmanager
def list_comes(page, address):
    """What is done within asks for a list: wait until it has come whole and the page's script has read it."""
    with page.expect_response(address) as answer:
        yield
    answer.value.finished()
    page.evaluate("new Promise(requestAnimationFrame)")


def already_signed_in(page, live_server, person):
    """Who signed in before: their session's cookie is in the browser."""
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def open_visit(page, live_server, visit):
    page.goto(live_server.url + reverse("visit", args=[visit.pk]))
    ready(page)


def ready(page):
    """The page's script has taken over; without script a load is enough."""
    page.wait_for_load_state()
    if page.locator("html.has-script #note-form").count():
        page.locator("#note-form[data-ready]").wait_for(state="attached")


def saved(page):
    """The server has all that was typed, and the page shows what follows from it. Without script a load is enough."""
    page.wait_for_load_state()
    if page.locator("html.has-script").count():
        page.locator("#note-form[data-settled]").wait_for(state="attached")


def log_activity(page, code, *stretches, what="as planned", assistance=None, goals=(), together_with=None):
    """Type the code and what is done, then start and end of each stretch as (started, ended), and leave the row."""
    page.get_by_label("Add an activity").fill(f"{code} {what}")
    page.get_by_role("button", name="Add", exact=True).click()
    row = page.locator(".open-row")
    for number, (started, ended) in enumerate(stretches):
        row.get_by_label("Start", exact=True).nth(number).fill(started)
        row.get_by_label("End", exact=True).nth(number).fill(ended)
        if together_with:
            row.get_by_label("Together with").nth(number).select_option(label=together_with)
    if assistance:
        row.get_by_role("group", name="Assistance").get_by_text(assistance, exact=True).click()
    for goal in goals:
        row.get_by_label(goal).check()
    row.get_by_role("button", name="Done").click()
    saved(page)


def billed(page):
    """Units by code, as the panel shows them; a code of several lines is added up."""
    units = {}
    for line in page.locator("#billing .bill-line:not(.unbilled) > summary").all():
        code, count = line.locator("b").inner_text(), line.locator(".units").inner_text()
        units[code] = units.get(code, 0) + int(count.split()[0])
    return units


def unbilled(page):
    return {line.inner_text() for line in page.locator("#billing .bill-line.unbilled > summary b").all()}


def total(page, words):
    """A figure of the panel, such as that of "timed min"."""
    return int(page.locator("#billing .totals > div", has_text=words).locator("dd").inner_text())
