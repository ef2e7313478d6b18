"""Documentation facts over JSON lines. A key that is absent is not judged; one given and empty is missing."""

from typing import Any, get_args

from billing.rules.care_facts import (
    NOT_IMPAIRED,
    ActivityFacts,
    Author,
    Authorization,
    CareFacts,
    Certifier,
    Cosign,
    NoteFacts,
    PeriodStatus,
    PlanFacts,
    PlanOrder,
    Provider,
    SupportiveFacts,
)
from billing.rules.facts import ELEMENTS
from billing.rules.wire.shapes import Shape, list_of, mapping_of, missing_or, record
from billing.rules.wire.values import A_CODE, A_DATE, A_TEXT, A_TRUTH, a_whole_number, one_of

_SAID_OF_ACTIVITY = (
    "goal",
    "description",
    "assistance",
    "assistance_type",
    "skill",
    "response",
    "participation",
    "deficit",
    "in_plan",
    "collaboration",
)


def _said(value: Any) -> Any:
    """What a note says of an activity: text, several texts, or only that it says so."""
    if type(value) is str:
        return value or None
    if value is True:
        return True
    if value is None or value is False:
        return None
    return _TEXTS.read(value)


_TEXTS = list_of(A_TEXT)
_SAID = Shape(_said, "This must be a string, a list of strings, or true.")
_DAY = missing_or(A_DATE)
_TRUTH = missing_or(A_TRUTH, False)
_LIST = missing_or(_TEXTS, ())
_DAYS = missing_or(list_of(A_DATE), ())
_COUNT = missing_or(a_whole_number(0))

_ORDER = record(
    lambda found: PlanOrder(**found),
    {},
    {"signed": _DAY, "names_discipline": _TRUTH, "plan_sent": _DAY, "by": missing_or(one_of(get_args(Certifier)))},
)
_PLAN = record(
    lambda found: PlanFacts(**found),
    {},
    {
        "established": _DAY,
        "lists": missing_or(list_of(A_CODE), ()),
        "initial_treatment": _DAY,
        "certified": _DAY,
        "certified_through": _DAY,
        "order": missing_or(_ORDER),
        "content": _LIST,
        "lasts_days": missing_or(a_whole_number(1)),
        "certified_by": missing_or(one_of(get_args(Certifier))),
        "verbal_order": _DAY,
        "delay_reason": missing_or(A_TEXT, ""),
        "changed": _DAY,
        "renews": _DAY,
        "of_this_plan": _TRUTH,
        "begun_by_author": _TRUTH,
    },
)
_ACTIVITY = record(
    lambda found: ActivityFacts(**found),
    {"code": A_CODE},
    dict.fromkeys(_SAID_OF_ACTIVITY, _SAID),
)
_SUPPORTIVE = record(
    lambda found: SupportiveFacts(**found),
    {},
    {
        "visits_since": _COUNT,
        "visits_total": _COUNT,
        "elements": missing_or(list_of(one_of((*ELEMENTS, *(NOT_IMPAIRED + element for element in ELEMENTS)))), ()),
        "effect_on_function": _TRUTH,
        "continued_need": _TRUTH,
    },
)
_NOTE = record(
    lambda found: NoteFacts(**found),
    {},
    {
        "signed": _TRUTH,
        "signed_late": _TRUTH,
        "author": missing_or(one_of(get_args(Author))),
        "cosign": missing_or(one_of(get_args(Cosign))),
    },
)
_AUTHORIZATION = record(
    lambda found: Authorization(**found),
    {},
    {"required": _TRUTH, "visits_left": missing_or(a_whole_number(0))},
)
_PROVIDER = record(
    lambda found: Provider(**found),
    {"name": A_TEXT},
    {"licensed": _TRUTH, "enrolled": _TRUTH},
)

CARE = record(
    lambda found: CareFacts(**found),
    {},
    {
        "plan": missing_or(_PLAN),
        "activities": missing_or(list_of(_ACTIVITY), ()),
        "supportive": missing_or(mapping_of(_SUPPORTIVE)),
        "note": missing_or(_NOTE),
        "report_status": missing_or(one_of(get_args(PeriodStatus))),
        "unreported": _DAYS,
        "without_participation": _DAYS,
        "other_care": _LIST,
        "authorization": missing_or(_AUTHORIZATION),
        "providers": missing_or(list_of(_PROVIDER), ()),
        "coverage_verified": _DAY,
    },
)
