"""The week of a therapist, and its appointments: planned, moved, missed, and put back."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from therapy_notes import access, queues, scheduling
from therapy_notes.clinic_time import at_clock, day_of, format_clock, format_day
from therapy_notes.content import content
from therapy_notes.forms import MissForm, MoveForm, PlanVisitsForm
from therapy_notes.models import Note

WEEK = dt.timedelta(days=7)
SATURDAY = 5
REACH = dt.timedelta(days=50 * 366)


def week(request):
    """The visits of one therapist from Monday to Friday, and on the weekend where there are any."""
    today = timezone.localdate()
    monday = _monday(request.GET.get("week"), today)
    people = list(access.clinicians_of(request.user).order_by("user__last_name", "user__first_name"))
    therapist = _therapist(request, people)
    visits = []
    if therapist:
        start, end = (at_clock(day, dt.time()) for day in (monday, monday + WEEK))
        visits = list(queues.visits_planned(therapist, start=start, end=end))
        access.conceal(request.user, [visit.episode for visit in visits])
    context = {
        "days": _days(monday, visits, user=request.user),
        "is_empty": not visits,
        "held": sum(not visit.missed for visit in visits),
        "therapist": therapist,
        "people": people,
        "monday": monday,
        "friday": monday + dt.timedelta(days=4),
        "before": monday - WEEK,
        "after": monday + WEEK,
        "today": today,
    }
    return render(request, "therapy_notes/schedule.html", context)


def plan(request, pk):
    """Visits on the same weekdays at the same time, as the plan of care says."""
    episode = access.episode_to_schedule(request.user, pk)
    act = {"by": request.user, "at": timezone.now()}
    form = PlanVisitsForm(
        request.POST or None,
        episode=episode,
        proposal=scheduling.proposed(episode),
        clinicians=list(access.clinicians_of(request.user, episode.discipline)),
        by=request.user,
        now=act["at"],
    )
    if form.is_valid():
        try:
            series = scheduling.plan_visits(episode, **form.cleaned_data, **act)
        except ValidationError as error:
            form.add_problems(error)
        else:
            messages.success(request, " ".join(series.words(request.user.clinic.date_style)))
            return redirect("chart", pk=episode.patient_id)
    context = {"form": form, "title": "Plan visits", "patient": episode.patient, "act": "Plan the visits"}
    return render(request, "therapy_notes/form_page.html", context)


def move(request, pk):
    visit = access.visit_to_schedule(request.user, pk)
    people = list(access.clinicians_of(request.user, visit.episode.discipline))
    form = MoveForm(request.POST or None, visit=visit, clinicians=people)
    if form.is_valid():
        try:
            moved = scheduling.move_visit(visit, **form.facts(), by=request.user, at=timezone.now())
        except ValidationError as error:
            form.add_problems(error)
        else:
            style = request.user.clinic.date_style
            day, clock = format_day(moved.planned, style), format_clock(moved.planned, style)
            messages.success(request, f"The visit is planned for {day}, {clock}.")
            return redirect(_back(request, moved))
    return _form_page(request, form, visit, title="Move the visit", act="Move")


def miss(request, pk):
    """A no-show or a cancellation, with its reason."""
    visit = access.visit_to_schedule(request.user, pk)
    form = MissForm(request.POST or None)
    if form.is_valid():
        try:
            scheduling.miss_visit(visit, **form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            form.add_problems(error)
        else:
            messages.success(request, "Marked. The visit asks for no note and counts as no treatment day.")
            return redirect(_back(request, visit))
    return _form_page(request, form, visit, title="The visit did not take place", act="Mark as missed")


@require_POST
def unmiss(request, pk):
    visit = access.visit_to_schedule(request.user, pk)
    scheduling.unmiss_visit(visit, by=request.user, at=timezone.now())
    messages.success(request, "Undone: the visit stands in the schedule again.")
    return redirect("visit", pk=visit.pk)


def missed(request, visit):
    """The page of a visit that did not take place: what happened, and what may follow."""
    narrative = access.may_read_narrative(request.user)
    context = {
        "missed": visit,
        "note": visit.note,
        "patient": visit.episode.patient,
        "said": content(visit.note),
        "may_schedule": access.may_schedule(visit.episode, request.user),
        "may_read_narrative": narrative,
        "may_read_reason": narrative or access.may_schedule(visit.episode, request.user),
    }
    return render(request, "therapy_notes/missed.html", context)


def _form_page(request, form, visit, *, title, act):
    context = {
        "form": form,
        "title": title,
        "act": act,
        "patient": visit.episode.patient,
        "planned": visit.planned,
        "back": _back(request, visit),
    }
    return render(request, "therapy_notes/form_page.html", context)


def _back(request, visit):
    """Where the person came from: Today, or the week of the visit."""
    if request.GET.get("from") == "today":
        return reverse("today")
    monday = _monday(None, day_of(visit.planned))
    return f"{reverse('schedule')}?week={monday.isoformat()}&therapist={visit.therapist_id}"


def _monday(text, today):
    """The Monday of the week that the address names; of this week where it names none, or one out of all reach."""
    try:
        day = dt.date.fromisoformat(text or "")
    except ValueError:
        day = today
    if abs(day - today) > REACH:
        day = today
    return day - dt.timedelta(days=day.weekday())


def _therapist(request, people):
    """Whom the address names; the person themselves, or the first of the list."""
    asked = request.GET.get("therapist")
    if asked is None:
        return next((one for one in people if one.user_id == request.user.pk), people[0] if people else None)
    found = next((one for one in people if str(one.pk) == asked), None)
    if found is None:
        raise Http404
    return found


def _days(monday, visits, *, user):
    """Each day of the week with its visits; a weekend only where it has some."""
    for visit in visits:
        known = not hasattr(visit.episode.patient, "is_concealed")
        free = known and visit.note.status in Note.WRITABLE and not visit.missed
        visit.may_move = free and access.may_schedule(visit.episode, user)
        visit.may_miss = visit.may_move and not visit.note.started
    days = [monday + dt.timedelta(days=step) for step in range(7)]
    by_day = [(day, [visit for visit in visits if day_of(visit.planned) == day]) for day in days]
    return [{"date": day, "visits": found} for day, found in by_day if found or day.weekday() < SATURDAY]
