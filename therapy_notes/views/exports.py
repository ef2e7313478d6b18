"""A person's own exports: how far they are, cancel, try again, download."""

from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from therapy_notes import access, exports
from therapy_notes.access.exports import conceal_exports, export_of, export_to_ask_again, export_to_download, exports_of
from therapy_notes.exports import giving, wording
from therapy_notes.exports.expiring import expire_due
from therapy_notes.hardening.headers import RUNS_NOTHING
from therapy_notes.models import Export

ON_A_PAGE = 25
NOT_GIVEN = "This file is not given out: {problem}. Make it again."
TYPES = {Export.Form.PDF: "application/pdf", Export.Form.ZIP: "application/zip"}


@require_safe
def page(request):
    return render(request, "therapy_notes/exports.html", _listed(request))


@require_safe
def rows(request):
    """The list alone, for the page's script, which asks for it while something is being made."""
    return render(request, "therapy_notes/_exports.html", _listed(request))


@require_POST
def cancel(request, pk):
    done = exports.cancel(export_of(request.user, pk), by=request.user, at=timezone.now())
    return _told(request, done, "Canceled.", "It had ended already.")


@require_POST
def again(request, pk):
    export = export_to_ask_again(request.user, pk)
    try:
        done = exports.ask_again(export, by=request.user, at=timezone.now())
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("exports")
    return _told(request, done, "It is being made again.", "It is being made already, or is ready.")


@require_safe
@csp_replace(RUNS_NOTHING)  # type: ignore[arg-type]  # which knows views without a number only
def download(request, pk):
    """The file, to be saved, never shown."""
    export = export_to_download(request.user, pk)
    try:
        file = giving.download(export, by=request.user)
    except exports.NotIntact as broken:
        messages.error(request, NOT_GIVEN.format(problem=broken.problem))
        return redirect("exports")
    facts = {"content_type": TYPES[export.form], "filename": giving.file_name(export)}
    return FileResponse(file, as_attachment=True, headers={"Cache-Control": "no-store"}, **facts)


def _told(request, done, well, otherwise):
    (messages.success if done else messages.info)(request, well if done else otherwise)
    return redirect("exports")


def _listed(request):
    """What the list shows. Those that are ready count as seen."""
    now, style = timezone.now(), request.user.clinic.date_style
    shown = Paginator(exports_of(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    found = list(shown.object_list)
    expire_due(found, at=now)
    conceal_exports(request.user, found)
    giving.looked_at(request.user)
    for one in found:
        one.title, one.progress = wording.title_of(one, style=style), wording.progress_of(one)
    return {
        "exports": found,
        "shown": shown,
        "under_way": sum(one.state in Export.OPEN for one in found),
        "nobody_works": wording.waits_in_vain(found, at=now) and giving.nobody_works(at=now),
        "may_ask": access.may_read_narrative(request.user),
    }
