"""Until when somebody supervises or covers: not before what was cosigned by it, which their name made good."""

from django.db.models import F, Q
from django.db.models.functions import TruncDate

from therapy_notes.models import AddendumCosignature, Cover, Signature, Supervision, User


def links_of(clinician):
    """Whom a clinician supervises and covers for, and who does that for them, in the order of the first days."""
    order = "since", "pk"
    return {
        "supervisions": clinician.supervisions.select_related("supervisor__user").order_by(*order),
        "supervises": clinician.supervises.select_related("clinician__user").order_by(*order),
        "covers": clinician.covers.select_related("cover__user").order_by(*order),
        "covering": clinician.covering.select_related("supervisor__user").order_by(*order),
    }


def last_cosigned(link):
    """The latest day of a note or an addendum that was cosigned by virtue of a supervision or a cover; None of none.

    It is the day by which the supervisor is named, the note's own, or the one on which the addendum was signed.
    """
    if isinstance(link, Cover):
        authors = _supervised(link.supervisor_id)
        signers = Q(clinician=link.cover_id)
    else:
        authors = [link.clinician_id]
        signers = Q(clinician=link.supervisor_id) | Q(clinician__covering__supervisor=link.supervisor_id)
    days = [*_days_of_notes(authors, signers), *_days_of_addenda(authors, signers)]
    held = [day for day in days if link.since <= day and (link.until is None or day <= link.until)]
    return max(held, default=None)


def _supervised(supervisor):
    return Supervision.objects.filter(supervisor=supervisor).values("clinician")


def _days_of_notes(authors, signers):
    given = Signature.objects.filter(version__note__author__clinician__in=authors)
    given = given.filter(signer__in=User.objects.filter(signers).values("pk")).exclude(
        signer=F("version__note__author")
    )
    return given.order_by().values_list("version__note__date", flat=True).distinct()


def _days_of_addenda(authors, signers):
    given = AddendumCosignature.objects.filter(addendum__signer__clinician__in=authors)
    given = given.filter(signer__in=User.objects.filter(signers).values("pk"))
    return given.order_by().values_list(TruncDate("addendum__signed_at"), flat=True).distinct()
