"""The charts of a clinic in which treatment days may wait: found by their stored clocks, then asked of the law."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Least

from billing.gather import Known
from billing.held_days import HeldDays, held_days
from billing.models import Coverage, Terms
from billing.rules.dated import NoRuleInForce, in_force
from therapy_notes.models import Clinic, Episode, Note, OpeningBalance, PlanEvent, PlanOfCare

_VISITS = Note.objects.filter(visit__missed="").exclude(status=Note.Status.VOID)


@dataclass(frozen=True, slots=True)
class HeldChart:
    """An episode with what of it waits, the longest first."""

    episode: Episode
    held: list[HeldDays]

    @property
    def since(self) -> dt.date:
        """The first of the days that wait."""
        return self.held[0].since


def charts_to_ask(clinic: Clinic, *, on: dt.date, finding: str = "") -> QuerySet[Episode]:
    """The episodes of which the stored clocks say that days may wait, for one finding or any; the oldest first.

    An episode that a payer covers as a whole who does not follow Medicare is left out. So is one whose only fault is
    that its first plan was signed after treatment: no clock says that, and nothing releases those days any more.
    """
    asked = [ASKED[finding]] if finding else ASKED.values()
    conditions = reduce(or_, (condition(on) for condition in asked))
    found = Episode.objects.filter(conditions, patient__clinic=clinic).exclude(_elsewhere(clinic.pk, on))
    return found.select_related("patient").order_by(_since(), "pk")


def held_charts(
    episodes: Collection[Episode], *, on: dt.date, finding: str = "", known: Known | None = None
) -> list[HeldChart]:
    """Those of the episodes of which days do wait, in the given order: a constant number of queries for any count."""
    found = held_days(episodes, on=on, known=known)
    charts = [HeldChart(one, _asked_for(found[one.pk], finding)) for one in episodes]
    return [chart for chart in charts if chart.held]


def _asked_for(held: Iterable[HeldDays], finding: str) -> list[HeldDays]:
    rows = [one for one in held if not finding or one.finding.code == finding]
    return sorted(rows, key=lambda one: one.since)


def _unreported(on: dt.date) -> Q:
    return Q(clock__waiting_until__lt=on, clock__last_day__gt=F("clock__waiting_since"))


def _without_participation(on: dt.date) -> Q:
    return Q(clock__gap_from__lte=on)


def _unplanned(on: dt.date) -> Q:
    return Q(clock__plan_wanted_since__lte=on)


def _expired(on: dt.date) -> Q:
    """Treated past the last day covered; of a plan that was never certified that day comes after its time to sign."""
    past = Q(clock__last_day__gt=F("clock__certified_through"))
    late = Q(clock__last_day__gt=F("clock__certification_until")) | Q(clock__last_day__gt=F("clock__plan__ends"))
    past |= Q(late, clock__certified_through=None)
    return past | _between_plans(on)


def _between_plans(on: dt.date) -> Q:
    """Treated on a day that lies between two plans, and surely under neither: no clock knows of those.

    A plan that follows without a gap, as nearly all do, is left out before any visit is looked at.
    """
    try:
        values = in_force("certification", on=on).values
    except NoRuleInForce:
        return Q(pk=None)
    plans, day = PlanOfCare.objects.filter(note__status__in=Note.SIGNED_BY_AUTHOR), dt.timedelta(days=1)
    own = plans.filter(note__episode=OuterRef("episode"), starts__lte=OuterRef("date"))
    bare = Exists(own) & ~Exists(own.filter(_covers_surely("date", dt.timedelta(), values)))
    treated = _VISITS.filter(bare, episode=OuterRef("note__episode"), date__lt=OuterRef("starts"), date__lte=on)
    before = plans.filter(note__episode=OuterRef("note__episode"), starts__lt=OuterRef("starts"))
    follows = plans.filter(Exists(before), ~Exists(before.filter(_covers_surely("starts", day, values))))
    return Q(pk__in=follows.filter(Exists(treated)).order_by().values("note__episode"))


def _covers_surely(name: str, less: dt.timedelta, values: Mapping[str, Any]) -> Q:
    """Whether a plan's certification, with the earliest end that the law may find, covers a day of an outer row.

    That is the day of its field `name`, so much earlier. An appointment counts as a first treatment here: to be sure.
    """
    longest = dt.timedelta(days=values["covers"] - values["first_day"])
    signed = PlanEvent.objects.filter(plan=OuterRef("pk"), kind=PlanEvent.Kind.CERTIFIED, taken_back=None)
    signed = signed.exclude(provider_kind__in=values["never"])
    ended = signed.filter(through__lt=OuterRef(OuterRef(name)) - less)
    visits = Note.objects.filter(visit__isnull=False, episode=OuterRef("note__episode"))
    too_early = OuterRef(OuterRef(name)) - (less + longest)
    brought = OpeningBalance.objects.filter(episode=OuterRef("note__episode"))
    brought = brought.filter(Q(first_treatment__lt=too_early) | Q(period_start__lt=too_early))
    begun = Exists(visits.filter(date__lt=too_early)) | Exists(brought)
    in_time = Q(ends__gte=OuterRef(name) - less, starts__gte=OuterRef(name) - (less + longest))
    first = Q(kind=PlanOfCare.Kind.INITIAL) & ~Q(begun)
    return in_time & ~Exists(ended) & (first | Q(~Q(kind=PlanOfCare.Kind.INITIAL), Exists(signed)))


def _not_allowed(on: dt.date) -> Q:
    """Somebody signed the plan who may never certify one (Pub. 100-02 ch. 15 §220.1.3 C)."""
    try:
        never = in_force("certification", on=on).values["never"]
    except NoRuleInForce:
        return Q(pk=None)
    signed = PlanEvent.objects.filter(kind=PlanEvent.Kind.CERTIFIED, provider_kind__in=never, taken_back=None)
    return Q(pk__in=signed.order_by().values("plan__note__episode"))


ASKED: dict[str, Callable[[dt.date], Q]] = {
    "report-missing": _unreported,
    "participation-missing": _without_participation,
    "plan-missing": _unplanned,
    "certification-expired": _expired,
    "certifier-not-allowed": _not_allowed,
}


def _elsewhere(clinic: int, on: dt.date) -> Any:
    """Whether a payer that does not count as Medicare does covers the whole episode, and nobody else any of it."""
    own = Terms.objects.filter(payer__clinic=clinic)
    medicare = own.filter(unit_method=Terms.UnitMethod.CMS_TOTAL_TIME).values("payer")
    of_patient = Coverage.objects.filter(patient=OuterRef("patient"))
    whole = of_patient.filter(Q(until=None) | Q(until__gte=on), since__lte=OuterRef("started"))
    other = own.filter(payer=OuterRef("payer"), since__lte=OuterRef("since")).exclude(payer__in=medicare)
    follows = of_patient.filter(~Exists(own.filter(payer=OuterRef("payer"))) | Q(payer__in=medicare))
    return Exists(whole.filter(Exists(other))) & ~Exists(follows)


def _since() -> Any:
    """Of the clock's dates the first from which something may wait."""
    names = ("waiting_until", "gap_from", "plan_wanted_since", "certified_through", "certification_until")
    return Least(*(Coalesce(F(f"clock__{name}"), dt.date.max) for name in names))
