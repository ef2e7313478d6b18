"""The plans of care of a therapist's own episodes that ask for something, as Today lists them."""

from dataclasses import dataclass

from django.db.models import Case, F, IntegerField, Q, Value, When

from therapy_notes import access
from therapy_notes.compliance.lists import ENDING_TODAY, PLANS, SENT, ClockList
from therapy_notes.compliance.scope import in_care_of
from therapy_notes.compliance.sections import Row
from therapy_notes.compliance.showing import age
from therapy_notes.models import CareClock, Episode

ASKED = [one for one in PLANS if one.name != "awaited"]


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """An episode with the list that its plan of care stands in, the row of it, and its age in words."""

    episode: Episode
    listing: ClockList
    row: Row
    age: str


def own_plans(user, *, on):
    """Plans that are missing, not sent, not certified in time, or end within two weeks, most pressing first.

    One query; for who is no therapist none.
    """
    if not access.is_therapist(user):
        return []
    later = Q(certified_through__gt=on + ENDING_TODAY)
    places = [
        When(one.held(on) & ~later if one.name == "ending" else one.held(on), Value(place))
        for place, one in enumerate(ASKED)
    ]
    found = CareClock.objects.filter(in_care_of(user.clinician, "episode"), episode__patient__clinic=user.clinic_id)
    found = found.annotate(
        is_sent=SENT, plan_note=F("plan__note"), place=Case(*places, default=None, output_field=IntegerField())
    )
    found = found.filter(place__isnull=False, episode__discipline=user.clinician.discipline)
    clocks = found.select_related("episode__patient").order_by("place", "certification_due", "certified_through", "pk")
    return [_shown(clock, ASKED[clock.place], user, on=on) for clock in clocks]


def _shown(clock, listing, user, *, on):
    row = listing.row(clock, on, user.clinic.date_style)
    return OwnPlan(clock.episode, listing, row, age(row, on=on))
