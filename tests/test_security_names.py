"""A patient with words found nowhere else walks through every page: the words stand in pages, and nowhere else."""

import datetime as dt
import logging
import re
import sys
from types import SimpleNamespace

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.views.debug import ExceptionReporter

from tests.builders import at
from tests.permission_rules import RULES, address
from tests.permission_world import World, db  # noqa: F401  a fixture
from tests.telling import birthday
from therapy_notes.hardening import logs

MARKS = ("Quetzalcoatl", "Xiomarabelle", "MRN-77Q31", "zeppelin", "Ypsilanti")
BIRTH = dt.date(1931, 11, 23)
WORDS = re.compile("|".join([*MARKS, birthday(BIRTH)]), re.IGNORECASE)


PARTS = ("author", "administrator", "biller", "auditor")


@pytest.fixture(scope="module")
def world(db):  # noqa: F811
    with time_machine.travel(at("17:00"), tick=False):
        names = {"last_name": MARKS[0], "first_name": MARKS[1], "birth_date": BIRTH, "guardian": MARKS[4]}
        yield World(patient={"number": MARKS[2], **names}, precautions="zeppelin")


@pytest.fixture
def everything_logged(caplog):
    """Whatever any logger writes, as our handler would write it; the test client's own noise is not a server's."""
    handler = logging.getLogger().handlers
    for name in list(logging.root.manager.loggerDict):
        if not name.startswith(("asyncio", "faker", "PIL", "fontTools", "weasyprint", "django.db.backends")):
            caplog.set_level(logging.DEBUG, logger=name)
    caplog.set_level(logging.DEBUG)
    assert handler
    return caplog


def written(caplog):
    """The log lines, by the formatter and the filter of the settings."""
    formatter, route_only = logs.WithoutValues(), logs.RouteOnly()
    return "\n".join(formatter.format(record) for record in caplog.records if route_only.filter(record))


def links(html):
    return re.findall(r"""\b(?:href|src|action|formaction|data-address)\s*=\s*["']([^"']*)""", html)


def outside_of_the_page(answer):
    """What leaves a trace of a page elsewhere: its address, title, headers, and the addresses it names."""
    html = "" if answer.streaming else answer.text
    title = re.search("<title>(.*?)</title>", html, re.DOTALL)
    headers = [f"{name}: {value}" for name, value in answer.headers.items()]
    return [answer.url, title and title[1], *headers, *links(html)]


@pytest.mark.parametrize("name", sorted(RULES))
def test_no_page_puts_a_patients_words_into_addresses_titles_headers_logs_or_mail(world, everything_logged, name):
    for who in PARTS:
        for method in ("get", "post"):
            answer = world.ask(who, method, address(world, name))
            told = [text for text in outside_of_the_page(answer) if text and WORDS.search(text)]
            assert not told, (who, method, told)
            if answer.status in (400, 403, 404, 423, 429) and not answer.streaming:
                assert not WORDS.search(_main(answer)), (who, method)
    assert not WORDS.search(written(everything_logged))
    assert not mail.outbox


def _main(answer):
    return re.sub(r"<(script|head)\b.*?</\1>", "", answer.text, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("form", "seen"),
    [
        ("%Y-%m-%d", True),
        ("%Y%m%d", True),
        ("%m/%d/%y", True),
        ("%m%%2F%d%%2F%Y", True),
        ("%b. %d, %Y", True),
        ("date(%Y, %m, %d)", True),
        ("d526e8894ca44ce8a0ca33c%Y842d0", False),
    ],
)
def test_the_birthday_is_seen_however_it_is_written(form, seen):
    assert bool(WORDS.search(BIRTH.strftime(form))) is seen


def test_the_walk_would_see_the_words(world):
    chart = world.ask("author", "get", address(world, "chart"))
    assert all(mark in chart.text for mark in MARKS)
    chart.headers["X-Patient"] = MARKS[0]
    assert [text for text in outside_of_the_page(chart) if text and WORDS.search(text)] == [f"X-Patient: {MARKS[0]}"]


@pytest.mark.parametrize("who", ["nobody", "stranger clinician", "stranger administrator", "stranger auditor"])
def test_a_stranger_reads_no_word_of_it_in_a_refusal(world, who):
    for name in sorted(RULES):
        answer = world.ask(who, "get", address(world, name))
        assert not WORDS.search(answer.text + answer.headers.get("Location", "")), name


def test_a_search_keeps_its_words_out_of_the_address(world):
    answer = world.ask("author", "post", reverse("patients"), {"q": MARKS[0]})
    assert MARKS[1] in answer.text
    assert not [text for text in outside_of_the_page(answer) if text and WORDS.search(text)]


@pytest.fixture
def breaks(monkeypatch):
    """The chart's page raises, with a patient's words in hand and in the message, as a database would."""

    def chart(request, pk):
        surname = MARKS[0]
        raise ValueError(f"Key (last_name)=({surname}) already exists.") from KeyError(MARKS[1])

    from therapy_notes import urls

    [pattern] = [one for one in urls.urlpatterns if getattr(one, "name", "") == "chart"]
    monkeypatch.setattr(pattern, "callback", chart)


def test_a_mistake_of_ours_says_neither_on_the_page_nor_in_the_log_whose_chart_it_was(breaks, world, everything_logged):
    answer = world.ask("author", "post", address(world, "chart"), {"q": MARKS[3]})
    assert answer.status == 500
    assert not WORDS.search(answer.text)
    lines = written(everything_logged)
    assert "Internal Server Error: /patients/<int:pk>/" in lines
    assert "builtins.ValueError" in lines and "builtins.KeyError" in lines and "test_security_names.py" in lines
    assert not WORDS.search(lines)


def test_an_address_that_was_mistyped_is_not_logged(world, everything_logged):
    for url in (f"/patients/{MARKS[0]}/", f"/nothing/{MARKS[0]}/"):
        assert world.ask("nobody", "get", url).status in (302, 404)
    assert not WORDS.search(written(everything_logged))


def test_a_report_of_an_exception_holds_no_value_outside_debug(settings, rf):
    settings.DEBUG = False
    request = rf.post("/visits/1/", {"note-plan": MARKS[3]}, headers={"cookie": f"a={MARKS[2]}"})
    try:
        surname = MARKS[0]
        assert surname == ""
    except AssertionError:
        report = ExceptionReporter(request, *sys.exc_info())
    for text in (report.get_traceback_html(), report.get_traceback_text()):
        assert MARKS[3] not in text and MARKS[2] not in text
    frames = report.get_traceback_data()["frames"]
    assert frames and not any(frame["vars"] for frame in frames)


def test_what_is_kept_for_the_lock_and_the_session_names_nobody(world):
    desk = world.browsers["author"]
    with transaction.atomic():
        assert desk.get(address(world, "visit")).status_code == 200
        assert not WORDS.search(str(dict(desk.session)))
        transaction.set_rollback(True)


def test_our_formatter_writes_ordinary_lines_as_they_are():
    record = logging.LogRecord("therapy_notes", logging.WARNING, __file__, 1, "%s rows", (3,), None)
    assert logs.RouteOnly().filter(record)
    assert re.search(r" WARNING therapy_notes \[[0-9a-f-]+\] 3 rows$", logs.WithoutValues().format(record))


def test_a_response_that_streams_has_its_headers_looked_at_too():
    headers = {"Content-Disposition": f"attachment; filename={MARKS[0]}.pdf"}
    answer = SimpleNamespace(url="/", text="", headers=headers, streaming=True)
    assert [text for text in outside_of_the_page(answer) if text and WORDS.search(text)]
