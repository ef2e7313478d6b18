import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from billing.models import Coverage, Payer, Terms
from therapy_notes.models import Clinic, Episode, Patient

MEDICARE_AGE = 65


class Command(BaseCommand):
    help = "Give the demo clinic two payers, and its patients their coverage. Called by `demo`."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        clinic = Clinic.objects.get(is_demo=True)
        since = Episode.objects.filter(patient__clinic=clinic).earliest("started").started
        medicare = self._payer(
            clinic,
            "Medicare Part B",
            since,
            unit_method=Terms.UnitMethod.CMS_TOTAL_TIME,
            supportive_every=10,
            continued_need_from=11,
        )
        crestline = self._payer(
            clinic, "Crestline Health", since, unit_method=Terms.UnitMethod.CPT_MIDPOINT, discipline_modifiers=False
        )
        for patient in Patient.objects.filter(clinic=clinic):
            payer = medicare if patient.age(on=timezone.localdate()) >= MEDICARE_AGE else crestline
            Coverage.objects.create(patient=patient, payer=payer, rank=1, since=since)

    def _payer(self, clinic: Clinic, name: str, since: dt.date, **terms: Any) -> Payer:
        payer = Payer.objects.create(clinic=clinic, name=name)
        Terms.objects.create(payer=payer, since=since, **terms)
        return payer
