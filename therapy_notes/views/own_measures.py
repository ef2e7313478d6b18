"""The measures that a clinic keeps for itself, beside those that every note offers."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from therapy_notes import access, planning
from therapy_notes.forms.measures import OwnMeasureForm
from therapy_notes.measures import keeping
from therapy_notes.models import OwnMeasure


def page(request):
    """The clinic's own measures: those offered, and those retired."""
    rows = list(access.measures_of(request.user))
    offered = [row for row in rows if row.retired_at is None]
    retired = [row for row in rows if row.retired_at]
    return render(
        request,
        "therapy_notes/own_measures.html",
        {"offered": offered, "retired": retired, "may_keep": access.may_keep_measures(request.user)},
    )


def new(request):
    access.need_measure_keeper(request.user)
    form = OwnMeasureForm(request.POST or None, instance=OwnMeasure(clinic=request.user.clinic))
    if form.is_valid() and planning.save_form(form, by=request.user, event="measure.added"):
        messages.success(request, "The measure is offered in every note of the clinic from now on.")
        return redirect("own_measures")
    return _own_form(request, form, "New measure")


def edit(request, pk):
    row = access.measure_to_edit(request.user, pk)
    form = OwnMeasureForm(request.POST or None, instance=row, is_used=keeping.is_used(row))
    if form.is_valid() and planning.save_form(form, by=request.user, event="measure.changed"):
        messages.success(request, "Saved. What notes hold of it stays.")
        return redirect("own_measures")
    return _own_form(request, form, "Measure of the clinic")


@require_POST
def retire(request, pk):
    keeping.retire(access.measure_to_edit(request.user, pk), by=request.user, at=timezone.now())
    messages.success(request, "The measure is retired: it is offered no longer, and what notes hold of it stays.")
    return redirect("own_measures")


@require_POST
def put_back(request, pk):
    keeping.put_back(access.measure_to_edit(request.user, pk), by=request.user)
    messages.success(request, "The measure is offered again.")
    return redirect("own_measures")


def _own_form(request, form, title):
    context = {"form": form, "title": title, "back": reverse("own_measures")}
    return render(request, "therapy_notes/form_page.html", context)
