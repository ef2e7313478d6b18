"""Papers of a chart: add one, give it back, mark one as filed in error."""

from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from therapy_notes import access, attachments, audit
from therapy_notes.forms import AttachmentForm, FiledInErrorForm
from therapy_notes.hardening.headers import RUNS_NOTHING

NOT_GIVEN = "This document is not given out: {problem}. Tell an administrator, who can bring it back from a backup."


def new(request, pk):
    patient = access.patient_to_attach(request.user, pk)
    form = AttachmentForm(
        request.POST or None,
        request.FILES or None,
        kinds=access.kinds_to_add(request.user),
        episodes=list(patient.episodes.order_by("-started", "-pk")),
        now=timezone.now(),
        too_large=getattr(request, "upload_too_large", False),
    )
    if form.is_valid():
        try:
            attachments.add(patient, **form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The document is in the chart.")
            return _to_chart(patient.pk)
    audit.record_read("chart.read", patient, by=request.user, at=timezone.now(), patient=patient)
    context = {"form": form, "title": "New document", "patient": patient, "act": "Add the document"}
    return render(request, "therapy_notes/attachment.html", context)


@require_safe
@csp_replace(RUNS_NOTHING)  # type: ignore[arg-type]  # which knows views without a number only
def download(request, pk):
    """The file as it was added, to be saved, never shown: whatever is in it runs in no page of ours."""
    paper = access.attachment_to_read(request.user, pk)
    try:
        content = attachments.read(paper, by=request.user)
    except attachments.NotIntact as refused:
        messages.error(request, NOT_GIVEN.format(problem=refused.problem))
        return _to_chart(paper.patient_id)
    ending = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}[paper.content_type]
    response = HttpResponse(content, content_type=paper.content_type)
    response["Content-Disposition"] = f'attachment; filename="attachment-{paper.pk}.{ending}"'
    return response


def file_in_error(request, pk):
    paper = access.attachment_to_correct(request.user, pk)
    form = FiledInErrorForm(request.POST or None)
    if form.is_valid():
        try:
            attachments.file_in_error(paper, form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The document is marked as filed in error.")
            return _to_chart(paper.patient_id)
    context = {"form": form, "title": "Filed in error", "paper": paper, "patient": paper.patient, "act": "Mark it"}
    return render(request, "therapy_notes/attachment.html", context)


def _to_chart(pk):
    return redirect(reverse("chart", args=[pk]) + "#documents")
