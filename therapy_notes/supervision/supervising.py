"""Supervision beside the cosignature: what supervisors enter, when they next see a patient, and how many they lead."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, Subquery

from therapy_notes import access, audit, prints
from therapy_notes.models import (
    Clinician,
    Cover,
    Episode,
    Note,
    Stretch,
    Supervision,
    SupervisionPolicy,
    SupervisorEntry,
)
from therapy_notes.signing.states import signer

SOON = 7  # days ahead of which a supervisory visit is told
NOT_ON_SITE = "The clinic's policy asks for a supervisor on site, and this entry says reachable only."


@transaction.atomic
def enter(episode, *, proof, at, note=None, **facts):
    """What a supervisor observed, directed or changed in an episode, signed; `note` is the assistant's, if of one."""
    entry = SupervisorEntry(episode=episode, note=note, **facts, **signer(proof, at))
    entry.full_clean(exclude=["episode", "note", "assistant", "signer"])
    entry.save()
    if note:
        prints.changed(note)
    visit = entry.is_supervisory_visit
    audit.record(
        "supervision.entered", entry, by=proof.user, patient=episode.patient, presence=entry.presence, visit=visit
    )
    return entry


@dataclass(frozen=True, slots=True)
class Due:
    """When a therapist is to see the patient of an episode: by days, by visits of assistants, whichever comes first.

    `last` is the day on which one did, None where none has yet; `visits` are those of assistants since then.
    """

    on: dt.date
    last: dt.date | None
    visits: int
    due_on: dt.date | None
    visits_left: int | None

    @property
    def days_left(self):
        return (self.due_on - self.on).days if self.due_on else None

    @property
    def is_due(self):
        by_days = self.days_left is not None and self.days_left <= 0
        return by_days or (self.visits_left is not None and self.visits_left <= 0)

    @property
    def is_soon(self):
        by_days = self.days_left is not None and self.days_left <= SOON
        return by_days or (self.visits_left is not None and self.visits_left <= 1)


def due(episode, *, on):
    """When the supervisory visit of one episode is due; None where no policy asks or no assistant treats."""
    return dues([episode], on=on).get(episode.pk)


def dues(episodes, *, on):
    """The same by the number of each episode in which one will be due; five queries for any count.

    A therapist who gives some minutes of a visit sees the patient, and so does a supervisory visit.
    """
    open_ones = [one for one in episodes if one.ended is None]
    asked = SupervisionPolicy.objects.filter(clinic__patients__in={one.patient_id for one in open_ones})
    return _answers(open_ones, on=on) if open_ones and asked.exists() else {}


def _answers(episodes, *, on):
    """`dues` of episodes that are open, in a clinic that has a policy."""
    open_ones = [one.pk for one in episodes]
    if not open_ones:
        return {}
    seen, assisted = _visits(open_ones, on=on)
    last = {episode: max(days) for episode, days in seen.items()}
    since = {
        episode: [visit for visit in visits if episode not in last or visit[0] > last[episode]]
        for episode, visits in assisted.items()
    }
    policies = _policies({episode: visits[-1][1] for episode, visits in since.items() if visits})
    found = {
        episode: _due(policy, on=on, last=last.get(episode), days=[day for day, _ in since[episode]])
        for episode, policy in policies.items()
    }
    return {episode: one for episode, one in found.items() if one}


def pressing(user, *, on):
    """Episodes of the person's assistants and students whose supervisory visit is due or soon will be, with its `Due`.

    Of who supervises nobody, or where no policy asks, none.
    """
    if not access.is_therapist(user) or not SupervisionPolicy.objects.filter(clinic=user.clinic_id).exists():
        return []
    mine = user.clinician
    current = Q(since__lte=on) & (Q(until=None) | Q(until__gte=on))
    covered = Cover.objects.filter(cover=mine, since__lte=on, until__gte=on).values("supervisor")
    led = Supervision.objects.filter(current, Q(supervisor=mine) | Q(supervisor__in=covered))
    treated = Stretch.objects.filter(activity__visit__episode=OuterRef("pk"), by__in=led.values("clinician"))
    found = Episode.objects.filter(Exists(treated), ended=None, patient__clinic=user.clinic_id)
    episodes = list(found.select_related("patient"))
    answers = _answers(episodes, on=on)
    rows = [(one, answers[one.pk]) for one in episodes if one.pk in answers and answers[one.pk].is_soon]
    return sorted(rows, key=lambda row: (not row[1].is_due, row[1].due_on or on, row[0].pk))


def attach(episodes, *, on):
    """Give each episode of a chart its `supervision`, a `Due` or None, and its `entries`, the latest first."""
    entered = SupervisorEntry.objects.filter(episode__in=[one.pk for one in episodes])
    entries = defaultdict(list)
    for entry in entered.select_related("assistant__user").order_by("-date", "-pk"):
        entries[entry.episode_id].append(entry)
    answers = dues(episodes, on=on)
    for episode in episodes:
        episode.entries, episode.supervision = entries[episode.pk], answers.get(episode.pk)


def policy_of_clinic(clinic, *, on):
    """The supervision policy that holds for the clinic whoever pays; None where it has none."""
    found = SupervisionPolicy.objects.filter(clinic=clinic, payer=None, state__in=["", clinic.state], since__lte=on)
    return found.order_by("-state", "-since", "-pk").first()


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many assistants and students a therapist supervises; `most` as the clinic's policy says, None of no limit."""

    supervisor: Clinician
    count: int
    most: int | None

    @property
    def is_beyond(self):
        return self.most is not None and self.count > self.most


def ratios(clinic, *, on):
    """The `Ratio` of each therapist of the clinic who supervises somebody on that day, by name."""
    policy = policy_of_clinic(clinic, on=on)
    most = policy.most_assistants if policy else None
    led = _led(on).filter(supervisor=OuterRef("pk")).order_by().values("supervisor")
    counted = Subquery(led.annotate(count=Count("clinician", distinct=True)).values("count"))
    found = Clinician.objects.filter(user__clinic=clinic).annotate(leads=counted).filter(leads__gt=0)
    rows = found.select_related("user").order_by("user__last_name", "user__first_name", "pk")
    return [Ratio(one, one.leads, most) for one in rows]


def ratio_of(clinician, *, on):
    """The same of one therapist, who may supervise nobody."""
    policy = policy_of_clinic(clinician.user.clinic, on=on)
    count = _led(on).filter(supervisor=clinician).values("clinician").distinct().count()
    return Ratio(clinician, count, policy.most_assistants if policy else None)


def _led(on):
    return Supervision.objects.filter(Q(since__lte=on) & (Q(until=None) | Q(until__gte=on)))


def beyond_ratio(link):
    """A sentence where the supervisor then leads more people than the clinic's policy allows on the first day."""
    ratio = ratio_of(link.supervisor, on=link.since)
    if not ratio.is_beyond:
        return ""
    return f"{link.supervisor} now supervises {ratio.count}; the clinic's policy says {ratio.most} at most."


def presence_warning(entry):
    """A sentence where the entry says that the supervisor was reachable only and the policy asks for more."""
    policy = policy_of_clinic(entry.episode.patient.clinic, on=entry.date)
    reachable = entry.presence == SupervisorEntry.Presence.REACHABLE
    return NOT_ON_SITE if reachable and policy and policy.on_site else ""


def _visits(episodes, *, on):
    """By episode: the days on which a therapist saw the patient, and (day, note) of assistants' visits, in order."""
    done = Stretch.objects.filter(activity__visit__episode__in=episodes, activity__visit__note__date__lte=on)
    done = done.filter(ended__isnull=False).exclude(activity__visit__note__status=Note.Status.VOID).order_by()
    people = defaultdict(set)
    place = ("activity__visit__episode", "activity__visit__note__date", "activity__visit__note")
    for episode, day, note, *who in done.values_list(*place, "by__credential", "with_whom__credential").distinct():
        people[episode, day, note] |= set(who)
    seen, assisted = defaultdict(list), defaultdict(list)
    for (episode, day, note), who in sorted(people.items()):
        if who & set(Clinician.THERAPISTS):
            seen[episode].append(day)
        elif who & set(Clinician.ASSISTANTS):
            assisted[episode].append((day, note))
    entered = SupervisorEntry.objects.filter(episode__in=episodes, is_supervisory_visit=True, date__lte=on)
    for episode, day in entered.values_list("episode", "date"):
        seen[episode].append(day)
    return seen, assisted


def _policies(notes):
    """The supervision policy that holds for each note, by the episode it stands for."""
    held = Subquery(access.policy_of_notes(SupervisionPolicy).values("pk")[:1])
    found = Note.objects.filter(pk__in=notes.values()).annotate(care_state=access.in_state_of_care())
    rows = dict(found.annotate(policy=held).values_list("episode", "policy"))
    policies = SupervisionPolicy.objects.in_bulk([pk for pk in rows.values() if pk])
    return {episode: policies[pk] for episode, pk in rows.items() if pk}


def _due(policy, *, on, last, days):
    if not policy.every_days and not policy.every_visits:
        return None
    first = last or days[0]
    due_on = first + dt.timedelta(days=policy.every_days) if policy.every_days else None
    left = policy.every_visits - len(days) if policy.every_visits else None
    return Due(on=on, last=last, visits=len(days), due_on=due_on, visits_left=left)
