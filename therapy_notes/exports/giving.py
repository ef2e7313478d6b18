"""Give the file to who asked for it, and let them know."""

import datetime as dt

from django.conf import settings
from django.db import transaction

from therapy_notes import audit
from therapy_notes.access.exports import CHARTS
from therapy_notes.exports import files, states
from therapy_notes.models import Export, Patient, User, WorkerBeat

State = Export.State
NOT_INTACT = "It was made, but then {}. Try again; if it happens once more, tell an administrator."


def download(export, *, by):
    """The file, open for reading and compared with its digest; told in the log of each chart in it.

    Raises NotIntact; then it counts as not made, so that it can be made again.
    """
    try:
        file = files.opened(export)
    except files.NotIntact as broken:
        _withdraw(export, broken.problem, by=by)
        raise
    try:
        _record(export, by=by)
    except BaseException:
        file.close()
        raise
    return file


@transaction.atomic
def _record(export, by):
    """Whose notes left the record is asked by patient: 45 CFR 164.312(b), 164.528."""
    told = {"kind": export.kind, "form": export.form, "sha256": export.sha256}
    charts = Patient.objects.only("pk").filter(pk__in=export.asked.get(CHARTS, ()))
    for patient in list(charts) or [export.patient]:
        audit.record("export.downloaded", export, by=by, patient=patient, **told)


@transaction.atomic
def _withdraw(export, problem, by):
    """Nothing where it has expired meanwhile: then its file is missing for a good reason."""
    facts = {"attempt": export.token, "since": [State.READY], "file": "", "problem": NOT_INTACT.format(problem)}
    if states.move(export.pk, State.FAILED, **facts):
        told = {"problem": problem, "sha256": export.sha256}
        audit.record("export.not_intact", export, by=by, patient=export.patient, **told)


def file_name(export):
    """Without a name or a date of the patient."""
    words = {Export.Kind.PACKET: "records", Export.Kind.NOTES: "notes"}
    return f"{words[export.kind]}-{export.pk}.{export.form}"


def looked_at(user):
    """Those that have ended have been seen: the notice of them goes."""
    if user.exports_ended:
        User.objects.filter(pk=user.pk).update(exports_ended=0)
        user.exports_ended = 0


def news_of(user):
    """What has ended since the person looked: how many are `ready` and `not_made`; None where nothing has."""
    if not user.exports_ended:
        return None
    ended = Export.objects.filter(by=user, finished_at__isnull=False).exclude(state=State.CANCELLED)
    found = list(ended.order_by("-finished_at").values_list("state", flat=True)[: user.exports_ended])
    news = {"ready": found.count(State.READY), "not_made": found.count(State.FAILED)}
    return news if any(news.values()) else None


def nobody_works(*, at):
    """Whether no worker has given a sign of life for so long that none runs."""
    return not WorkerBeat.objects.filter(at__range=lately(at)).exists()


def lately(at):
    """From when to when the beats of whoever is alive lie. One from the future was written before the clock was set
    back, and says nothing.
    """
    while_alive = dt.timedelta(seconds=settings.WORKER_DEAD_AFTER)
    return at - while_alive, at + while_alive
