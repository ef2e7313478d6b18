"""The clinic's activity library: read, kept, and offered to the type-ahead of a visit."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from therapy_notes import access, library
from therapy_notes.forms.library import LibraryEntryForm, facts_of


def page(request):
    """GET: the library, searched by `q`. POST: put in the starting library."""
    if request.method == "POST":
        access.need_library_keeper(request.user)
        new = library.start_library(request.user.clinic, by=request.user, at=timezone.now())
        messages.success(request, f"{len(new)} activities were put in. Change or retire what your clinic does not do.")
        return redirect("library")
    entries = list(access.library_of(request.user))
    q = request.GET.get("q", "").strip()
    found = library.found_by(entries, q)
    offered = [one for one in found if one.retired_at is None]
    context = {
        "q": q,
        "entries": entries,
        "count": len(offered),
        "disciplines": library.entries_by_area(offered, first=_discipline(request.user)),
        "retired": [one for one in found if one.retired_at],
        "just_retired": [one for one in entries if one.retired_at and str(one.pk) == request.GET.get("retired")],
        "may_keep": access.may_keep_library(request.user),
    }
    return render(request, "therapy_notes/library.html", context)


def new(request):
    access.need_library_keeper(request.user)
    form = _form(request, {"discipline": _discipline(request.user)})

    def add(facts):
        library.add_entry(request.user.clinic, by=request.user, at=timezone.now(), **facts)

    if _kept(form, add):
        messages.success(request, "The activity is in the library.")
        return redirect("library")
    return render(request, "therapy_notes/library_entry.html", {"form": form, "title": "New activity"})


def edit(request, pk):
    entry = access.entry_to_edit(request.user, pk)
    form = _form(request, facts_of(entry))

    def change(facts):
        library.edit_entry(entry, by=request.user, at=timezone.now(), **facts)

    if _kept(form, change):
        messages.success(request, "Saved. What was logged by it before keeps its words.")
        return redirect("library")
    context = {"form": form, "title": "Activity of the library", "entry": entry}
    return render(request, "therapy_notes/library_entry.html", context)


@require_POST
def retire(request, pk):
    entry = access.entry_to_edit(request.user, pk)
    library.retire_entry(entry, by=request.user, at=timezone.now())
    shown = {"q": request.POST.get("q", ""), "retired": entry.pk}
    return redirect(f"{reverse('library')}?{urlencode(shown)}")


@require_POST
def put_back(request, pk):
    entry = access.entry_to_edit(request.user, pk)
    try:
        library.put_back_entry(entry, by=request.user, at=timezone.now())
        messages.success(request, f"“{entry.name}” is offered again.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("library")


def offered(request, pk):
    """The type-ahead of a visit that is being written, as JSON."""
    visit = access.visit_to_edit(request.user, pk)
    entries = library.offered(visit, by=request.user)
    return JsonResponse({"entries": entries, "empty": all(one["id"] is None for one in entries)})


def _discipline(user):
    return user.clinician.discipline if hasattr(user, "clinician") else ""


def _form(request, initial):
    areas = sorted({entry.area for entry in access.library_of(request.user)})
    return LibraryEntryForm(request.POST or None, initial=initial, areas=areas)


def _kept(form, act):
    """Whether the form was sent, is right, and its act was done; what the act refuses stands at its field."""
    if not form.is_valid():
        return False
    try:
        act(form.facts())
    except ValidationError as error:
        form.add_problems(error)
    return not form.errors
