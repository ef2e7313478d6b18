"""A report on paper: the record as it was frozen, and the judgment beside it."""

import datetime as dt

import pytest

from tests.builders import DAY, at, build_note, build_signed_visit, get_note, sign
from tests.therapy_notes.test_pdf import pages_of, text_of
from therapy_notes import pdf, planning
from therapy_notes.content import signed_content
from therapy_notes.models import SignedVersion

WORDS = {"subjective": "“The bus step is easier.”", "plan": "Lower seat.", "skilled_need": "Grading of the turn."}


@pytest.fixture
def paper(episode, therapist, assistant):
    """The PDF of a report over three days of which the assistant gave one."""
    episode.goals.update(measured_by="assistance", baseline="Max", target="SBA")
    for number, who in enumerate((therapist, assistant, therapist)):
        build_signed_visit(episode, who, day=DAY - dt.timedelta(days=2 - number))
    note = build_note(episode, therapist, "progress_report", WORDS, clock="14:00", next_step="continue")
    planning.write_report(
        note, by=assistant, at=at("14:10"), strength="Hip 3/5: leans.", limits={"stairs": ["strength"]}
    )
    sign(get_note(note.pk), therapist, clock="15:00")
    return pdf.note_pdf(SignedVersion.objects.get(note=note), [])


def test_it_says_the_period_who_treated_and_who_prepared_it(paper):
    text = text_of(paper)
    assert "Reporting period 1: Wed Mar 4, 2026 – Fri Mar 6, 2026" in text
    assert "Attendance 3 of 3 planned" in text and "Therapist treated Mar 4, Mar 6" in text
    assert "Objective part prepared by Tester, Axel, PTA, Fri Mar 6, 2:10 pm" in text


def test_each_goal_stands_with_its_figures_and_its_judgment(paper):
    text = text_of(paper)
    assert "STG 1 Sit to stand" in text and "Better than at the last report." in text
    assert "97530 Functional activities" in text and "69" in text
    assert "Strength Hip 3/5: leans. Limits stairs and curbs." in text
    assert "What follows Continue" in text and "Why skilled therapy is still needed Grading of the turn." in text


def test_a_short_report_takes_one_page(paper):
    assert len(pages_of(paper)) == 1


def test_it_is_the_same_bytes_each_time_whatever_became_of_the_goals(paper, episode):
    version = SignedVersion.objects.get(note__kind="progress_report")
    episode.goals.update(name="Another", target="I")
    assert pdf.note_pdf(version, []) == paper


def pages_with(paper_of, *, goals, loss="Hip 3/5: leans."):
    """The pages of the same report with so many goals and other words on strength."""
    said = signed_content(paper_of)
    report, one = said["report"], said["report"]["record"]["goals"][0]
    report["record"]["goals"] = [one | {"label": f"STG {number}"} for number in range(1, goals + 1)]
    said["report"] = report | {"elements": [row | {"text": loss} for row in report["elements"]]}
    signature = {"meaning": "Signed", "name": "Lindqvist, Maya", "credential": "PT", "license": "", "method": "PIN"}
    signed = [signature | {"signed_at_text": "Fri Mar 6, 2026, 3:00 pm"}]
    return pages_of(pdf.render(said, number=1, sha256="ab" * 32, signatures=signed, addenda=[]))


def test_the_heading_of_goals_comes_again_on_the_next_page_and_each_goal_stays_whole(paper):
    pages = pages_with(SignedVersion.objects.get(note__kind="progress_report"), goals=10)
    told = [page for page in pages if "STG" in page]
    assert len(told) == 2 and all(page.count("Goals over 3 treatment days") == 1 for page in told)
    assert all(page.count("STG ") == page.count("SBA Judgment") == page.count("Baseline Last") for page in told)


@pytest.mark.parametrize("goals", [4, 5, 6, 7])
def test_no_row_is_torn_and_no_signature_stands_alone_on_the_last_page(paper, goals):
    loss = "Begins so. " + "Cannot stand at the sink with one hand free. " * 6 + "Ends so."
    pages = pages_with(SignedVersion.objects.get(note__kind="progress_report"), goals=goals, loss=loss)
    assert all(page.count("Begins so.") == page.count("Ends so.") for page in pages)
    assert "Why skilled therapy is still needed" in pages[-1] or "What follows" in pages[-1]
