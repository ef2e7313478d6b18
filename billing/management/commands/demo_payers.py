import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from billing.models import Coverage, Payer, Terms
from therapy_notes.models import Clinic, Patient


class Command(BaseCommand):
    help = "Give the demo clinic two payers, and its patients their coverage. Called by `demo`."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        clinic = Clinic.objects.get(is_demo=True)
        since = Patient.objects.filter(clinic=clinic).earliest("episodes__started").episodes.earliest("started").started
        medicare = self._payer(clinic, "Medicare Part B", since, Terms.UnitMethod.CMS_TOTAL_TIME, modifiers=True)
        crestline = self._payer(clinic, "Crestline Health", since, Terms.UnitMethod.CPT_MIDPOINT, modifiers=False)
        for patient in Patient.objects.filter(clinic=clinic):
            payer = medicare if patient.birth_date.year < 1961 else crestline
            Coverage.objects.create(patient=patient, payer=payer, rank=1, since=since)

    def _payer(self, clinic: Clinic, name: str, since: dt.date, method: str, *, modifiers: bool) -> Payer:
        payer = Payer.objects.create(clinic=clinic, name=name)
        Terms.objects.create(payer=payer, since=since, unit_method=method, discipline_modifiers=modifiers)
        return payer
