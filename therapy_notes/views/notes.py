"""Notes without a visit (plan of care, discharge), and what every note has: signature, addenda, PDF."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from therapy_notes import (
    access,
    amendments,
    audit,
    charting,
    comments,
    gate,
    lateness,
    planning,
    proving,
    repeats,
    signing,
    timeline,
)
from therapy_notes.clinic_time import day_of
from therapy_notes.content import signed_content
from therapy_notes.differences import differences
from therapy_notes.forms import AddendumForm, NarrativeForm, PlanForm, SignForm
from therapy_notes.models import Note
from therapy_notes.plans import proposing
from therapy_notes.plans.standing import papers_of
from therapy_notes.reporting import preparing
from therapy_notes.reporting.todo import worth_a_look
from therapy_notes.views import report_page
from therapy_notes.views.desk import returned_note, save_part
from therapy_notes.views.on_paper import printed
from therapy_notes.views.signed_page import signed
from therapy_notes.views.visit_page import todo


@require_POST
def new(request, pk, kind):
    """A draft plan of care or discharge."""
    episode = access.episode_to_edit(request.user, pk)
    if kind != Note.Kind.REPORT:
        access.need_therapist(request.user)
    if kind not in (Note.Kind.PLAN, Note.Kind.REPORT, Note.Kind.DISCHARGE):
        raise PermissionDenied("An evaluation or a visit note begins with its visit.")
    if episode.discipline != request.user.clinician.discipline:
        raise PermissionDenied(f"A therapist of {episode.get_discipline_display().lower()} writes this.")
    act = {"by": request.user, "at": timezone.now()}
    if episode.ended:
        preparing.need_wanted(episode, kind=kind, on=day_of(act["at"]))
    note = (
        preparing.begin_report(episode, kind=kind, **act)
        if kind in Note.REPORTS
        else planning.begin_plan(episode, **act)
    )
    return redirect("note", pk=note.pk)


def page(request, pk):
    """A plan of care or discharge: the draft to write in, or the signed note."""
    if request.method == "POST":
        note = access.note_to_edit(request.user, pk)
        parts = _parts(note, request.POST, by=request.user)
        if _save(request, note, parts):
            if request.POST.get("then") == "sign":
                return redirect("note_sign", pk=note.pk)
            messages.success(request, "Saved.")
            return redirect("note", pk=note.pk)
        return _draft(request, note, parts)
    note = access.note_to_read(request.user, pk)
    if note.visit_id:
        return redirect("visit", pk=note.visit_id)
    if not access.sees_draft(note, request.user):
        return signed(request, note)
    audit.record_read("note.read", note, by=request.user, at=timezone.now(), patient=note.episode.patient)
    return _draft(request, note, _parts(note, None, by=request.user))


def sign(request, pk):
    """The gate: what is missing, each with its way there; then why it is late, if it is; then the password."""
    note, at = access.note_to_sign(request.user, pk), timezone.now()
    written, late = amendments.writing(note), lateness.lateness(note, at=at)
    initial = {"shown": signing.seen(written.said), "reason": written.reason}
    form = SignForm(request.POST or None, initial=initial, late=late, amends=written.base)
    if form.is_valid():
        data = form.cleaned_data
        try:
            proof = proving.of_request(request, form, on=note)
            done = signing.sign_note(note, proof=proof, at=at, shown=data["shown"], **form.reasons()).note
        except ValidationError as error:
            form.add_error(None, error)
            form.data = form.data.copy()
            form.data["shown"] = signing.seen(written.said)
        else:
            waits = done.status == Note.Status.AWAITING_COSIGN
            messages.success(request, "Signed. It now waits for a cosignature." if waits else "Signed and locked.")
            return redirect("note", pk=note.pk)
    return _gate(request, note, written, form, at=at)


def _gate(request, note, written, form, *, at):
    said, base = written.said, written.base
    missing = gate.missing(said, at=at)
    context = {
        "note": note,
        "visit": note.visit,
        "patient": note.episode.patient,
        "said": said,
        "missing": [{"act": item.act, "reason": item.reason, "address": _address(note, item)} for item in missing],
        "fine": gate.fine(said, at=at),
        "worth_a_look": report_page.look(note, _worth_a_look(said)),
        "repeats": [_repeat(note, said, one) for one in repeats.found(note, said)],
        "cosigners": access.who_cosigns(note) if access.needs_cosign(note) else "",
        "since": returned_note(note, said, by=request.user),
        "amends": base,
        "changed": differences(signed_content(base), said)[0] if base else [],
        "form": form,
        "late": form.late,
        "attestation": lateness.attestation_text(note, by=request.user) if form.late.needs_attestation else "",
        "strip": timeline.strip(said),
        "may_read_narrative": True,
    }
    return render(request, "therapy_notes/sign.html", context)


def _worth_a_look(said):
    longer = proposing.longer_than_certified(said) if said["kind"] == Note.Kind.PLAN else ""
    return [*worth_a_look(said), *([(longer, "plan-ends")] if longer else [])]


def _repeat(note, said, found):
    """A repeated sentence for the gate: where it stands, and the way there."""
    one = found.sentence
    field = f"activity-{one.activity}-{one.field}" if one.activity else one.field
    return {"found": found, "where": comments.label_of(said, field), "address": _address(note, one)}


def add_addendum(request, pk):
    note = access.note_to_add_to(request.user, pk)
    form = AddendumForm(request.POST or None)
    if form.is_valid():
        try:
            proof = proving.of_request(request, form, on=note)
            signing.add_addendum(note, form.cleaned_data["text"], proof=proof, at=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The addendum is signed and stands after the note.")
            return redirect("note", pk=note.pk)
    context = {"form": form, "title": "Addendum", "patient": note.episode.patient, "act": "Sign the addendum"}
    return render(request, "therapy_notes/form_page.html", context)


@require_safe
def download(request, pk):
    """The PDF of the latest signed version, with the addenda after it."""
    version = access.version_to_print(request.user, pk)
    return printed(request, version, name=f"note-{version.note_id}-v{version.number}")


def _parts(note, data, *, by):
    parts = {"narrative": NarrativeForm(data, note=note, by=by, prefix="note")}
    if note.kind == Note.Kind.PLAN:
        parts["plan_form"] = PlanForm(data, instance=proposing.draft_plan(note), prefix="plan")
    return parts | report_page.parts(note, data, by=by)


def _save(request, note, parts):
    act = {"by": request.user, "at": timezone.now()}

    def write_narrative(form):
        charting.write_sections(note, form.facts(), was=form.was(), **act)

    def write_plan(form):
        planning.write_plan(note, was=form.was(), **form.facts(), **act)

    writes = {"narrative": write_narrative, "plan_form": write_plan} | report_page.writes(note, parts, **act)
    style = request.user.clinic.date_style
    saved = {name: save_part(form, writes[name], style=style) for name, form in parts.items() if form.is_bound}
    if all(saved.values()):
        return True
    fresh = _parts(access.note_to_read(request.user, note.pk), None, by=request.user)
    parts |= {name: fresh[name] for name, done in saved.items() if done}
    return False


def _draft(request, note, parts):
    context = draft_of_note(request, note, parts)
    return render(request, context["template"], context)


def draft_of_note(request, note, parts=None):
    """What the page of a draft without a visit shows, with its forms."""
    parts = parts or _parts(note, None, by=request.user)
    written = amendments.writing(note)
    said = written.said
    missing = gate.missing(said, at=timezone.now())
    return {
        "template": "therapy_notes/note.html",
        **parts,
        **returned_note(note, said, by=request.user),
        "amends": written.base,
        "note": note,
        "patient": note.episode.patient,
        "said": said,
        "missing": missing,
        "problems": any(form.errors for form in parts.values() if form.is_bound),
        "may_edit": access.may_edit(note, request.user),
        "may_read_narrative": access.may_read_narrative(request.user),
        "may_sign": access.may_sign(note, request.user),
        "signer": access.who_signs(note),
        "header_plan": _in_force(note) if "plan_form" in parts else None,
        "todo": todo(missing, said),
        "now_ms": int(timezone.now().timestamp() * 1000),
        **report_page.context(note, said, parts, by=request.user),
    }


def _in_force(note):
    """Of a plan that is being written: the signed one that care goes by meanwhile, if any."""
    return {"plan": papers_of([note.episode_id])[note.episode_id].current(note.date)}


def _address(note, item):
    """Where the missing thing is filled in, the cursor in its field."""
    if item.field in ("goals", "diagnoses") and not item.activity:
        return reverse("chart", args=[note.episode.patient_id])
    page = reverse("note", args=[note.pk]) if note.visit_id is None else reverse("visit", args=[note.visit_id])
    if item.activity:
        group = "div_" if item.field in ("goals", "assistance") else ""
        return f"{page}?open={item.activity}#{group}id_activity-{item.field}"
    prefix = {"what": "", "starts": "plan-", "period_end": "report-"}.get(item.field, "note-")
    prefix = "" if item.field.startswith(("visit-", "plan-", "report-", "judge-", "evaluation-")) else prefix
    return f"{page}#id_{prefix}{item.field}"
