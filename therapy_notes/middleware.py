import uuid
import zoneinfo

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions.backends.base import UpdateError
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone

from therapy_notes import access, audit, holding, locking
from therapy_notes.sign_in import lockout, second_factor
from therapy_notes.views.locked import locked, locked_page, signed_out, wants_json

# What an auditor may send: a search, what is about their own sign-in, and the wish for a file of what they read.
OF_AUDITORS = (
    *("patients", "audit_log", "login", "logout", "lock", "lock_state", "unlock", "awake", "kept_drop"),
    *("password_change", "single_keys", "digest", "export_cancel", "export_again"),
    *("packet", "packet_whole", "notes_export"),
)
OWN_SECURITY = ("account", "mfa", "usersessions", "security", "verify")
# Open to a person who must first choose a password, or set up a second factor.
ANY_TIME = ("logout", "lock", "lock_state", "awake", "clock_stop")
SETTING_UP = ("security", "password_change", "account_reauthenticate")
WHILE_LOCKED = ("lock", "clock_stop")  # and what needs no sign-in: unlock, sign in, sign out, the calendar feed


class ClinicMiddleware:
    """Runs a request in its clinic's time zone, numbers it for the audit log, keeps charts out of browser caches."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        audit.request_id.set(uuid.uuid4().hex)
        audit.address.set(lockout.address_of(request) or "")
        if not request.user.is_authenticated:
            return self.get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(request.user.clinic.time_zone)):
            response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class LockMiddleware:
    """Locks a session that nobody used for the clinic's minutes, and answers with the lock while it is locked.

    Requests with `X-Background` come from a timer, not from a person: they keep no session awake.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        longest, now = settings.SESSION_COOKIE_AGE, timezone.now()
        if request.user.is_authenticated and locking.is_over(request.session, longest=longest, at=now):
            logout(request)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        session, now = request.session, timezone.now()
        if locking.is_locked(session, clinic=request.user.clinic, at=now):
            if not locking.was_locked(session):
                locking.lock(session, at=now)
                audit.record("session.locked", request.user, by=request.user, how="idle")
            return None if request.resolver_match.url_name in WHILE_LOCKED else self._locked(request)
        if "X-Background" not in request.headers and locking.touch(session, at=now):
            self._save_at_once(request)
        return None

    @staticmethod
    def _save_at_once(request):
        """Not with the answer: a long request would write over a lock that was put on while it ran."""
        try:
            request.session.save()
            request.session.modified = False
        except UpdateError:  # signed out in another tab, in this very moment
            logout(request)

    @staticmethod
    def _locked(request):
        if wants_json(request):
            return locked()
        path, sent = request.get_full_path(), request.method == "POST"
        held = sent and holding.hold(request.session, path=path, fields=request.POST.lists())
        return locked_page(request, back=path, sent=sent, held=held)


class AuditorMiddleware:
    """Auditors read and change nothing, whatever a view would allow: their requests are refused here but for a few."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method in ("GET", "HEAD", "OPTIONS") or not request.user.is_authenticated:
            return
        name = request.resolver_match.url_name or ""
        allowed = name in OF_AUDITORS or name.startswith(OWN_SECURITY)
        if access.is_auditor(request.user) and not allowed:
            raise PermissionDenied("Auditors read everything of this clinic and change nothing.")


class SignInMiddleware(LoginRequiredMiddleware):
    """Asks for a sign-in; a script is told in a word.

    A page names its person in `X-User`: where somebody else signed in meanwhile, its words are not saved as theirs.
    """

    def process_view(self, request, view, args, kwargs):
        own = str(request.user.pk)
        if getattr(view, "login_required", True) and request.headers.get("X-User", own) != own:
            return signed_out()
        return super().process_view(request, view, args, kwargs)

    def handle_no_permission(self, request, view):
        return signed_out() if wants_json(request) else super().handle_no_permission(request, view)


class SetUpMiddleware:
    """Leads to what a person must set up before anything else: a password of their own, then a second factor."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        name = request.resolver_match.url_name
        if name in ANY_TIME:
            return None
        if request.user.password_is_temporary:
            return None if name == "password_change" else redirect("password_change")
        if second_factor.is_missing(request):
            return None if name in SETTING_UP or name.startswith("mfa_") else redirect("security")
        return None
