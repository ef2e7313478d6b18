"""What is printed beside a content is the same, whether one version is asked about or all of a clinic."""

import pytest

from tests.builders import COMPLETE, amend, at, build_note, build_signed_visit, cosign, get_note, give_back, prove, sign
from therapy_notes import signing
from therapy_notes.content import canonical
from therapy_notes.models import SignedVersion
from therapy_notes.pdf.facts import facts_of
from therapy_notes.supervision import supervising


@pytest.fixture
def versions(episode, therapist, assistant):
    """Of every kind: amended, returned, withdrawn, void, added to, awaiting, with an entry, and plain."""
    amended = build_signed_visit(episode, therapist).note
    amend(amended, therapist)
    signing.add_addendum(amended, "Slept well.", proof=prove(therapist), at=at("17:00"))
    mended = build_signed_visit(episode, assistant).note
    give_back(mended, therapist)
    sign(mended, assistant, "15:00")
    cosign(mended, therapist)
    signing.withdraw_signature(get_note(mended.pk), "Too fast.", proof=prove(therapist), at=at("17:00"))
    entry = {"date": mended.date, "presence": "on_site", "observed": "Safe.", "assistant": assistant.clinician}
    supervising.enter(episode, note=mended, proof=prove(therapist), at=at("17:10"), **entry)
    void = build_signed_visit(episode, therapist).note
    signing.void_note(void, "Never was.", proof=prove(therapist), at=at("16:00"))
    sign(build_note(episode, therapist, sections={"rationale": COMPLETE["plan"]}), therapist)
    return list(SignedVersion.objects.order_by("pk"))


def test_many_at_once_say_of_each_what_it_says_alone(versions):
    together = facts_of(versions)
    assert together == {one.pk: facts_of([one])[one.pk] for one in versions}
    canonical(list(together.values()))  # plain values, all of them


def test_what_stands_beside_each_is_there(versions):
    told = list(facts_of(versions).values())
    first, second, returned, mended, void, plan = told
    assert (first["standing"]["newer"], second["standing"]["newer"]) == (2, None)
    assert [one["amends"] for one in second["standing"]["amendments"]] == [1]
    assert [len(one["addenda"]) for one in told] == [1, 1, 0, 0, 0, 0]
    assert [one["act"] for one in mended["standing"]["before"]] == ["Returned"]
    assert [one["withdrawn"] is None for one in mended["signatures"]] == [True, False]
    assert (returned["awaiting"], mended["awaiting"], mended["entries"][0]["observed"]) == (False, True, "Safe.")
    assert void["standing"]["void"]["reason"] == "Never was."
    assert (void["previous"], plan["previous"]) == (versions[3].sha256, versions[4].sha256)
    assert plan["certification"] is None


def test_of_a_plan_for_signature_it_says_what_is_asked(versions):
    plan = versions[-1]
    asked = facts_of([plan], form="for_signature")[plan.pk]["certification"]
    assert asked["starts"] <= asked["through"]


@pytest.mark.parametrize("count", [1, 3])
def test_first_versions_cost_four_questions_however_many(episode, therapist, django_assert_num_queries, count):
    for _ in range(count):
        build_signed_visit(episode, therapist)
    versions = list(SignedVersion.objects.all())
    with django_assert_num_queries(4):
        facts_of(versions)
