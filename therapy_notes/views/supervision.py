"""Supervision, kept by administrators: policies by date, and the licenses of people."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from therapy_notes import access
from therapy_notes.forms import CosignPolicyForm, LicenseForm, SupervisionPolicyForm
from therapy_notes.models import License
from therapy_notes.supervision import policies, supervising

FORMS = {
    "cosign": (CosignPolicyForm, "New cosign policy"),
    "supervision": (SupervisionPolicyForm, "New supervision policy"),
}


def page(request):
    """Which notes need a cosignature, and how often a therapist sees an assistant's patient: by day, payer, state."""
    today = timezone.localdate()
    cosign, supervision = access.policies_of(request.user)
    context = {
        "cosign": policies.by_standing(cosign, on=today),
        "supervision": policies.by_standing(supervision, on=today),
        "ratios": supervising.ratios(request.user.clinic, on=today),
        "may_change": not access.is_auditor(request.user),
    }
    return render(request, "therapy_notes/supervision.html", context)


def new_policy(request, kind):
    access.need_administrator(request.user)
    if kind not in FORMS:
        raise Http404
    of_kind, title = FORMS[kind]
    clinic = request.user.clinic
    more = {"payers": list(clinic.payers.all()), "today": timezone.localdate()}
    form = of_kind(request.POST or None, instance=policies.KINDS[kind](clinic=clinic), **more)
    if form.is_valid():
        policies.add_policy(form, by=request.user)
        messages.success(request, "The policy is on record.")
        return redirect("supervision")
    context = {"form": form, "title": title, "back": reverse("supervision"), "act": "Add the policy"}
    return render(request, "therapy_notes/form_page.html", context)


@require_POST
def remove_policy(request, kind, pk):
    """Only one that does not hold yet."""
    if kind not in FORMS:
        raise Http404
    policy = access.policy_to_remove(request.user, policies.KINDS[kind], pk, on=timezone.localdate())
    policies.remove_policy(policy, by=request.user)
    messages.success(request, "The policy is taken back: its day had not come.")
    return redirect("supervision")


def new_license(request, pk):
    clinician = access.clinician_to_license(request.user, pk)
    return _license_page(request, License(clinician=clinician), title="New license")


def edit_license(request, pk):
    return _license_page(request, access.license_to_edit(request.user, pk), title="License")


def _license_page(request, license, *, title):
    """What was signed keeps the license that it was signed under."""
    form = LicenseForm(request.POST or None, instance=license)
    person = license.clinician.user
    if form.is_valid():
        policies.save_license(form, by=request.user)
        messages.success(request, "The license is on record. Signed notes keep the one they were signed under.")
        return redirect("person_edit", pk=person.pk)
    context = {"form": form, "title": title, "back": reverse("person_edit", args=[person.pk])}
    return render(request, "therapy_notes/form_page.html", context)
