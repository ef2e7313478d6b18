"""The visit page: activity log, details and narrative in one form, with a plain Save that always works."""

from django.shortcuts import redirect, render
from django.utils import timezone

from therapy_notes import access, audit, charting, evaluating, queues
from therapy_notes.content import latest_content
from therapy_notes.evaluating.proposing import components_of
from therapy_notes.forms import NarrativeForm, NewVisitForm, QuickAddForm, VisitForm
from therapy_notes.forms.activities import activity_form
from therapy_notes.forms.evaluations import EvaluationForm
from therapy_notes.forms.measures import QuickMeasureForm
from therapy_notes.views import buttons
from therapy_notes.views.blank_row import blank_row
from therapy_notes.views.desk import save_part
from therapy_notes.views.schedule import missed
from therapy_notes.views.signed_page import signed
from therapy_notes.views.visit_page import draft_context


def new(request, pk):
    episode = access.episode_to_edit(request.user, pk)
    own = list(access.clinicians_of(request.user, episode.discipline))
    form = NewVisitForm(request.POST or None, episode=episode, clinicians=own, by=request.user, now=timezone.now())
    if form.is_valid():
        data = form.cleaned_data
        note = charting.start_note(
            episode,
            kind=data["kind"],
            by=request.user,
            at=timezone.now(),
            therapist=data["therapist"],
            planned=form.planned(),
            minutes=data["minutes"],
            setting=data["setting"],
            place=data["place"],
        )
        return redirect("visit", pk=note.visit_id)
    context = {"form": form, "title": "New visit", "patient": episode.patient, "act": "Add the visit"}
    return render(request, "therapy_notes/form_page.html", context)


def page(request, pk):
    """GET: the draft to write in, or the signed note. POST: save every part; then do what the pressed button says."""
    if request.method == "POST":
        visit = access.visit_to_edit(request.user, pk)
        parts = _parts(request, visit, request.POST, opened=_opened(request, visit, request.POST.get("open")))
        if _save(request, visit, parts):
            return redirect(buttons.press(request, visit))
        return _draft(request, visit, parts)
    visit = access.visit_to_read(request.user, pk)
    if not access.sees_draft(visit.note, request.user):
        return signed(request, visit.note)
    told = {"by": request.user, "at": timezone.now(), "patient": visit.episode.patient}
    audit.record_read("note.read", visit.note, **told)
    if visit.missed:
        return missed(request, visit)
    queues.fetch_for_page(visit)
    opened = _opened(request, visit, request.GET.get("open")) if access.may_edit(visit.note, request.user) else None
    return _draft(request, visit, _parts(request, visit, None, opened=opened))


def last_visit(request, pk):
    """The visit before, to read beside this one: what was done and said then."""
    visit = access.visit_to_read(request.user, pk)
    before = queues.visit_before(visit)
    said = None
    if before:
        note = access.note_to_read(request.user, before.note.pk)
        patient = note.episode.patient
        audit.record_read("note.read", note, by=request.user, at=timezone.now(), patient=patient)
        said = latest_content(note)
    narrative = access.may_read_narrative(request.user)
    context = {"visit": visit, "before": before, "said": said, "may_read_narrative": narrative}
    return render(request, "therapy_notes/last_visit.html", context)


def _draft(request, visit, parts):
    opened = parts.get("activity")
    context = draft_context(request, visit)
    clinicians = context["clinicians"]
    context |= {
        **parts,
        "row_form": blank_row(visit, by=request.user, clinicians=clinicians) if context["may_edit"] else "",
        "problems": any(form.errors for form in parts.values() if form.is_bound),
        "open_id": opened.activity.pk if opened else None,
        "now": timezone.now(),
        "now_ms": int(timezone.now().timestamp() * 1000),
    }
    return render(request, "therapy_notes/visit.html", context)


def _opened(request, visit, number):
    """The activity whose row is open, if any."""
    if not number or not buttons.NUMBER.fullmatch(number):
        return None
    found = (
        visit.activities.prefetch_related("goals", "stretches__by__user", "stretches__with_whom__user")
        .filter(pk=number)
        .first()
    )
    if found is None and request.method == "POST":
        raise access.Refused("This activity was removed in another tab. Copy your words from here and log it again.")
    return found


def _parts(request, visit, data, *, opened):
    parts = {
        "details": VisitForm(data, instance=visit, prefix="visit"),
        "narrative": NarrativeForm(data, note=visit.note, prefix="note"),
        "measures": QuickMeasureForm(data, note=visit.note),
        "quick": QuickAddForm(data),
    }
    if components_of(visit.note):
        parts["evaluation"] = EvaluationForm(data, note=visit.note)
    if opened:
        parts["activity"] = activity_form(visit, by=request.user, activity=opened, data=data)
    return parts


def _save(request, visit, parts):
    act = {"by": request.user, "at": timezone.now()}
    style = request.user.clinic.date_style

    def write_details(form):
        charting.describe_visit(visit, was=form.was(), **form.facts(), **act)

    def write_narrative(form):
        charting.write_sections(visit.note, form.facts(), was=form.was(), **act)

    def write_activity(form):
        charting.correct_activity(form.activity, was=form.was(), **form.facts(), **act)

    def add_activity(form):
        if form.cleaned_data["what"]:
            form.added = charting.log_activity(visit, **form.facts(), **act)
            request.added = form.added

    writes = {"details": write_details, "narrative": write_narrative, "activity": write_activity}
    writes["measures"] = lambda form: form.write(**act)
    writes["evaluation"] = lambda form: evaluating.write_evaluation(visit.note, was=form.was(), **form.facts(), **act)
    if request.POST.get("then") == f"remove:{request.POST.get('open')}":
        writes.pop("activity")  # what is removed need not be right
    saved = {name: save_part(parts[name], write, style=style) for name, write in writes.items() if name in parts}
    if all(saved.values()) and save_part(parts["quick"], add_activity, style=style):
        return True
    # What is saved is shown as saved: its next change is no conflict with this one.
    visit.refresh_from_db()
    fresh = _parts(request, visit, None, opened=_opened(request, visit, request.POST.get("open")))
    parts |= {name: fresh[name] for name, done in saved.items() if done}
    return False
