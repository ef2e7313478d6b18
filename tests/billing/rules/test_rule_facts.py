"""Facts that cannot be are refused when they are made."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime

import pytest

from billing.rules.facts import Pause, PayerTerms, Service

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)
ELEVEN = datetime(2026, 3, 2, 11, tzinfo=UTC)


@pytest.mark.parametrize("ended", [NINE, datetime(2026, 3, 2, 8, 59, tzinfo=UTC)])
def test_a_service_and_a_pause_end_after_they_start(ended):
    with pytest.raises(ValueError, match="end after it starts"):
        Service("97530", NINE, ended)
    with pytest.raises(ValueError, match="end after it starts"):
        Pause(NINE, ended)


def test_a_pause_lies_inside_its_service():
    Service("97530", NINE, TEN, pauses=(Pause(NINE, TEN),))
    with pytest.raises(ValueError, match="inside"):
        Service("97530", NINE, TEN, pauses=(Pause(NINE, ELEVEN),))
    with pytest.raises(ValueError, match="inside"):
        Service("97530", TEN, ELEVEN, pauses=(Pause(NINE, ELEVEN),))


def test_agreed_minutes_belong_to_a_cotreatment():
    Service("97530", NINE, TEN, mode="cotreatment", agreed_minutes=0)
    with pytest.raises(ValueError, match="co-treatment"):
        Service("97530", NINE, TEN, agreed_minutes=10)
    with pytest.raises(ValueError, match="co-treatment"):
        Service("97530", NINE, TEN, mode="cotreatment", agreed_minutes=-1)


def test_facts_do_not_change():
    with pytest.raises(FrozenInstanceError):
        PayerTerms("cms_total_time").unit_method = "cpt_midpoint"
