"""The whole way in a real browser: from published minutes typed in to the panel, the signature and the PDF."""

import datetime as dt
import io
import os
import tomllib
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from django.core.management import call_command

from billing.models import Coverage, Payer, Terms
from tests import at_the_screen, builders
from therapy_notes import demo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CASES = Path(__file__).parent / "billing" / "rules" / "cases"
# Of the whole days, those that a therapist alone could type.
TYPED_DAYS = (
    "two sessions of a code on one day are added",
    "seven minutes in the morning and seven in the afternoon make a unit",
    "four minutes and three make none",
    "a rest comes off",
    "waiting for the parallel bars comes off",
    "an evaluation and a timed code stand beside each other",
    "evaluation minutes do not help a timed code",
    "a supervised modality by itself",
    "a group and individual work in separate time",
    "a full day of timed codes and a modality",
    "long work on one code, one unit more than the limit",
)


def published(name):
    """The cases of a file that come from a published source."""
    cases = tomllib.loads((CASES / f"{name}.toml").read_text())["case"]
    return [case for case in cases if case["source"] != "derived"]


def minutes_of(case):
    return " + ".join(f"{minutes} {code}" for code, minutes in case["minutes"].items())


def pay(patient, method):
    payer = Payer.objects.create(clinic=patient.clinic, name=method)
    Terms.objects.create(payer=payer, since=dt.date(2026, 1, 1), unit_method=method)
    Coverage.objects.create(patient=patient, payer=payer, since=dt.date(2026, 1, 1))


def clock(minutes_after_eight):
    return f"{8 + minutes_after_eight // 60}:{minutes_after_eight % 60:02}"


def type_minutes(page, minutes):
    """One activity after the other from 8 o'clock, a rest of a minute between them."""
    start = 0
    for code, length in minutes.items():
        at_the_screen.log_activity(page, code, (clock(start), clock(start + length)))
        start += length + 1


@pytest.mark.parametrize("case", published("units"), ids=minutes_of)
def test_published_minutes_typed_in_the_browser_give_the_published_units(page, live_server, therapist, episode, case):
    pay(episode.patient, "cms_total_time")
    visit = builders.build_visit(episode, therapist)
    at_the_screen.already_signed_in(page, live_server, therapist)
    at_the_screen.open_visit(page, live_server, visit)
    type_minutes(page, case["minutes"])

    assert at_the_screen.total(page, "timed min") == sum(case["minutes"].values())
    if "tie" not in case:
        assert at_the_screen.billed(page) == case["cms"]
        return
    offered = page.locator(".tie .form-check b").all_inner_texts()
    assert sorted(offered) == sorted(case["tie"]["codes"])
    page.locator(".tie").get_by_label(offered[-1]).check()
    at_the_screen.press(page, "Keep this choice")
    assert at_the_screen.billed(page) == case["cms"] | {offered[-1]: case["cms"].get(offered[-1], 0) + 1}
    assert therapist.list_name in page.locator(".tie").inner_text()


@pytest.mark.parametrize(
    "case", [case for case in published("days") if case["name"] in TYPED_DAYS], ids=lambda case: case["name"]
)
def test_published_days_typed_in_the_browser_give_the_published_units(page, live_server, clinic, case):
    discipline = case.get("discipline", "PT")
    person = builders.build_clinician(clinic, "typist", credential=discipline)
    visit = builders.build_visit(builders.build_episode(clinic, discipline), person)
    pay(visit.episode.patient, "cms_total_time")
    at_the_screen.already_signed_in(page, live_server, person)
    at_the_screen.open_visit(page, live_server, visit)
    for code, started, ended, *more in case["services"]:
        edges = [started, *(edge for pause in (more[0]["pauses"] if more else ()) for edge in pause), ended]
        stretches = [pair for pair in zip(edges[::2], edges[1::2], strict=True) if pair[0] != pair[1]]
        at_the_screen.log_activity(page, code, *stretches)

    assert at_the_screen.billed(page) == case.get("units", {})
    assert at_the_screen.unbilled(page) == set(case.get("unbilled", {}))
    assert at_the_screen.total(page, "timed min") == case["timed"]
    assert at_the_screen.total(page, "treatment min") == case.get("treatment", case["timed"])


def test_every_day_named_here_is_among_the_published_cases():
    assert set(TYPED_DAYS) <= {case["name"] for case in published("days")}


def test_two_therapists_with_one_patient_are_one_unit(page, live_server, therapist, episode, clinic):
    builders.build_clinician(clinic, "tessa", credential="PT")
    visit = builders.build_visit(episode, therapist)
    at_the_screen.already_signed_in(page, live_server, therapist)
    at_the_screen.open_visit(page, live_server, visit)
    at_the_screen.log_activity(page, "97116", ("900", "915"), together_with="Tester, Tessa, PT")
    assert at_the_screen.billed(page) == {"97116": 1}


@pytest.mark.parametrize(
    ("minutes", "units"),
    [
        ({"97550": 37}, {"97550": 1}),
        ({"97550": 38}, {"97550": 1, "97551": 1}),
        ({"97530": 20}, {"97530": 1}),  # with a quarter of an hour of writing after it, which is no activity
    ],
)
def test_caregiver_training_has_its_own_clock_and_writing_has_none(
    page, live_server, therapist, episode, minutes, units
):
    visit = builders.build_visit(episode, therapist)
    at_the_screen.already_signed_in(page, live_server, therapist)
    at_the_screen.open_visit(page, live_server, visit)
    type_minutes(page, minutes)
    assert at_the_screen.billed(page) == units


def test_ten_minutes_on_each_of_two_days_are_a_unit_on_each(page, live_server, therapist, episode):
    at_the_screen.already_signed_in(page, live_server, therapist)
    for day in (dt.date(2026, 3, 2), dt.date(2026, 3, 3)):
        at_the_screen.open_visit(page, live_server, builders.build_visit(episode, therapist, day=day))
        at_the_screen.log_activity(page, "97530", ("900", "910"))
        assert at_the_screen.billed(page) == {"97530": 1}


def test_a_commercial_payer_counts_each_code_alone(page, live_server, therapist, episode):
    pay(episode.patient, "cpt_midpoint")
    visit = builders.build_visit(episode, therapist)
    at_the_screen.already_signed_in(page, live_server, therapist)
    at_the_screen.open_visit(page, live_server, visit)
    type_minutes(page, {"97112": 24, "97110": 23})
    assert at_the_screen.billed(page) == {"97112": 2, "97110": 2}


ROAD = (
    # code, what, start, end, assistance, goal: the manual's example 4
    ("97110", "Hip abductors at the rail", "1:45", "2:03", "SBA", "LTG 1"),
    ("97140", "Soft tissue, right hip", "2:03", "2:16", "I", "LTG 1"),
    ("97116", "Gait with walker, ramp", "2:18", "2:28", "CGA", "LTG 1"),
    ("97035", "Ultrasound, right hip", "2:28", "2:36", "I", "LTG 1"),
)
NARRATIVE = {
    "Subjective": "Slept through the night; pain 2 of 10 at rest.",
    "Objective": "Timed up and go 18.4 s with walker, 26.0 s at evaluation.",
    "Assessment": "Took full part. Trunk lean, not strength, limits the low seat.",
    "Plan": "17-inch seat next time.",
}


def picture(page, name, **options):
    """A screenshot for the documentation, where one is asked for."""
    if folder := os.environ.get("SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", **options)


def picture_of_pdf(data):
    if folder := os.environ.get("SCREENSHOTS"):
        pypdfium2.PdfDocument(data)[0].render(scale=1.5).to_pil().save(f"{folder}/note-pdf.png")


def test_the_road_from_today_to_the_signed_pdf(page, live_server, evening):
    call_command("demo", stdout=io.StringIO())
    page.set_viewport_size({"width": 1440, "height": 900})
    at_the_screen.sign_in(page, live_server, "maya", demo.PASSWORD)
    picture(page, "today")
    page.get_by_role("row", name="Stenberg").get_by_role("link", name="Start").click()
    at_the_screen.ready(page)
    for code, what, started, ended, assistance, goal in ROAD:
        at_the_screen.log_activity(page, code, (started, ended), what=what, assistance=assistance, goals=[goal])
    for part, text in NARRATIVE.items():
        page.get_by_label(part, exact=True).fill(text)
    at_the_screen.saved(page)
    assert at_the_screen.billed(page) == {"97110": 1, "97140": 1, "97116": 1}
    assert at_the_screen.unbilled(page) == {"97035"}
    page.locator("#billing .bill-line").first.click()
    page.evaluate("scrollTo(0, 0)")
    picture(page, "visit")

    page.locator(".dock").get_by_role("button", name="Sign").click()
    picture(page, "sign")
    page.get_by_label("Password of Lindqvist, Maya, PT").fill(demo.PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    assert "Signed and locked" in page.locator("main").inner_text()
    picture(page, "signed")

    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").click()
    data = download.value.path().read_bytes()
    picture_of_pdf(data)
    text = " ".join(" ".join(one.extract_text().split()) for one in pypdf.PdfReader(io.BytesIO(data)).pages)
    for code, what, started, ended, assistance, goal in ROAD:
        for words in (code, what, f"{started} – {ended} pm", assistance, goal):
            assert words in text, words
    for words in (*NARRATIVE.values(), "49 total timed-code minutes", "49 total treatment minutes"):
        assert words in text, words
    assert "Lindqvist, Maya, PT" in text and "WI 00024-24" in text
    assert page.locator(".digest").inner_text().split()[-1][:8] in text.replace(" ", "")
