"""The panel, the command line and explain_visit say the same of a visit, sentence by sentence."""

import html
import io
import json

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from billing.charges import visit_charges
from billing.rules.explain import explain
from billing.rules.wire.day import said_assessment
from tests.builders import (
    DAY,
    at,
    build_coverage,
    build_episode,
    build_patient,
    build_payer,
    build_rates,
    build_visit,
    build_year,
    get_note,
    log,
)
from tests.telling import told_of

# A tie, a unit from a remainder, minutes without a unit, and findings of every severity.
DAYS = {
    "tie": [("97530", "09:00", "09:20"), ("97110", "09:20", "09:40")],
    "remainder": [("97110", "09:00", "09:33"), ("97140", "09:33", "09:40")],
    "unbilled": [("97110", "09:00", "09:18"), ("97140", "09:18", "09:31"), ("97116", "09:31", "09:41")]
    + [("97035", "09:41", "09:49")],
    "findings": [("97150", "09:00", "09:30"), ("97750", "09:30", "09:50"), ("97530", "09:50", "10:10")]
    + [("97161", "10:10", "10:30"), ("97161", "10:30", "10:40")],
}


def run(visit, *options):
    out = io.StringIO()
    call_command("explain_visit", visit.pk, *options, stdout=out)
    return out.getvalue()


def sentences(answer):
    """Every sentence of an answer as the command line gives it."""
    yield from (one["text"] for one in answer["basis"])
    for entry in (*answer["lines"], *answer["unbilled"]):
        yield from (one["text"] for one in entry["basis"])
    yield from (finding["message"] for finding in answer["findings"])


@pytest.fixture
def panel(noon, sign_in, therapist):
    def text_of(visit):
        page = sign_in(therapist).get(f"/visits/{visit.pk}/").content.decode()
        return html.unescape(page[page.index('id="billing"') :])

    return text_of


@pytest.mark.parametrize("day", DAYS)
def test_every_sentence_stands_in_the_panel_and_in_explain(panel, episode, therapist, day):
    visit = build_visit(episode, therapist, DAYS[day])
    answer = visit_charges(get_note(visit.note.pk).visit).first.answer
    said = list(sentences(said_assessment(answer)))
    assert said
    text, shown, printed = "\n".join(explain(answer)), panel(visit), run(visit)
    for sentence in said:
        assert sentence in text, sentence
        assert sentence in printed, sentence
        assert sentence in shown, sentence


def test_every_reason_is_printed_with_its_source(episode, therapist):
    answer = visit_charges(build_visit(episode, therapist, DAYS["unbilled"])).first.answer
    text = explain(answer)
    for line in (*answer.lines, *answer.unbilled):
        assert line.basis
        assert all(f"    {one.text} [{one.citation}]" in text for one in line.basis)


def test_the_panel_names_every_source_of_a_line(panel, episode, therapist):
    visit = build_visit(episode, therapist, DAYS["remainder"])
    shown = panel(visit)
    for line in visit_charges(visit).first.answer.lines:
        assert {one.citation for one in line.basis} <= set(_citations(shown))


def _citations(shown):
    return [part.partition("</span>")[0].rpartition("<span>")[2] for part in shown.split('<p class="cite">')[1:]]


def test_a_line_is_told_with_its_modifiers_units_and_minutes(episode, therapist):
    printed = run(build_visit(episode, therapist, [("97530", "09:00", "09:23")]))
    assert "23 minutes timed, 23 minutes of treatment." in printed
    assert "97530 GP: 2 units, 23 minutes of the code\n" in printed
    assert "Tables sha256:" in printed


def test_minutes_without_a_unit_say_why_not(episode, therapist):
    printed = run(build_visit(episode, therapist, DAYS["unbilled"]))
    assert "97035: not billed, 8 minutes (no-unit-left)\n" in printed
    assert "info unbilled-minutes (97035)\n" in printed


def test_a_tie_is_told_as_a_choice(episode, therapist):
    printed = run(build_visit(episode, therapist, DAYS["tie"]))
    assert "Choice: 97530 and 97110 have an equal claim to 1 unit." in printed


def test_each_coverage_is_told_by_its_method(episode, therapist, clinic):
    build_coverage(episode.patient, build_payer(clinic, "First"))
    build_coverage(episode.patient, build_payer(clinic, "Second", "cpt_midpoint"), rank=2)
    printed = run(build_visit(episode, therapist, [("97530", "09:00", "09:08"), ("97110", "09:08", "09:16")]))
    assert printed.index("First: total time") < printed.index("Second: CPT midpoint")


def test_as_json_it_is_what_the_command_line_answers(episode, therapist):
    visit = build_visit(episode, therapist, DAYS["remainder"])
    given = json.loads(run(visit, "--json"))
    assert (given["visit"], given["date"], given["discipline"]) == (visit.pk, "2026-03-06", "PT")
    answer = visit_charges(visit).first.answer
    assert given["coverages"][0]["answer"] == json.loads(json.dumps(said_assessment(answer)))


def test_a_running_clock_and_a_payer_without_terms_are_said(episode, therapist):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")])
    assert "it is counted by Medicare's total time" in run(visit)
    log(visit, therapist, "97110", "09:30", None)
    assert "A clock runs or a time is missing" in run(visit)


def test_a_clinician_at_two_patients_is_said_without_names(clinic, episode, therapist):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")])
    beside = build_episode(clinic, patient=build_patient(clinic, "MRN-77Q31", "Okonkwo", "Ngozi"))
    other = build_visit(beside, therapist, [("97530", "09:10", "09:30")])
    said = f"09:10 to 09:23 (13 min): a clinician is also one-on-one with another patient, in visit {other.pk}."
    assert said in run(visit)
    assert any(note.startswith(said) for note in json.loads(run(visit, "--json"))["notes"])
    assert "Okonkwo" not in run(visit) and "Tester" not in run(visit)


def test_what_keeps_the_threshold_from_being_told_is_said(clinic, episode, therapist):
    payer = build_payer(clinic, "Medicare")
    build_coverage(episode.patient, payer)
    build_rates(payer, c97110="30.00")
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")])
    assert "Medicare: no figure of the year is entered" in run(visit)
    build_year(episode.patient, therapist, "3000.00")
    assert "Medicare has no rate for 97530 on 2026-03-06." in run(visit)
    assert "no rate for 97530" in str(json.loads(run(visit, "--json"))["notes"])


def test_nothing_of_the_person_is_printed(clinic, therapist):
    episode = build_episode(clinic, patient=build_patient(clinic, "MRN-77Q31", "Okonkwo", "Ngozi"))
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")])
    printed = run(visit) + run(visit, "--json")
    assert told_of(episode.patient, printed, "Tester", "Right hip") == []


def test_a_visit_that_does_not_exist_is_said_so(db):
    with pytest.raises(CommandError, match="There is no visit 999"):
        call_command("explain_visit", 999)


def test_the_day_of_asking_is_the_clinics_wherever_the_command_runs(episode, therapist, monkeypatch):
    """At eight in the evening of a clinic in Chicago it is the next day already in Greenwich."""
    visit = build_visit(episode, therapist, DAYS["tie"])
    asked = []
    monkeypatch.setattr("billing.gather.care_facts", lambda *_, asked_on, **__: asked.append(asked_on))
    with time_machine.travel(at("20:00"), tick=False), timezone.override("UTC"):
        run(visit)
    assert asked == [DAY]
