"""The counts that the bar of every page shows: how many reports wait, and how many notes to cosign."""

from functools import lru_cache

from django.db.models import Exists, OuterRef

from therapy_notes import access, queues
from therapy_notes.compliance.lists import reports_pressing
from therapy_notes.models import CareClock, Visit


def top_bar(user, *, on, found=None):
    """`reports` that are missing, waiting, due or soon due by their treatment days: of the clinician's own episodes, as
    Today lists them; for the others of their whole clinic. `cosigns` as `queues.cosign_count`; `found` is their number
    where the page has counted them already.
    """
    treats = (user.clinician.pk, user.clinician.discipline) if access.is_clinician(user) else None
    reports = _reports(user.clinic_id, treats, on=on).count()
    return {"reports": reports, "cosigns": queues.cosign_count(user, on=on, found=found)}


@lru_cache(maxsize=512)
def _reports(clinic, treats, *, on):
    """The question alone, never its answer: every page asks it."""
    found = CareClock.objects.filter(reports_pressing(on), episode__patient__clinic=clinic)
    if treats is None:
        return found
    therapist, discipline = treats
    own = Visit.objects.filter(episode=OuterRef("episode"), therapist=therapist)
    return found.filter(Exists(own), episode__discipline=discipline)
