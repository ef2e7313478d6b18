"""Typical billing days for measuring: drawn by a seed, so that every run measures the same ones."""

import json
import random
from datetime import date, datetime, time, timedelta

CODES = ("97530", "97110", "97112", "97140", "97116", "97535")
LENGTHS = (8, 10, 12, 13, 15, 16, 18, 20, 22, 23, 24, 25, 30)
FIRST_DAY = date(2026, 1, 5)


def day_lines(count, *, services=4, seed=7):
    """So many cases as JSON lines: services one after the other, practitioner edits, documentation facts."""
    rng = random.Random(seed)
    return [json.dumps(_case(rng, place, services)).encode() for place in range(count)]


def clinic_intervals(clinicians, *, visits=12, seed=7):
    """A clinic's day as one case: each clinician has patients back to back, now and then two at once."""
    rng = random.Random(seed)
    intervals = []
    for clinician in range(clinicians):
        start = datetime.combine(FIRST_DAY, time(8))
        for visit in range(visits):
            end = start + timedelta(minutes=rng.choice(LENGTHS))
            about = {"patient": f"{clinician}-{visit}", "clinician": f"PT {clinician}", "discipline": "PT"}
            times = {"started": _said(start), "ended": _said(end)}
            intervals.append({**about, "code": "97530", "mode": "individual", **times})
            start = end if rng.random() < 0.95 else end - timedelta(minutes=5)
    return json.dumps({"id": "clinic", "clock": {"intervals": intervals}}).encode()


def _case(rng, place, count):
    on = FIRST_DAY + timedelta(days=rng.randrange(300))
    start = datetime.combine(on, time(rng.randint(7, 10), 5 * rng.randrange(12)))
    codes = rng.sample(CODES, 4)
    services = []
    for number in range(count):
        end = start + timedelta(minutes=rng.choice(LENGTHS[:8] if count > 8 else LENGTHS))
        services.append(_service(codes[number % 4], start, end, "assistant" if rng.random() < 0.1 else "therapist"))
        start = end
    care = _care(on, codes)
    visit = {"date": on.isoformat(), "discipline": "PT", "services": services}
    return {"id": f"day-{place}", "visit": visit, "payer": {"unit_method": "cms_total_time"}, "care": care}


def _service(code, start, end, by):
    return {
        "code": code,
        "started": _said(start),
        "ended": _said(end),
        "by": by,
        "clinician": f"{by} 12",
    }


def _care(on, codes):
    began = on - timedelta(days=20)
    plan = {"established": began, "lists": codes, "initial_treatment": began, "certified": began + timedelta(days=3)}
    plan = {key: value.isoformat() if isinstance(value, date) else value for key, value in plan.items()}
    plan["certified_through"] = (began + timedelta(days=89)).isoformat()
    return {
        "plan": plan,
        "activities": [_activity()] if "97530" in codes else [],
        "note": {"signed": True, "signed_late": False, "author": "PT", "cosign": "not_required"},
        "report_status": "open",
        "other_care": [],
        "authorization": {"required": True, "visits_left": 6},
    }


def _activity():
    return {
        "code": "97530",
        "goal": "Move between bed and chair alone",
        "description": "Moved between bed and chair at clinic height, then at bed height, ten times",
        "assistance": "minimal",
        "assistance_type": "hand on the trunk",
        "skill": "Timed the forward lean by hand and voice, and raised the bed as control grew",
        "response": "Four of ten without help by the end; pain 2 of 10",
        "participation": True,
        "deficit": "Weak hip extension",
        "in_plan": True,
        "collaboration": True,
    }


def _said(moment):
    return moment.isoformat(timespec="minutes")
