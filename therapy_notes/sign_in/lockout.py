"""How long a wrong password makes its person wait: on whatever page, from whatever address, whoever types the next.

django-axes keeps the wrong ones in its table, by user name and address and without what a form held. Whether there is
such a user changes nothing. What is older than `FORGOTTEN` is removed with the next wrong one.
"""

import datetime as dt

from allauth.account.adapter import get_adapter
from axes.backends import AxesStandaloneBackend
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Max, Sum
from django.utils import timezone

from therapy_notes import audit, locking
from therapy_notes.models import User

FORGOTTEN = dt.timedelta(days=1)


def address_of(request):
    """The address of who asks; X-Forwarded-For counts only as far as `TRUSTED_PROXIES` says."""
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:  # a server behind a socket
        return None


def wait(username, *, at):
    """Whole seconds until a password of this user name is looked at again; 0 where none need pass."""
    recent = AccessAttempt.objects.filter(username=username, attempt_time__gt=at - FORGOTTEN)
    found = recent.aggregate(wrong=Sum("failures_since_start"), last=Max("attempt_time"))
    if found["last"] is None:
        return 0
    until = found["last"] + dt.timedelta(seconds=locking.wait_after(found["wrong"]))
    return max(0, round((until - at).total_seconds()))


def lift(username):
    """Forget the wrong passwords of this user name. Gives how many rows there were."""
    return AccessAttempt.objects.filter(username=username).delete()[0]


def refuse_to_wait(username, *, at):
    """Raise ValidationError keyed by `password` while this user name has to wait."""
    if seconds := wait(username, at=at):
        raise ValidationError({"password": words(seconds)}, code="waits")


def words(seconds):
    return f"Too many wrong passwords. Wait {length(seconds)}, then type yours again."


def length(seconds):
    """Such as 45 seconds or 8 minutes; never less than what is left."""
    count, unit = (seconds, "second") if seconds < 2 * locking.MINUTE else (-(-seconds // locking.MINUTE), "minute")
    return f"{count} {unit}{'' if count == 1 else 's'}"


class LockoutBackend(AxesStandaloneBackend):
    """Stands before the backend that looks at passwords: while a user name waits, none is looked at."""

    def authenticate(self, request, username=None, password=None, **more):
        if username is not None and wait(username, at=timezone.now()):
            if request is not None:
                request.axes_locked_out = True  # so that this one is not counted
            raise PermissionDenied


class Handler(AxesDatabaseHandler):
    """Counts by user name; what was typed into a form stays out of the table, since forms that sign hold narrative."""

    def is_locked(self, request, credentials=None):
        return bool(wait(get_client_username(request, credentials), at=timezone.now()))

    def user_login_failed(self, sender, credentials, request=None, **more):
        username = get_client_username(request, credentials)
        if request is None or request.axes_locked_out or username is None:
            return
        AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - FORGOTTEN).delete()
        facts = {"get_data": "", "post_data": "", "http_accept": "", "path_info": "", "failures_since_start": 1}
        key = {"username": username[:255], "ip_address": request.axes_ip_address, "user_agent": ""}
        with transaction.atomic():
            attempt, created = AccessAttempt.objects.select_for_update(no_key=True).get_or_create(**key, defaults=facts)
            if not created:
                attempts = AccessAttempt.objects.filter(pk=attempt.pk)
                attempts.update(failures_since_start=F("failures_since_start") + 1, attempt_time=timezone.now())
        seconds, person = wait(username, at=timezone.now()), User.objects.filter(username=username).first()
        if seconds and person is not None:
            audit.record("lockout.began", person, by=person, seconds=seconds, address=request.axes_ip_address)

    def user_logged_in(self, sender, request, user, **more):
        lift(user.get_username())

    def user_logged_out(self, sender, request, user, **more):
        """Nothing is kept of it here: the audit log has it."""
