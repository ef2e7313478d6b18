"""The pages on which claims are held, for the walks over all of them: name, who looks, address."""

import datetime as dt

from django.urls import reverse

from tests.builders import DAY, build_episode, build_patient, build_visit

EXERCISE = [("97110", "07:00", "07:20")]


def holds_pages(clinic, therapist, assistant, biller):
    """A chart without a plan in which the assistant alone treated and nobody reported."""
    episode = build_episode(clinic, patient=build_patient(clinic, "2001", "Held"))
    for number in range(12):
        visit = build_visit(episode, assistant, EXERCISE, day=DAY + dt.timedelta(days=number), start="07:00")
    return [
        ("held claims", biller.username, reverse("holds")),
        ("no held claims", biller.username, f"{reverse('holds')}?finding=certifier-not-allowed"),
        ("held chart", therapist.username, reverse("chart", args=[episode.patient_id])),
        ("held visit", therapist.username, reverse("visit", args=[visit.pk])),
    ]
