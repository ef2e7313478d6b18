"""What an administrator does for the sign-in of a person of the clinic."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from therapy_notes import access, audit
from therapy_notes.sign_in import lockout, second_factor, sessions

YOUR_OWN = "This is your own second factor. Remove it in the menu, under Security, where you confirm that it is you."


@require_GET
def page(request, pk):
    person = access.person_to_edit(request.user, pk)
    seconds = lockout.wait(person.username, at=timezone.now())
    context = {
        **second_factor.of_person(person),
        "person": person,
        "waits": lockout.length(seconds) if seconds else "",
        "sessions": sessions.of_person(person),
    }
    return render(request, "registration/person_security.html", context)


@require_POST
def reset_factors(request, pk):
    """For a lost telephone or key, after who does it has confirmed who they are."""
    person = access.person_to_edit(request.user, pk)
    if person == request.user:
        messages.error(request, YOUR_OWN)
        return redirect("person_security", pk=person.pk)
    return _reset(request, person)


@reauthentication_required(app="allauth.mfa")
def _reset(request, person):
    """Their sessions end, since who has the telephone may have one."""
    second_factor.reset(person, by=request.user)
    sessions.end(person, by=request.user)
    messages.success(request, f"{person.list_name} now signs in with the password alone, and can set up a new one.")
    return redirect("person_security", pk=person.pk)


@require_POST
def end_sessions(request, pk):
    person = access.person_to_edit(request.user, pk)
    count = sessions.end(person, by=request.user)
    messages.success(request, f"Signed out on {count} device{'' if count == 1 else 's'}.")
    return redirect("person_security", pk=person.pk)


@require_POST
def lift_lockout(request, pk):
    person = access.person_to_edit(request.user, pk)
    if lockout.lift(person.username):
        audit.record("lockout.lifted", person, by=request.user)
    messages.success(request, f"{person.list_name} can try a password at once.")
    return redirect("person_security", pk=person.pk)
