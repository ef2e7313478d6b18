"""The page on which anybody who holds a printed note can have its digest verified, signed in or not."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from therapy_notes import access, audit, verification
from therapy_notes.forms.verification import VerifyForm
from therapy_notes.verifying_files import verify_file


@login_not_required
@never_cache
def verify(request):
    """No patient is named, and a digest cannot be guessed: who has one has the paper."""
    form = VerifyForm(request.POST or None, request.FILES or None)
    context = {"form": form}
    if form.is_valid():
        digest, file = form.cleaned_data["digest"], form.cleaned_data["file"]
        verdict = verification.look_up(digest)
        told = verify_file(file, verdict.version) if verdict and file else None
        context |= {"asked": digest, "verdict": verdict, "file": told}
        context["headline"] = verdict.headline(file=told.kind if told else "") if verdict else None
        context["note"] = _told(request.user, verdict) if verdict and request.user.is_authenticated else None
    return render(request, "therapy_notes/verify.html", context)


def _told(user, verdict):
    """The note, for whom its chart is open to; that somebody of its clinic asked is in the log, open or not."""
    patient = verdict.version.patient
    if patient.clinic_id != user.clinic_id:
        return None
    audit.record("record.verified", verdict.version, by=user, patient=patient, holds=verdict.holds)
    return verdict.version.note if access.patients_of(user).filter(pk=patient.pk).exists() else None
