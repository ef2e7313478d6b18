"""Goals: added, changed, closed and opened again; a goal's own page, and all of an episode on paper."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from therapy_notes import access, audit
from therapy_notes.access.charts import episode_to_plan
from therapy_notes.access.roles import may_plan
from therapy_notes.forms import CloseGoalForm, GoalForm
from therapy_notes.goals import changing
from therapy_notes.goals.page import of_goal
from therapy_notes.models import Goal
from therapy_notes.pdf.goals import goals_pdf

CLOSING = {
    "met": ("Goal met", "Goal met", "The goal is met."),
    "discontinued": ("Give up a goal", "Discontinue the goal", "The goal is discontinued."),
}


@require_safe
def page(request, pk):
    goal = access.goal_to_read(request.user, pk)
    patient = goal.episode.patient
    audit.record_read("chart.read", patient, by=request.user, at=timezone.now(), patient=patient)
    context = of_goal(goal, on=timezone.localdate()) | {
        "patient": patient,
        "may_plan": may_plan(request.user, goal.episode),
        "may_read_narrative": access.may_read_narrative(request.user),
    }
    return render(request, "therapy_notes/goal.html", context)


def new(request, pk):
    episode = episode_to_plan(request.user, pk)
    form = GoalForm(request.POST or None, instance=Goal(episode=episode, number=1))
    if form.is_valid():
        goal = changing.add_goal(form, by=request.user, at=timezone.now())
        messages.success(request, f"{goal.label} is added.")
        return redirect(f"/patients/{episode.patient_id}/#goals-{episode.pk}")
    return _form_page(request, form, title="New goal", patient=episode.patient)


def edit(request, pk):
    goal = access.goal_to_edit(request.user, pk)
    form, label = GoalForm(request.POST or None, instance=goal), goal.label
    if form.is_valid() and changing.change_goal(form, by=request.user, at=timezone.now()):
        messages.success(request, f"{label} is saved.")
        return redirect("goal", pk=pk)
    return _form_page(request, form, title=label, patient=goal.episode.patient, goal=goal)


def close(request, pk, kind):
    goal = access.goal_to_edit(request.user, pk)
    if kind not in CLOSING:
        raise Http404
    title, act, done = CLOSING[kind]
    form = CloseGoalForm(request.POST or None, kind=kind, initial={"on": timezone.localdate()})
    if form.is_valid():
        try:
            changing.close_goal(goal, kind=kind, by=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, done)
            return redirect("goal", pk=pk)
    return _close_page(request, form, goal, title=title, act=act)


def reopen(request, pk):
    goal = access.goal_to_edit(request.user, pk)
    form = CloseGoalForm(request.POST or None, kind="reopened")
    if form.is_valid():
        try:
            changing.reopen_goal(goal, by=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{goal.label} is worked on again.")
            return redirect("goal", pk=pk)
    return _close_page(request, form, goal, title="Open a goal again", act="Open the goal again")


@require_safe
def on_paper(request, pk):
    """All goals of an episode with their charts, as a PDF that says as of when and by whom it was printed."""
    episode = access.episode_to_print(request.user, pk)
    audit.record("goals.downloaded", episode, by=request.user, patient=episode.patient)
    document = goals_pdf(episode, by=request.user, at=timezone.now())
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="goals-{episode.pk}.pdf"'
    return response


def _form_page(request, form, *, title, patient, goal=None):
    audit.record_read("chart.read", patient, by=request.user, at=timezone.now(), patient=patient)
    context = {"form": form, "title": title, "patient": patient, "goal": goal}
    return render(request, "therapy_notes/goal_form.html", context)


def _close_page(request, form, goal, *, title, act):
    patient = goal.episode.patient
    audit.record_read("chart.read", patient, by=request.user, at=timezone.now(), patient=patient)
    context = {"form": form, "title": title, "act": act, "patient": patient, "goal": goal}
    return render(request, "therapy_notes/goal_close.html", context)
