"""The day's digest: how much waits for a person, in counts alone, mailed once a day to who has an address."""

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from therapy_notes import access, audit, queues
from therapy_notes.clinic_time import at_clock, day_of
from therapy_notes.compliance.counting import overview
from therapy_notes.compliance.scope import scope_of
from therapy_notes.compliance.sections import registered
from therapy_notes.models import AuditEvent, User

SENT, FAILED = "digest.sent", "digest.failed"


def people_to_tell(clinic):
    """Who works there, has an address, and did not turn the digest off."""
    found = User.objects.filter(clinic=clinic, is_active=True, digest=True).exclude(email="")
    return found.select_related("clinic", "clinician").order_by("pk")


def digest_of(user, *, on):
    """What waits for the person, a sentence a kind; empty where nothing does. Nothing in it is about one patient."""
    counts = overview(scope_of(user, on=on), on=on).counts
    told = [
        (counts["missing"] + counts["waiting"] + counts["due"], "progress report{s} {is} due or late"),
        (counts["soon"], "progress report{s} will be due within seven days"),
        (counts["unplanned"], "patient{s} {is} treated without a signed plan of care"),
        (
            counts["uncertified"] + counts["unexplained"] + counts["expired"],
            "plan{s} of care {is} not certified: the signature is late or it ended",
        ),
        (counts["unsent"], "plan{s} of care {is} to be sent for certification"),
        (counts["ending"], "certification{s} will end within 30 days"),
        *_signatures(user, counts, on=on),
        *((counts[one.name], f"chart{{s}} {{is}} in the list “{one.label}”") for one in registered()),
    ]
    return [_sentence(count, words) for count, words in told if count]


def send_digest(user, *, at, connection=None):
    """Mail the digest, unless there is nothing in it or this day's went out. Gives whether it was sent.

    It is claimed before it is sent: two runs at once send one, and no transaction waits for a mail server. What the
    mail backend raises is raised again, and a later run of the day tries anew.
    """
    lines = digest_of(user, on=day_of(at))
    if not lines or not _claim(user, at=at):
        return False
    try:
        _mail(user, lines, connection).send()
    except Exception:
        audit.record("digest.failed", user, by=user)
        raise
    return True


@transaction.atomic
def _claim(user, *, at):
    """Whether nobody has sent the person this day's digest; from here on somebody has."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    events = AuditEvent.objects.filter(actor=user, at__gte=at_clock(day_of(at), dt.time()), event__in=(SENT, FAILED))
    told = list(events.order_by().values_list("event", flat=True))
    if told.count(SENT) > told.count(FAILED):
        return False
    audit.record("digest.sent", user, by=user)
    return True


def _signatures(user, counts, *, on):
    """Notes that wait for the person's own signatures; the office is told those of the clinic."""
    if not access.is_clinician(user):
        yield counts["cosign"], "note{s} {waits} for a cosignature"
        yield counts["unsigned"], "note{s} of past days {is} unsigned"
        return
    yield queues.cosign_count(user, on=on) or 0, "note{s} {waits} for your cosignature"
    own = queues.unsigned_notes(user, before=on).count() + len(queues.returned_notes(user))
    yield own, "note{s} {waits} for your signature"


def _sentence(count, words):
    one = count == 1
    said = words.format(s="" if one else "s", **{"is": "is" if one else "are"}, waits="waits" if one else "wait")
    return f"{count} {said}."


def _mail(user, lines, connection):
    """The mail itself. A link says no more than where the page is: who opens it signs in first."""
    link = f"{settings.SITE_URL}{reverse('compliance')}" if settings.SITE_URL else "Open Therapy Notes: Reports."
    text = "\n".join([*(f"- {line}" for line in lines), "", link, "", "A button at its end stops these mails."])
    subject = f"Therapy Notes: {len(lines)} thing{'' if len(lines) == 1 else 's'} to look at"
    return EmailMessage(subject, text, to=[user.email], connection=connection)
