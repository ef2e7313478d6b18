"""What a report's writer says of each goal, and what the signature does with it: goals met or given up are closed."""

import json

from django.db import transaction

from therapy_notes import audit, charting
from therapy_notes.access.reports import need_judge
from therapy_notes.changes import changes_of, stamp
from therapy_notes.goals.changing import close_goal, reopen_goal
from therapy_notes.models import Goal, GoalJudgment, Note, Signature, SignedVersion

CLOSES = (GoalJudgment.Outcome.MET, GoalJudgment.Outcome.DISCONTINUED)
REOPENED = "The report that closed it was amended."


@transaction.atomic
def judge(note, goal, *, by, at, was=None, **facts):
    """Write `outcome`, `text`, or both, of one goal of the note's episode. Raises Changed, and ValidationError."""
    need_judge(note, by)
    charting.need_draft(by=by, pk=note.pk)
    goal = Goal.objects.get(pk=goal.pk, episode=note.episode_id)
    saved = GoalJudgment.objects.select_for_update(no_key=True, of=("self",)).select_related("changed_by")
    row = saved.filter(note=note, goal=goal).first() or GoalJudgment(note=note, goal=goal)
    changes = changes_of(row, {name: getattr(row, name) for name in facts}, was if row.pk else None, facts)
    if not changes:
        return row
    for name, value in changes.items():
        setattr(row, name, value)
    row.full_clean()
    stamp(row, by=by, at=at)
    row.save()
    told = {"goal": goal.label, "fields": sorted(changes)}
    audit.record_typing("goal.judged", note, by=by, at=at, patient=note.episode.patient, **told)
    return row


def judgments_of(note):
    """A row for each goal that is judged or is to be: those that are active, and those judged here already."""
    rows = {one.goal_id: one for one in note.judgments.select_related("goal", "changed_by")}
    goals = Goal.objects.filter(episode=note.episode_id)
    return [
        rows.get(goal.pk) or GoalJudgment(note=note, goal=goal)
        for goal in goals
        if goal.pk in rows or goal.status == Goal.Status.ACTIVE
    ]


def carry_out(note, said, *, by, at):
    """Within the signature: close what is judged as met or given up; open again what a later version judges otherwise.

    A goal is closed once, on the report's day and by its signer; what somebody closed or opened meanwhile stays as they
    left it. What was opened with a signature that no longer counts is closed again.
    """
    judged = _judgments(said)
    before = _judged_before(note) if judged else {}
    for one in judged:
        was, now = before.get(one["goal"], ""), one["outcome"]
        if was == now and (note.status == Note.Status.AMENDING or now not in CLOSES):
            continue
        goal = Goal.objects.get(pk=one["goal"], episode=note.episode_id)
        if was in CLOSES and was != now and goal.status == was:
            goal = reopen_goal(goal, by=by, at=at, reason=REOPENED) or Goal.objects.get(pk=goal.pk)
        if now in CLOSES and goal.status == Goal.Status.ACTIVE:
            close_goal(goal, kind=now, on=note.date, by=by, at=at, reason=one["text"])


def undo(note, *, by, at, reason):
    """Where the author's signature no longer counts: open again the goals that it closed, if nobody changed them since.

    `reason` says to whoever reads the goal what became of the report.
    """
    judged = [goal for goal, outcome in _judged_before(note).items() if outcome in CLOSES]
    signed = set(Signature.objects.filter(version__note=note).values_list("signed_at", flat=True)) if judged else set()
    for goal in Goal.objects.filter(pk__in=judged, episode=note.episode_id).exclude(status=Goal.Status.ACTIVE):
        last = goal.changes.order_by("pk").last()
        if last and last.kind in CLOSES and last.by_id == note.author_id and last.at in signed:
            reopen_goal(goal, by=by, at=at, reason=reason)


def _judged_before(note):
    """The outcome of each goal by the last signed version of the note; none where it is signed for the first time."""
    version = SignedVersion.objects.filter(note=note).order_by("number").last()
    return {one["goal"]: one["outcome"] for one in _judgments(json.loads(version.content))} if version else {}


def _judgments(said):
    return (said.get("report") or {}).get("judgments", [])
