"""Twenty times the process dies at work, at moments that nobody chose: the record holds, and nothing is half signed."""

import random
import sys
import zoneinfo

import pytest
from django.utils import timezone

from tests import builders
from tests.builders import COMPLETE
from tests.own_database import own_database
from tests.proofs.record import holds
from tests.proofs.shift import BEGUN, DONE, killed_at_work
from therapy_notes.models import SignedVersion

KILLS = 20
SEED = 6


@pytest.fixture
def own_record(django_db_setup, django_db_blocker, tmp_path):
    """A chart with drafts of an assistant, in a database of its own: what is killed must not hold up another test."""
    zone = timezone.override(zoneinfo.ZoneInfo("America/Chicago"))
    with django_db_blocker.unblock(), zone, own_database(tmp_path, "killed"):
        clinic = builders.build_clinic()
        supervisor = builders.build_clinician(clinic, "thea", credential="PT")
        assistant = builders.build_clinician(clinic, "axel", credential="PTA")
        builders.build_supervision(assistant, supervisor)
        episode = builders.build_episode(clinic)
        for _ in range(3):
            builders.build_visit(episode, assistant, [("97530", "09:00", "09:23")], sections=COMPLETE)
        yield


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # newer Pythons warn where the runner has threads
@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
def test_after_each_of_twenty_kills_the_record_verifies_and_nothing_is_half_signed(own_record):
    chance, cut_short, signed, longest = random.Random(SEED), 0, 0, 0.25
    for kill in range(KILLS):
        marks = killed_at_work(f"{SEED}-{kill}", seconds=chance.uniform(0.005, longest))
        cut_short += marks.count(BEGUN) > marks.count(DONE)
        longest = longest if DONE in marks else min(2 * longest, 4)  # a busy machine needs longer for an act
        assert holds()
        before, signed = signed, SignedVersion.objects.count()
        assert signed >= before
    assert cut_short >= KILLS // 2, "the kills hit between the acts"
    assert signed >= KILLS // 2, "little was signed"
