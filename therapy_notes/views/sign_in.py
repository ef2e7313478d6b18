"""The door: user name and password, then the second factor where there is one."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from therapy_notes.forms import SignInForm
from therapy_notes.sign_in import second_factor

TOO_MANY = "Too many people sign in from this address just now. Wait a minute, then try again."


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def sign_in(request):
    """A second factor, where the person has one, is asked on the next page: allauth's stages lead there."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and not ratelimit.consume(request, action="login"):
        form = SignInForm(request, initial={"username": request.POST.get("username")})  # no password is looked at
        messages.error(request, TOO_MANY)
    elif form.is_valid():
        person = form.get_user()
        record_authentication(request, person, "password", reauthenticated=True)  # it counts as just confirmed too
        return perform_login(request, person, redirect_url=_next(request))
    possible = second_factor.can_use_passkeys(request)
    context = {"form": form, "next": _next(request, default=""), "can_use_passkeys": possible}
    return render(request, "registration/login.html", context)


# With a passkey alone: it is something one has, and it verifies its person.
sign_in_with_passkey = login_not_required(never_cache(webauthn.login_webauthn))


def _next(request, default=None):
    """Where the person was going, if that is an address of this site."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    hosts = {"allowed_hosts": {request.get_host()}, "require_https": request.is_secure()}
    if url_has_allowed_host_and_scheme(wanted, **hosts):
        return wanted
    return reverse("today") if default is None else default
