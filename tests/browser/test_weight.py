"""The visit page is light, comes from one host, and paints soon on a slow machine."""

import datetime as dt
import gzip
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from tests import at_the_screen, builders
from therapy_notes import library

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST = 250_000  # bytes as a server sends them, compressed
SOON = 1_000  # milliseconds from the request to the largest paint, on a processor four times slower
TRIES = 6  # other work on the machine delays a paint as well
COMPRESSED = (".woff2", ".png")
LARGEST_PAINT = """() => new Promise((tell) => {
  const last = (list) => tell(list.getEntries().at(-1).startTime);
  new PerformanceObserver(last).observe({ type: "largest-contentful-paint", buffered: true });
})"""


@pytest.fixture
def visit(episode, therapist, morning):
    """A visit of four activities after one of four, with all that a page offers besides."""
    library.start_library(episode.patient.clinic, by=therapist, at=builders.at("08:00"))
    codes = ("97530", "97110", "97112", "97140")
    builders.build_signed_visit(
        episode,
        therapist,
        [(code, f"09:{number}0", f"09:{number}9") for number, code in enumerate(codes)],
        day=builders.DAY - dt.timedelta(days=2),
    )
    builders.build_coverage(episode.patient, builders.build_payer(episode.patient.clinic))
    activities = [(code, f"08:{number}0", f"08:{number}9") for number, code in enumerate(codes)]
    return builders.build_visit(episode, therapist, activities, start="08:00", sections=builders.COMPLETE)


@pytest.fixture
def address(page, live_server, visit, therapist):
    at_the_screen.already_signed_in(page, live_server, therapist)
    return live_server.url + reverse("visit", args=[visit.pk])


def test_the_page_weighs_less_than_250_kilobytes_and_asks_no_other_host(page, live_server, address):
    answers = []
    page.on("response", lambda one: answers.append(one))
    page.goto(address)
    at_the_screen.ready(page)
    page.wait_for_load_state("networkidle")
    assert {urlsplit(one.url).netloc for one in answers} == {urlsplit(live_server.url).netloc}
    weights = {urlsplit(one.url).path: weight(one) for one in answers if one.status == 200}
    assert any(path.endswith(".woff2") for path in weights)
    heaviest = sorted(weights.items(), key=lambda one: -one[1])
    assert sum(weights.values()) < MOST, heaviest[:8]


def weight(answer):
    """The bytes of an answer on the way: fonts and pictures as they are, text as gzip leaves it."""
    body = answer.body()
    return len(body) if urlsplit(answer.url).path.endswith(COMPRESSED) else len(gzip.compress(body, 6))


def test_the_page_paints_within_a_second_on_a_processor_four_times_slower(page, address):
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    paints = []
    while len(paints) < TRIES and min(paints, default=SOON) >= SOON:
        page.goto(address)
        paints.append(page.evaluate(LARGEST_PAINT))
    assert min(paints) < SOON, paints
