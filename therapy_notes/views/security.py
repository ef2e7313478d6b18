"""What a person does for the safety of their own sign-in: password, second factor, sessions."""

from functools import wraps

from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from therapy_notes import audit, proving
from therapy_notes.forms import ChangePasswordForm
from therapy_notes.sign_in import second_factor, sessions


def need_host_name(view):
    """Back to the page that says why, where the address of this server is a number."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        return view(request, *args, **kwargs) if second_factor.can_use_passkeys(request) else redirect("security")

    return checked


@require_GET
def page(request):
    """Everything that has to do with signing in, on one page."""
    context = {
        **second_factor.of_person(request.user),
        "sessions": sessions.of_person(request.user),
        "here": request.session.session_key,
        "can_use_passkeys": second_factor.can_use_passkeys(request),
        "must_set_up": second_factor.is_missing(request),
    }
    return render(request, "registration/security.html", context)


@sensitive_post_parameters()
def change_password(request):
    """This session goes on, the others end: their mark of the password no longer fits."""
    form = ChangePasswordForm(request.user, request.POST or None, request=request)
    if form.is_valid():
        form.save()
        update_session_auth_hash(request, request.user)
        sessions.begin(request)
        sessions.end(request.user, by=request.user, but=request.session.session_key)
        audit.record("password.changed", request.user, by=request.user)
        messages.success(request, "Your password is changed. You are signed out everywhere else.")
        return redirect("today")
    return render(request, "registration/change_password.html", {"form": form})


@method_decorator(need_host_name, name="dispatch")
class NewPasskey(AddWebAuthnView):
    """Each passkey is one that signs in alone: it is kept on the device, and verifies its person."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, passwordless=True)
        return context | {"js_data": {"creation_options": options}}


new_passkey = NewPasskey.as_view()


@require_POST
def end_session(request, pk):
    """Sign out another device."""
    if not sessions.end(request.user, by=request.user, number=pk, but=request.session.session_key):
        raise Http404
    messages.success(request, "That device is signed out.")
    return redirect("security")


@require_POST
def end_other_sessions(request):
    count = sessions.end(request.user, by=request.user, but=request.session.session_key)
    messages.success(request, "You are signed out everywhere else." if count else "You are signed in nowhere else.")
    return redirect("security")


@require_POST
def challenge(request):
    """What a passkey of this person is to answer, for a signature. It serves once and for five minutes."""
    if not second_factor.is_offered(request):
        raise Http404
    return JsonResponse(proving.ask_passkey(request, at=timezone.now()))
