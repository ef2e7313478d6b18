"""Phrases: versions that are never lost, whose they are, and that the log knows no text of them."""

import pytest
from django.core.exceptions import ValidationError

from tests.builders import at, build_clinician
from therapy_notes import phrases
from therapy_notes.models import AuditEvent, Phrase, PhraseVersion

AT = at("12:00")
TEXT = "Needed {assistance} for {goal}."


def add(by, shortcut="sts", text=TEXT, shared=False):
    return phrases.add_phrase(shortcut, text, shared=shared, by=by, at=AT)


def rewrite(phrase, text, by, shown=1):
    return phrases.rewrite_phrase(phrase, text, shown=shown, by=by, at=AT)


def shortcuts(person):
    return [(one.shortcut, one.owner_id is not None) for one in phrases.offered(person)]


def refusal(act, *args, **facts):
    with pytest.raises(ValidationError) as refused:
        act(*args, **facts)
    return refused.value.message_dict


def test_a_new_text_is_a_new_version_and_the_old_one_is_kept(therapist):
    phrase = add(therapist)
    rewrite(phrase, "Needed {assistance}.", therapist)
    assert list(phrase.versions.values_list("number", "text")) == [(1, TEXT), (2, "Needed {assistance}.")]
    assert phrase.versions.last().by_text == "Tester, Thea, PT"
    assert [one.text for one in phrases.offered(therapist)] == ["Needed {assistance}."]


def test_the_same_text_again_makes_no_version(therapist):
    phrase = add(therapist)
    rewrite(phrase, TEXT, therapist)
    assert phrase.versions.count() == 1
    assert not AuditEvent.objects.filter(event="phrase.rewritten").exists()


def test_who_wrote_over_an_older_version_is_told_and_then_decides(therapist, administrator):
    phrase = add(therapist, shared=True)
    rewrite(phrase, "Theirs.", administrator)
    said = refusal(rewrite, phrase, "Mine.", therapist, shown=1)
    assert "Tester, Ada wrote version 2" in said["text"][0] and "“Theirs.”" in said["text"][0]
    rewrite(phrase, "Mine.", therapist, shown=2)
    assert list(phrase.versions.values_list("text", flat=True)) == [TEXT, "Theirs.", "Mine."]


def test_own_phrases_are_offered_first_and_other_peoples_never(therapist, assistant, stranger):
    add(therapist, "walk")
    add(therapist, "bed", shared=True)
    add(assistant, "axels-own")
    add(stranger, "elsewhere", shared=True)
    assert shortcuts(therapist) == [("walk", True), ("bed", False)]
    assert shortcuts(assistant) == [("axels-own", True), ("bed", False)]


def test_a_retired_phrase_is_not_offered_until_it_is_put_back(therapist):
    phrase = add(therapist)
    phrases.retire_phrase(phrase, by=therapist, at=AT)
    assert shortcuts(therapist) == []
    assert phrases.listed(therapist)["retired"] == [phrase]
    phrases.put_back(phrase, by=therapist)
    assert shortcuts(therapist) == [("sts", True)]


def test_retiring_or_putting_back_twice_is_one_act(therapist):
    phrase = add(therapist)
    for _ in range(2):
        phrases.retire_phrase(phrase, by=therapist, at=AT)
    for _ in range(2):
        phrases.put_back(phrase, by=therapist)
    events = AuditEvent.objects.values_list("event", flat=True)
    assert sorted(events) == ["phrase.added", "phrase.put_back", "phrase.retired"]


def test_a_shortcut_is_given_once_to_a_person_and_once_in_the_clinic(therapist, assistant):
    add(therapist)
    add(assistant)
    add(therapist, shared=True)
    assert "You have a phrase of this shortcut already" in refusal(add, therapist)["shortcut"][0]
    assert "The clinic has a phrase of this shortcut" in refusal(add, assistant, shared=True)["shortcut"][0]
    assert Phrase.objects.count() == 3


def test_a_shortcut_that_was_taken_meanwhile_keeps_a_phrase_retired(therapist):
    phrase = add(therapist)
    phrases.retire_phrase(phrase, by=therapist, at=AT)
    add(therapist)
    assert "shortcut" in refusal(phrases.put_back, phrase, by=therapist)
    assert Phrase.objects.get(pk=phrase.pk).retired_at


def test_sharing_gives_the_clinic_the_present_text_and_retires_the_own_phrase(therapist, assistant):
    phrase = add(therapist)
    rewrite(phrase, "Better words.", therapist)
    shared = phrases.share_phrase(phrase, by=therapist, at=AT)
    assert [(one.shortcut, one.text) for one in phrases.offered(assistant)] == [("sts", "Better words.")]
    assert shortcuts(therapist) == [("sts", False)]
    assert shared.versions.get().number == 1 and phrase.versions.count() == 2


def test_a_shortcut_that_the_clinic_has_is_not_shared_over_and_nothing_is_retired(therapist):
    add(therapist, shared=True)
    own = add(therapist)
    assert "shortcut" in refusal(phrases.share_phrase, own, by=therapist, at=AT)
    assert Phrase.objects.get(pk=own.pk).retired_at is None
    assert Phrase.objects.filter(owner=None).count() == 1


def test_shortcut_and_text_change_together_or_not_at_all(therapist):
    add(therapist, "taken")
    phrase = add(therapist)
    facts = {"text": "New.", "shown": 1, "by": therapist, "at": AT}
    refusal(phrases.change_phrase, phrase, shortcut="taken", **facts)
    phrase = Phrase.objects.get(pk=phrase.pk)
    assert (phrase.shortcut, phrase.versions.count()) == ("sts", 1)
    phrases.change_phrase(phrase, shortcut="stand", **facts)
    assert (Phrase.objects.get(pk=phrase.pk).shortcut, phrase.versions.count()) == ("stand", 2)


def test_every_act_is_in_the_log_and_no_text_is(therapist):
    phrase = add(therapist, text="Hip precautions kept.")
    rewrite(phrase, "Hip precautions taught.", therapist)
    phrases.rename(phrase, "hip", by=therapist)
    phrases.share_phrase(phrase, by=therapist, at=AT)
    phrases.put_back(phrase, by=therapist)
    events = ["added", "rewritten", "renamed", "added", "retired", "shared", "put_back"]
    assert [one.event for one in AuditEvent.objects.order_by("pk")] == [f"phrase.{event}" for event in events]
    assert "recautions" not in str(list(AuditEvent.objects.values_list("detail", "subject")))


@pytest.mark.parametrize("count", [2, 12])
def test_a_list_costs_the_same_queries_however_long_it_is(therapist, clinic, count, django_assert_num_queries):
    for number in range(count):
        phrase = add(
            (therapist, build_clinician(clinic, f"p{number}"))[number % 2], f"s{number}", shared=number % 3 == 0
        )
        rewrite(phrase, "Again.", therapist)
    with django_assert_num_queries(1):
        phrases.offered(therapist)
    with django_assert_num_queries(2):
        found = phrases.listed(therapist)
        assert all(one.newest_first[0].number == 2 for one in found["own"] + found["clinic_phrases"])


def test_blanks_are_words_in_braces_each_named_once():
    assert phrases.slots("{goal} with {assistance}, {goal}; {free text}") == ["{goal}", "{assistance}", "{free text}"]
    assert phrases.slots("a {} b {1} c { d } set {1, 2} {" + "x" * 31 + "}") == []


def test_versions_are_never_changed(therapist):
    version = add(therapist).versions.get()
    with pytest.raises(Exception, match="never changed"):
        version.save()
    assert PhraseVersion.objects.get().text == TEXT
