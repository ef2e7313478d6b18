"""The lock of the screen: put on, opened with the password, and what goes on behind it."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from therapy_notes import audit, charting, holding, locking, queues
from therapy_notes.clinic_time import format_clock
from therapy_notes.forms import UnlockForm
from therapy_notes.sign_in import BACKEND, sessions
from therapy_notes.views.locked import locked_page, signed_out, wants_json
from therapy_notes.views.sign_in import TOO_MANY


@require_POST
def lock(request):
    """By hand, or by the browser's timer; a second time changes nothing."""
    if not locking.was_locked(request.session):
        locking.lock(request.session, at=timezone.now())
        how = "idle" if request.POST.get("how") == "idle" else "hand"
        audit.record("session.locked", request.user, by=request.user, how=how)
    return JsonResponse(_state(request)) if wants_json(request) else redirect(_back(request))


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def unlock(request):
    """Open the lock, or sign the page's person in again where the sign-in has ended."""
    if request.method != "POST":
        return redirect("today")
    if not request.user.is_authenticated and not ratelimit.consume(request, action="login"):
        return _refuse_address(request)
    form = UnlockForm(request.POST, request=request, at=timezone.now())
    if not form.is_valid():
        return _refuse(request, form)
    again = form.person != request.user
    if again:
        login(request, form.person, backend=BACKEND)
        sessions.begin(request)
    else:
        locking.unlock(request.session, at=timezone.now())
    audit.record("session.unlocked", form.person, by=form.person, signed_in_again=again)
    if wants_json(request):
        return JsonResponse({"ok": True, "opened": request.session["opened"]})
    return redirect("kept" if holding.held(request.session) else _back(request))


@login_not_required
@never_cache
@ensure_csrf_cookie
@require_GET
def state(request):
    """For pages in other tabs, and those that come back from sleep: who is signed in, and whether it is locked."""
    return JsonResponse(_state(request)) if request.user.is_authenticated else signed_out()


@require_POST
def awake(request):
    """The person reads: nothing is asked for, but the session was used."""
    return HttpResponse(status=204)


@require_POST
def stop_clock(request):
    """Stop a running clock of one's own, or all; allowed while locked, and says nothing about whose visit it is."""
    wanted = request.POST.get("stretch", "")
    clocks = [one for one in queues.running_clocks(request.user) if wanted in ("", str(one.pk))]
    if wanted and not clocks:
        raise Http404
    said = [_stop(one, by=request.user, at=timezone.now()) for one in clocks]
    if wants_json(request):
        return JsonResponse(_state(request) | {"said": " ".join(said)})
    for words in said:
        messages.info(request, words)
    return redirect(_back(request))


@require_GET
def kept(request):
    """What was sent while the screen was locked, to send now or not."""
    forms = [form | {"words": holding.words(form)} for form in holding.held(request.session)]
    return render(request, "registration/kept.html", {"forms": forms}) if forms else redirect("today")


@require_POST
def send_kept(request, number):
    """The browser sends the form on to where it was meant, as it stood; it is kept no longer."""
    path = holding.take(request.session, number)
    if path is None:
        raise Http404
    return redirect(path, preserve_request=True)


@require_POST
def drop_kept(request):
    holding.drop(request.session)
    return redirect("today")


def _refuse_address(request):
    """Where nobody is signed in, as many may try from one address as at the sign-in."""
    if wants_json(request):
        return JsonResponse({"error": TOO_MANY}, status=429)
    messages.error(request, TOO_MANY)
    return redirect(f"{reverse('login')}?next={_back(request)}")


def _refuse(request, form):
    words = " ".join(message for messages in form.errors.values() for message in messages)
    if form.is_wrong and request.user.is_authenticated:
        audit.record("unlock.refused", request.user, by=request.user, wrong_in_a_row=request.session["wrong"])
    if wants_json(request):
        step = {"sign_in": f"{reverse('login')}?next={_back(request)}"} if form.needs_second_step else {}
        return JsonResponse({"error": words} | step, status=400)
    if not request.user.is_authenticated:
        return redirect(f"{reverse('login')}?next={_back(request)}")
    return locked_page(request, back=_back(request), error=words, held=bool(holding.held(request.session)))


def _stop(stretch, *, by, at):
    style = by.clinic.date_style
    try:
        charting.stop_clock(stretch.activity, by=by, at=at)
    except ValidationError:
        return "This clock began on another day and still runs: unlock, open its visit, and type when it ended."
    return f"The clock since {format_clock(stretch.started, style)} was stopped at {format_clock(at, style)}."


def _state(request):
    style = request.user.clinic.date_style
    clocks = [
        {"stretch": one.pk, "since": one.started.isoformat(), "words": format_clock(one.started, style)}
        for one in queues.running_clocks(request.user)
    ]
    is_locked = locking.is_locked(request.session, clinic=request.user.clinic, at=timezone.now())
    opened = request.session.get("opened", "")
    facts = {"user": request.user.pk, "opened": opened, "locked": is_locked, "clocks": clocks}
    return facts | {"now": timezone.now().isoformat()}


def _back(request):
    """Where the person was, if that is an address of this site."""
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return back if safe else reverse("today")
