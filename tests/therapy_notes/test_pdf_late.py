"""The PDF of a late entry, and of times that were typed later, changed, or pressed offline. No database."""

import io

import pypdf

from tests.therapy_notes.test_pdf import build_activity, build_note, build_stretch, make

LATE = {
    "reason": "The network was down for three days.\nI wrote on paper.",
    "attestation": "",
    "by": "Lindqvist, Maya, PT",
    "service_end": "2026-03-06T09:52:00-06:00",
    "due_at": "2026-03-08T10:52:00-05:00",
    "signed_at": "2026-03-08T13:00:00-05:00",
    "signed_at_text": "Sun Mar 8, 2026, 1:00:00 pm CDT (UTC-05:00)",
    "hours": 50,
    "days": 2,
    "elapsed": "50 hours and 8 minutes after the visit",
}
EDIT = {
    "by": "Lindqvist, Maya, PT",
    "at": "2026-03-06T09:46:00-06:00",
    "was": {"started": "2026-03-06T09:30:00-06:00", "ended": "2026-03-06T09:42:00-06:00"},
    "now": {"started": "2026-03-06T09:30:00-06:00", "ended": "2026-03-06T09:44:00-06:00"},
}
KNOWN = {"source": "clock", "ended_source": "clock", "typed_at": None, "skew_seconds": None, "edits": []}


def text_of(said):
    pages = pypdf.PdfReader(io.BytesIO(make(said))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def timed(*stretches):
    """A note of one activity whose stretches have those facts of their origin."""
    spans = [("9:30", "9:44"), ("10:00", "10:10")]
    found = [build_stretch(*span) | facts for span, facts in zip(spans, stretches, strict=False)]
    return build_note(activities=[build_activity(1, "97530", found)])


class TestLateEntry:
    def test_it_stands_before_the_facts_with_both_dates_author_and_reason(self):
        text = text_of(build_note(late_entry=LATE))
        assert text.count("LATE ENTRY") == 1
        for words in (
            "Day of service Fri Mar 6, 2026",
            "first signed Sun Mar 8, 2026, 1:00:00 pm CDT (UTC-05:00), 50 hours and 8 minutes after the visit",
            "by Lindqvist, Maya, PT",
            "In time until Sun Mar 8, 2026, 10:52 am",
            "The network was down for three days. I wrote on paper.",
        ):
            assert words in text
        assert text.index("LATE ENTRY") < text.index("Record number")
        assert "Attestation" not in text

    def test_the_attestation_is_printed_in_its_words(self):
        attestation = "I, Lindqvist, Maya, PT, attest that I took part in the care."
        assert f"Attestation {attestation}" in text_of(build_note(late_entry=LATE | {"attestation": attestation}))

    def test_a_plan_of_care_can_be_one_too(self):
        assert "LATE ENTRY" in text_of(build_note("plan_of_care", late_entry=LATE))

    def test_a_note_in_time_or_from_before_says_nothing_of_it(self):
        assert "late entry" not in text_of(build_note()).lower()

    def test_words_in_the_reason_are_words_and_not_markup(self):
        assert "<b>late</b> & so on" in text_of(build_note(late_entry=LATE | {"reason": "<b>late</b> & so on"}))


class TestOrigins:
    def test_usual_times_say_nothing(self):
        typed = KNOWN | {"source": "typed", "ended_source": "typed", "typed_at": EDIT["at"]}
        text = text_of(timed(KNOWN, typed))
        assert "clock" not in text.lower()
        assert "Typed" not in text

    def test_a_time_typed_later_says_when_in_words_and_beside_the_times(self):
        later = KNOWN | {"ended_source": "typed_later", "typed_at": "2026-03-08T19:10:00-05:00"}
        text = text_of(timed(KNOWN, later))
        assert "10:00 – 10:10 am: start by the clock, end typed later, Sun Mar 8, 2026, 7:10 pm." in text
        assert text.count("Typed later") == 1

    def test_a_changed_time_says_was_is_who_and_when(self):
        text = text_of(timed(KNOWN | {"edits": [EDIT]}))
        said = "By the clock; end was 9:42 am, changed to 9:44 am by Lindqvist, Maya, PT, Fri Mar 6, 2026, 9:46 am."
        assert f"Times {said}" in text
        assert text.count("Changed") == 1

    def test_a_time_pressed_offline_says_so(self):
        text = text_of(timed(KNOWN | {"skew_seconds": 40}))
        assert "By the clock; pressed offline; the device's clock was 40 s behind." in text

    def test_what_was_signed_before_origins_were_kept_prints_as_before(self):
        text = text_of(timed({"source": "typed_later", "source_label": "Typed later"}))
        assert text.count("Typed later") == 1
        assert "Times " not in text
