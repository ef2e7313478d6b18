"""Notes without a visit (plan of care, discharge), and what every note has: signature, addenda, PDF."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from therapy_notes import (
    access,
    audit,
    charting,
    clocks,
    comments,
    gate,
    lateness,
    pdf,
    planning,
    repeats,
    signing,
    timeline,
)
from therapy_notes.content import content
from therapy_notes.forms import AddendumForm, NarrativeForm, PlanForm, ReportForm, SignForm
from therapy_notes.models import Note, PlanOfCare
from therapy_notes.views import visits
from therapy_notes.views.desk import returned_note, save_part
from therapy_notes.views.visit_page import todo


@require_POST
def new(request, pk, kind):
    """A draft plan of care or discharge."""
    episode = access.episode_to_edit(request.user, pk)
    access.need_therapist(request.user)
    if kind not in (Note.Kind.PLAN, Note.Kind.REPORT, Note.Kind.DISCHARGE):
        raise PermissionDenied("An evaluation or a visit note begins with its visit.")
    if episode.discipline != request.user.clinician.discipline:
        raise PermissionDenied(f"A therapist of {episode.get_discipline_display().lower()} writes this.")
    if episode.ended:
        raise PermissionDenied("This episode was discharged. What comes later belongs to a new episode.")
    note = charting.start_note(episode, kind=kind, by=request.user, at=timezone.now())
    return redirect("note", pk=note.pk)


def page(request, pk):
    """A plan of care or discharge: the draft to write in, or the signed note."""
    if request.method == "POST":
        note = access.note_to_edit(request.user, pk)
        parts = _parts(note, request.POST)
        if _save(request, note, parts):
            if request.POST.get("then") == "sign":
                return redirect("note_sign", pk=note.pk)
            messages.success(request, "Saved.")
            return redirect("note", pk=note.pk)
        return _draft(request, note, parts)
    note = access.note_to_read(request.user, pk)
    if note.visit_id:
        return redirect("visit", pk=note.visit_id)
    audit.record("note.read", note, by=request.user, patient=note.episode.patient)
    if note.status not in Note.WRITABLE:
        return visits.signed(request, note)
    return _draft(request, note, _parts(note, None))


def sign(request, pk):
    """The gate: what is missing, each with its way there; then why it is late, if it is; then the password."""
    note, at = access.note_to_sign(request.user, pk), timezone.now()
    said = content(note)
    late = lateness.lateness(note, at=at)
    form = SignForm(request.POST or None, initial={"shown": signing.seen(said)}, late=late)
    if form.is_valid():
        data = form.cleaned_data
        try:
            facts = {"by": request.user, "at": at, "password": data["password"], "shown": data["shown"]}
            signed = signing.sign_note(note, **facts, **form.late_entry()).note
        except ValidationError as error:
            form.add_error(None, error)
            form.data = form.data.copy()
            form.data["shown"] = signing.seen(said)
        else:
            waits = signed.status == Note.Status.AWAITING_COSIGN
            messages.success(request, "Signed. It now waits for a cosignature." if waits else "Signed and locked.")
            return redirect("note", pk=note.pk)
    return _gate(request, note, said, form)


def _gate(request, note, said, form):
    missing = gate.missing(said)
    context = {
        "note": note,
        "visit": note.visit,
        "patient": note.episode.patient,
        "said": said,
        "missing": [{"act": item.act, "reason": item.reason, "address": _address(note, item)} for item in missing],
        "fine": gate.fine(said),
        "repeats": [_repeat(note, said, one) for one in repeats.found(note, said)],
        "cosigners": access.who_cosigns(note) if access.needs_cosign(note) else "",
        "since": returned_note(note, said, by=request.user),
        "form": form,
        "late": form.late,
        "attestation": lateness.attestation_text(note, by=request.user) if form.late.needs_attestation else "",
        "strip": timeline.strip(said),
        "may_read_narrative": True,
    }
    return render(request, "therapy_notes/sign.html", context)


def _repeat(note, said, found):
    """A repeated sentence for the gate: where it stands, and the way there."""
    one = found.sentence
    field = f"activity-{one.activity}-{one.field}" if one.activity else one.field
    return {"found": found, "where": comments.label_of(said, field), "address": _address(note, one)}


def add_addendum(request, pk):
    note = access.note_to_add_to(request.user, pk)
    form = AddendumForm(request.POST or None)
    if form.is_valid():
        if request.user.check_password(form.cleaned_data["password"]):
            signing.add_addendum(note, form.cleaned_data["text"], by=request.user, at=timezone.now())
            messages.success(request, "The addendum is signed and stands after the note.")
            return redirect("note", pk=note.pk)
        form.add_error("password", "This is not your password. Type it again; nothing was signed.")
    context = {"form": form, "title": "Addendum", "patient": note.episode.patient, "act": "Sign the addendum"}
    return render(request, "therapy_notes/form_page.html", context)


def download(request, pk):
    """The PDF of the latest signed version, with the addenda after it."""
    version, addenda = access.version_to_print(request.user, pk)
    audit.record("note.downloaded", version.note, by=request.user, patient=version.patient, sha256=version.sha256)
    response = HttpResponse(pdf.note_pdf(version, addenda), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="note-{version.note_id}-v{version.number}.pdf"'
    return response


def _parts(note, data):
    parts = {"narrative": NarrativeForm(data, note=note, prefix="note")}
    if note.kind == Note.Kind.PLAN:
        plan = getattr(note, "plan", None) or PlanOfCare(note=note, starts=note.date)
        parts["plan_form"] = PlanForm(data, instance=plan, prefix="plan")
    if note.kind == Note.Kind.REPORT:
        parts["report_form"] = ReportForm(data, instance=planning.draft_report(note), prefix="report")
    return parts


def _save(request, note, parts):
    act = {"by": request.user, "at": timezone.now()}

    def write_narrative(form):
        charting.write_sections(note, form.facts(), was=form.was(), **act)

    def write_plan(form):
        planning.write_plan(note, was=form.was(), **form.facts(), **act)

    def write_report(form):
        planning.write_report(note, was=form.was(), **form.facts(), **act)

    writes = {"narrative": write_narrative, "plan_form": write_plan, "report_form": write_report}
    style = request.user.clinic.date_style
    saved = {name: save_part(parts[name], write, style=style) for name, write in writes.items() if name in parts}
    if all(saved.values()):
        return True
    fresh = _parts(access.note_to_read(request.user, note.pk), None)
    parts |= {name: fresh[name] for name, done in saved.items() if done}
    return False


def _draft(request, note, parts):
    said = content(note)
    reports = note.kind == Note.Kind.REPORT
    context = {
        **parts,
        **returned_note(note, said, by=request.user),
        "note": note,
        "patient": note.episode.patient,
        "said": said,
        "missing": gate.missing(said),
        "problems": any(form.errors for form in parts.values() if form.is_bound),
        "may_edit": access.may_edit(note, request.user),
        "may_sign": access.may_sign(note, request.user),
        "signer": access.who_signs(note),
        "plan_begun": "plan_form" in parts and parts["plan_form"].instance.pk is not None,
        "todo": todo(gate.missing(said), said),
        "now_ms": int(timezone.now().timestamp() * 1000),
        "period": next(iter(clocks.periods_to_report(note.episode, on=note.date)), None) if reports else None,
    }
    return render(request, "therapy_notes/note.html", context)


def _address(note, item):
    """Where the missing thing is filled in, the cursor in its field."""
    if item.field in ("goals", "diagnoses") and not item.activity:
        return reverse("chart", args=[note.episode.patient_id])
    page = reverse("note", args=[note.pk]) if note.visit_id is None else reverse("visit", args=[note.visit_id])
    if item.activity:
        group = "div_" if item.field in ("goals", "assistance") else ""
        return f"{page}?open={item.activity}#{group}id_activity-{item.field}"
    prefix = {"what": "", "starts": "plan-", "period_end": "report-"}.get(item.field, "note-")
    prefix = "" if item.field.startswith(("visit-", "plan-", "report-")) else prefix
    return f"{page}#id_{prefix}{item.field}"
