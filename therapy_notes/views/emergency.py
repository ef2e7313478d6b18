"""Opening a closed chart in an emergency."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from therapy_notes import access, emergency
from therapy_notes.clinic_time import format_clock
from therapy_notes.forms.restricting import EmergencyForm, RecordNumberForm


def find(request):
    """To a closed chart by its exact record number: no search finds it. The number comes by POST."""
    access.need_emergency_opener(request.user)
    form = RecordNumberForm(request.POST or None)
    if form.is_valid():
        patient = access.patient_by_record_number(request.user, form.cleaned_data["number"].strip())
        if patient:
            return redirect("emergency", pk=patient.pk)
        form.add_error("number", "No chart of this clinic has this record number. Check each digit.")
    context = {"form": form, "title": "Find a closed chart", "act": "Go on"}
    return render(request, "therapy_notes/form_page.html", context)


def open_chart(request, pk):
    """Says why the chart is closed, without a name, and asks for the reason to open it."""
    patient = access.patient_to_open_in_emergency(request.user, pk)
    if access.patients_of(request.user).filter(pk=pk).exists():
        return redirect("chart", pk=pk)
    form = EmergencyForm(request.POST or None)
    if form.is_valid():
        opened = emergency.open_in_emergency(patient, form.cleaned_data["reason"], by=request.user, at=timezone.now())
        until = format_clock(opened.until, request.user.clinic.date_style)
        messages.success(request, f"The chart is open to you until {until}. Administrators see that you opened it.")
        return redirect("chart", pk=pk)
    context = {"form": form, "why": access.Closed(patient), "hours": int(emergency.OPEN_FOR.total_seconds() // 3600)}
    return render(request, "therapy_notes/emergency.html", context)
