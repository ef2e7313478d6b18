"""What a patient who arrives in mid-care brings along."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from therapy_notes import arriving, audit
from therapy_notes.access.charts import episode_to_plan
from therapy_notes.forms.opening import OpeningForm
from therapy_notes.views.desk import save_part


def edit(request, pk):
    episode, at = episode_to_plan(request.user, pk), timezone.now()
    form = OpeningForm(request.POST or None, instance=arriving.opening_of(episode))

    def write(form):
        arriving.write_opening(episode, by=request.user, at=at, was=form.was(), **form.facts())

    if request.method == "POST" and save_part(form, write, style=request.user.clinic.date_style):
        messages.success(request, "Saved. The reporting clock goes on from there.")
        return redirect("chart", pk=episode.patient_id)
    audit.record_read("chart.read", episode.patient, by=request.user, at=at, patient=episode.patient)
    context = {"form": form, "episode": episode, "patient": episode.patient}
    return render(request, "therapy_notes/opening.html", context)
