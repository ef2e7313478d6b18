"""Sentences said before: this patient's in full, other charts' as a count, the clinic's own phrases not at all."""

import datetime as dt
import re
import time

import pytest
from django.core.management import call_command
from django.db import connection

from tests.builders import (
    DAY,
    at,
    build_clinic,
    build_episode,
    build_note,
    build_patient,
    build_visit,
    cosign,
    get_note,
    give_back,
    log,
    sign,
)
from therapy_notes import phrases, repeats
from therapy_notes.content import content
from therapy_notes.models import LibraryEntry, SignedSentence

SAID = "Stood up five times from an 18-inch seat."
FRESH = {"assessment": "Part.", "plan": "More."}  # too short to be compared
TIMES = [("97530", "09:00", "09:23")]


def days_ago(count):
    return DAY - dt.timedelta(days=count)


def signed(episode, by, text=SAID, day=None):
    """A signed visit that says it in its assessment, of yesterday where no day is given."""
    visit = build_visit(episode, by, TIMES, sections=FRESH | {"assessment": text}, day=day or days_ago(1))
    sign(visit.note, by)
    return visit


def draft(episode, by, text=SAID, **sections):
    return build_visit(episode, by, TIMES, sections=FRESH | {"assessment": text} | sections).note


def found(note):
    note = get_note(note.pk)
    return repeats.found(note, content(note))


def told(note):
    return [(one.sentence.text, list(one.dates), one.charts) for one in found(note)]


def other_chart(clinic, by, text=SAID, number="2001", day=None):
    episode = build_episode(clinic, patient=build_patient(clinic, number, "Moreau", "Ines"))
    return signed(episode, by, text, day=day)


def plain(*texts):
    said = {"sections": [{"name": "plan", "text": text} for text in texts], "activities": []}
    return [one.plain for one in repeats.sentences(said)]


class TestSentences:
    def test_four_words_count_and_three_do_not(self):
        assert plain("Lower the seat.", "Lower the seat more.") == ["lower the seat more"]

    def test_marks_and_dashes_are_no_words(self):
        assert plain("One – two … three !", "18 of 20 cm") == ["18 of 20 cm"]

    def test_case_spaces_quotes_and_the_last_mark_do_not_tell_sentences_apart(self):
        ways = ["He said “I can’t stand up”!", 'he  said "I can\'t stand up"', "He said I can't\tstand up…"]
        assert set(plain(*ways)) == {"he said i can't stand up"}

    def test_digits_tell_them_apart(self):
        assert len(set(plain("Timed up and go 18.4 s.", "Timed up and go 18.5 s."))) == 2

    def test_a_point_within_a_figure_ends_nothing_and_a_line_does(self):
        assert plain("Walked 18.4 m with ease\nRested twice after that. Then two more tries?") == [
            "walked 18.4 m with ease",
            "rested twice after that",
            "then two more tries",
        ]

    def test_a_quoted_sentence_ends_after_its_quote(self):
        said = {"sections": [{"name": "plan", "text": "“I slept all night long.” He said it twice over."}]}
        found = repeats.sentences(said | {"activities": []})
        assert [one.text for one in found] == ["“I slept all night long.”", "He said it twice over."]

    def test_a_list_counts_without_its_bullets(self):
        assert plain("- Stood for two minutes\n• Sat for two minutes") == [
            "stood for two minutes",
            "sat for two minutes",
        ]

    def test_narrative_skill_and_response_are_compared_and_descriptions_are_not(self, episode, therapist):
        note = draft(episode, therapist, "Assessed in four words.", subjective="Subjective in four words.")
        texts = {name: f"The {name} in four words." for name in ("description", "skill", "equipment", "response")}
        activity = log(note.visit, therapist, "97110", "09:30", "09:40", texts)
        places = {(one.activity, one.field) for one in repeats.sentences(content(get_note(note.pk)))}
        assert places == {
            (None, "subjective"),
            (None, "assessment"),
            (activity.pk, "skill"),
            (activity.pk, "response"),
        }


class TestTheSamePatient:
    def test_a_sentence_of_the_last_three_notes_is_told_with_their_dates(self, episode, therapist):
        signed(episode, therapist, day=days_ago(1))
        signed(episode, therapist, "Something else was said here.", day=days_ago(2))
        signed(episode, therapist, day=days_ago(3))
        assert told(draft(episode, therapist)) == [(SAID, [days_ago(1), days_ago(3)], 0)]

    def test_the_third_note_back_is_told_and_the_fourth_is_not(self, episode, therapist):
        signed(episode, therapist, day=days_ago(4))
        for number in (1, 2):
            signed(episode, therapist, "Something else was said here.", day=days_ago(number))
        assert told(draft(episode, therapist)) == [(SAID, [days_ago(4)], 0)]
        signed(episode, therapist, "Something else was said here.", day=days_ago(3))
        assert told(draft(episode, therapist)) == []

    def test_a_sentence_in_other_words_is_not_told(self, episode, therapist):
        signed(episode, therapist)
        assert told(draft(episode, therapist, "Stood up six times from an 18-inch seat.")) == []

    def test_each_place_of_it_is_told(self, episode, therapist):
        signed(episode, therapist)
        assert [one.sentence.field for one in found(draft(episode, therapist, plan=SAID))] == ["assessment", "plan"]

    def test_a_draft_does_not_count(self, episode, therapist):
        build_visit(episode, therapist, TIMES, sections=FRESH | {"assessment": SAID}, day=days_ago(1))
        assert told(draft(episode, therapist)) == []

    def test_a_note_that_awaits_its_cosignature_counts_and_is_told_as_somebody_elses(
        self, episode, therapist, assistant
    ):
        waiting = signed(episode, assistant).note
        [one] = found(draft(episode, therapist))
        assert one.dates == (days_ago(1),) and not one.own
        cosign(waiting, therapist)
        assert [one.own for one in found(draft(episode, assistant))] == [True]

    def test_what_was_signed_and_returned_is_not_held_against_its_own_second_version(
        self, episode, therapist, assistant
    ):
        note = signed(episode, assistant).note
        give_back(note, therapist)
        assert told(note) == []
        assert told(draft(episode, therapist)) == []

    def test_another_episode_of_the_patient_counts_neither_in_full_nor_as_another_chart(self, episode, therapist):
        signed(build_episode(episode.patient.clinic, "PT", episode.patient), therapist)
        assert told(draft(episode, therapist)) == []

    def test_visit_notes_are_compared_with_evaluations_and_not_with_plans(self, episode, therapist):
        plan = build_note(episode, therapist, sections={"rationale": SAID})
        sign(plan, therapist)
        assert told(draft(episode, therapist)) == []
        again = build_note(episode, therapist, sections={"rationale": SAID})
        assert told(again) == [(SAID, [DAY], 0)]
        evaluation = dict.fromkeys(("history", "prior_level", "findings", "assessment"), SAID)
        visit = build_visit(episode, therapist, kind="evaluation", sections=evaluation, day=days_ago(3))
        log(visit, therapist, "97161", "09:00", "09:30", {"goals": [], "assistance": ""}, day=days_ago(3))
        sign(visit.note, therapist)
        assert told(draft(episode, therapist)) == [(SAID, [days_ago(3)], 0)]


class TestOtherCharts:
    def test_only_their_number_is_told_each_chart_once(self, episode, therapist, clinic):
        other_chart(clinic, therapist, number="2001")
        signed(build_episode(clinic, patient=other_chart(clinic, therapist, number="2002").episode.patient), therapist)
        assert told(draft(episode, therapist)) == [(SAID, [], 2)]

    def test_charts_of_another_clinic_do_not_count(self, episode, therapist, stranger):
        other_chart(stranger.clinic, stranger)
        assert SignedSentence.objects.exists()
        assert told(draft(episode, therapist)) == []

    def test_the_hash_of_a_sentence_differs_from_clinic_to_clinic_and_from_key_to_key(self, clinic, settings):
        [sentence] = repeats.sentences({"sections": [{"name": "plan", "text": SAID}], "activities": []})
        here = repeats.digest(sentence, clinic)
        assert len(here) == 32 and int(here, 16)
        assert repeats.digest(sentence, build_clinic(name="Elsewhere")) != here
        settings.SECRET_KEY = "another key"
        assert repeats.digest(sentence, clinic) != here

    def test_a_chart_that_says_it_twice_is_kept_once(self, episode, therapist):
        signed(episode, therapist, day=days_ago(2))
        signed(episode, therapist, day=days_ago(1))
        assert SignedSentence.objects.count() == 1

    def test_what_is_kept_can_be_made_anew_from_what_was_signed(self, episode, therapist, clinic, settings):
        signed(episode, therapist)
        other_chart(clinic, therapist, "Something else was said here.")
        before = set(SignedSentence.objects.values_list("patient", "digest"))
        SignedSentence.objects.all().delete()
        call_command("keep_sentences")
        assert set(SignedSentence.objects.values_list("patient", "digest")) == before
        settings.SECRET_KEY = "another key"
        call_command("keep_sentences")
        assert SignedSentence.objects.count() == len(before) == 2
        assert not before & set(SignedSentence.objects.values_list("patient", "digest"))

    def test_a_signature_that_is_refused_keeps_nothing(self, episode, therapist):
        note = build_visit(episode, therapist, sections=FRESH | {"assessment": SAID}).note
        with pytest.raises(Exception, match="missing"):
            sign(note, therapist)
        assert not SignedSentence.objects.exists()

    def test_nothing_kept_can_be_read_as_words(self, episode, therapist):
        signed(episode, therapist)
        assert [field.name for field in SignedSentence._meta.fields] == ["id", "clinic", "patient", "digest"]
        assert "seat" not in str(list(SignedSentence.objects.values_list()))


class TestPhrases:
    TEXT = "Stood up {count} times from {place}."

    def agree(self, by, text=TEXT, shared=True):
        return phrases.add_phrase("sts", text, shared=shared, by=by, at=at("08:00"))

    @pytest.fixture
    def note(self, episode, therapist, clinic):
        signed(episode, therapist)
        other_chart(clinic, therapist)
        return draft(episode, therapist)

    def test_a_clinic_phrase_with_its_blanks_filled_does_not_count(self, note, therapist):
        assert len(told(note)) == 1
        self.agree(therapist)
        assert told(note) == []

    def test_a_personal_phrase_counts(self, note, therapist):
        self.agree(therapist, shared=False)
        assert len(told(note)) == 1

    def test_a_retired_phrase_and_an_older_version_do_not_count_either(self, note, therapist):
        phrase = self.agree(therapist)
        phrases.rewrite_phrase(phrase, "Other words by now.", shown=1, by=therapist, at=at("09:00"))
        phrases.retire_phrase(phrase, by=therapist, at=at("09:00"))
        assert told(note) == []

    def test_a_phrase_of_another_clinic_excuses_nothing(self, note, stranger):
        self.agree(stranger)
        assert len(told(note)) == 1

    def test_words_added_to_a_phrase_make_it_a_sentence_of_ones_own(self, note, therapist):
        self.agree(therapist, "Stood up {count} times.")
        assert len(told(note)) == 1

    def test_a_phrase_that_is_all_blanks_excuses_nothing(self, note, therapist):
        self.agree(therapist, "{what} from {place}.")
        assert len(told(note)) == 1

    def test_one_sentence_of_a_phrase_with_several_is_enough(self, note, therapist):
        self.agree(therapist, f"Hip precautions kept.\n{self.TEXT} No loss of balance.")
        assert told(note) == []

    def test_the_ways_to_say_a_skill_that_the_library_offers_do_not_count(self, note, clinic):
        entry = LibraryEntry(clinic=clinic, discipline="PT", area="Transfers", name="Sit to stand", code="97530")
        entry.phrases = [self.TEXT]
        entry.save()
        assert told(note) == []

    @pytest.mark.parametrize(
        ("sentence", "phrase", "fits"),
        [
            ("needed min help today", "Needed {assistance} help today.", True),
            ("needed help today", "Needed {assistance} help today.", False),
            ("needed  help today", "Needed {assistance} help today", False),
            ("needed min help today and tomorrow", "Needed {a} help today.", False),
            ("he needed min help today", "Needed {a} help today.", False),
            ("walked to the door and to the bed", "Walked to {a} and to {b}", True),
            ("a b and c d and e done now", "{x} and {y} done now", True),
            ("used , then rest", "Used {a}, then {b}", False),
            ("walked with help", "Walked with help {more}", False),
        ],
    )
    def test_a_blank_matches_anything_but_nothing(self, sentence, phrase, fits):
        [(_, words)] = repeats._split(phrase)
        [(_, plain)] = repeats._split(sentence)
        assert repeats._fits(plain, repeats.SLOT.split(words)) is fits

    def test_a_phrase_of_many_blanks_takes_no_time_to_tell_apart(self):
        pieces = repeats.SLOT.split("we " + "{a}, " * 40 + "end")
        started = time.perf_counter()
        assert not repeats._fits("we " + ", " * 5000 + "no", pieces)
        assert time.perf_counter() - started < 0.2


class TestCost:
    @pytest.mark.parametrize("count", [1, 8])
    def test_queries_do_not_grow_with_notes_charts_phrases_or_sentences(
        self, episode, therapist, clinic, count, django_assert_num_queries
    ):
        texts = " ".join(f"Sentence number {one} of today." for one in range(count))
        for number in range(count):
            other_chart(clinic, therapist, texts, number=f"3{number}")
            signed(episode, therapist, texts, day=days_ago(number + 1))
            phrases.add_phrase(
                f"p{number}", f"Phrase {number} of {{many}} words", shared=True, by=therapist, at=at("08:00")
            )
        note = get_note(draft(episode, therapist, texts).pk)
        said = content(note)
        with django_assert_num_queries(5):
            assert [one.charts for one in repeats.found(note, said)] == [count] * count
        with django_assert_num_queries(1):
            repeats.keep(note, said)

    def test_a_hundred_thousand_sentences_are_looked_up_by_the_index(self, episode, therapist, clinic):
        patient = build_patient(clinic, "9999")
        rows = (SignedSentence(clinic=clinic, patient=patient, digest=f"{number:032x}") for number in range(100_000))
        SignedSentence.objects.bulk_create(rows, batch_size=10_000)
        if connection.vendor == "postgresql":  # which else may go by what it knew of the empty table
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {SignedSentence._meta.db_table}")
        note = get_note(draft(episode, therapist, " ".join(f"Sentence number {one} of today." for one in range(60))).pk)
        said = content(note)
        started = time.perf_counter()
        repeats.found(note, said)
        assert time.perf_counter() - started < 0.1
        way = repeats._held(patient, ["0" * 32]).explain()
        if connection.vendor == "sqlite":
            assert "COVERING INDEX" in way and "(clinic_id=? AND digest=?)" in way
        else:
            assert re.search(r"Index Cond: \(\(clinic_id = \d+\) AND \(\(digest\)", way)
