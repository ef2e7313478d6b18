"""All goals of an episode on paper: over however many pages they go, each has their heading."""

from tests.builders import at, build_goal
from tests.therapy_notes.test_pdf import pages_of
from therapy_notes.pdf.goals import goals_pdf


def test_each_page_has_the_heading_of_the_goals(episode, therapist):
    for number in range(2, 12):
        build_goal(episode, number=number, measured_by="assistance", baseline="Max", target="SBA")
    pages = pages_of(goals_pdf(episode, by=therapist, at=at("12:00")))
    assert len(pages) == 2
    assert all(page.count("circle: therapist · square: assistant") == 1 for page in pages)
