"""What the gate says of sentences that were signed before, and what it never says."""

import datetime as dt

import pytest

from tests.builders import DAY, build_episode, build_patient, build_visit, log, sign
from therapy_notes.models import Note, SignedVersion

SAID = "Stood up five times from an 18-inch seat."
SHORT = {"assessment": "Part.", "plan": "More."}
TIMES = [("97530", "09:00", "09:23")]
HEADING = "Said before, word for word"


def signed(episode, by, days, **sections):
    visit = build_visit(episode, by, TIMES, sections=SHORT | sections, day=DAY - dt.timedelta(days=days))
    sign(visit.note, by)


@pytest.fixture
def gate(sign_in, therapist):
    def page(visit):
        return sign_in(therapist).get(f"/notes/{visit.note.pk}/sign/").content.decode()

    return page


def test_a_note_of_its_own_words_is_not_warned_of(gate, episode, therapist):
    signed(episode, therapist, 1, subjective="Something else was said here.")
    assert HEADING not in gate(build_visit(episode, therapist, TIMES, sections=SHORT | {"subjective": SAID}))


def test_the_sentence_stands_in_full_with_its_days_and_the_way_to_its_field(gate, episode, therapist):
    signed(episode, therapist, 3, subjective=SAID)
    signed(episode, therapist, 5, subjective=SAID)
    visit = build_visit(episode, therapist, TIMES, sections=SHORT | {"plan": SAID})
    activity = log(visit, therapist, "97110", "09:30", "09:40", {"skill": SAID.upper()})
    html = gate(visit)
    assert HEADING in html and "does not stop your signature" in html
    assert f'href="/visits/{visit.pk}/#id_note-plan">{SAID}</a>' in html
    assert f'href="/visits/{visit.pk}/?open={activity.pk}#id_activity-skill">{SAID.upper()}</a>' in html
    plain = " ".join(html.replace('<span class="nowrap">', "").replace("</span>", "").split())
    assert "Plan · in your notes of Tue Mar 3 and Sun Mar 1" in plain
    assert "other chart" not in plain


def test_of_other_charts_a_number_and_nothing_else_can_be_read(gate, episode, therapist, clinic):
    for number in range(2):
        patient = build_patient(clinic, f"N7731{number}", "Moreau", "Ines")
        other = build_episode(clinic, patient=patient)
        signed(other, therapist, number + 1, subjective=f"Likes gardening on Sundays. {SAID}")
    html = gate(build_visit(episode, therapist, TIMES, sections=SHORT | {"subjective": SAID}))
    assert "Subjective · also in 2 other charts" in html
    assert not [word for word in ("Moreau", "Ines", "N7731", "gardening", "Mar 5", "Mar 4") if word in html]
    ids = Note.objects.exclude(episode=episode).values_list("pk", flat=True)
    assert not [pk for pk in ids if f"/notes/{pk}/" in html]


def test_it_warns_and_does_not_block(sign_in, episode, therapist):
    signed(episode, therapist, 1, subjective=SAID)
    visit = build_visit(episode, therapist, TIMES, sections=SHORT | {"subjective": SAID})
    sign(visit.note, therapist)
    assert SignedVersion.objects.filter(note=visit.note).exists()


def test_a_long_list_shows_three_and_folds_the_rest(gate, episode, therapist):
    texts = " ".join(f"Sentence number {one} of today." for one in range(5))
    signed(episode, therapist, 1, subjective=texts)
    html = gate(build_visit(episode, therapist, TIMES, sections=SHORT | {"subjective": texts}))
    fold = html.index("2 more sentences")
    assert html.index("Sentence number 2") < fold < html.index("Sentence number 3")


def test_words_that_look_like_markup_are_shown_as_words(gate, episode, therapist):
    signed(episode, therapist, 1, subjective="He said <b>go</b> and stopped.")
    html = gate(
        build_visit(episode, therapist, TIMES, sections=SHORT | {"subjective": "He said <b>go</b> and stopped."})
    )
    assert ">He said &lt;b&gt;go&lt;/b&gt; and stopped.</a>" in html
