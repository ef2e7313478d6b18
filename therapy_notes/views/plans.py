"""What happens to a signed plan of care on paper: sent, ordered, certified; and the plan printed for a signature."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from therapy_notes import audit
from therapy_notes.access import plans as doors
from therapy_notes.clinic_time import day_of
from therapy_notes.forms import TakeBackForm
from therapy_notes.forms.plans import FORMS, PaperForm
from therapy_notes.models import PlanEvent, Print
from therapy_notes.plans import proposing, writing
from therapy_notes.plans.words import event_words
from therapy_notes.views.on_paper import printed

Kind = PlanEvent.Kind
ACTS = {
    Kind.SENT: (writing.record_sent, "It is entered that the plan was sent."),
    Kind.CERTIFIED: (writing.certify, "The certification is entered."),
    Kind.ORDER: (writing.enter_order, "The order is entered."),
    Kind.VERBAL_ORDER: (writing.enter_verbal_order, "The order by word of mouth is entered."),
    Kind.DELAY: (writing.give_delay_reason, "The reason for the delay is entered."),
}


def enter(request, pk, kind):
    """One event of a signed plan, by its form."""
    plan = doors.plan_to_enter(request.user, pk)
    if kind not in ACTS:
        raise PermissionDenied("A plan of care has no such event.")
    form = _form(request, plan, Kind(kind))
    if form.is_valid():
        act, said = ACTS[kind]
        try:
            act(plan, **form.facts(), by=request.user, at=timezone.now())
        except ValidationError as error:
            _add_problems(form, error)
        else:
            messages.success(request, said)
            return _to_card(plan.note)
    patient = plan.note.episode.patient
    audit.record_read("note.read", plan.note, by=request.user, at=timezone.now(), patient=patient)
    context = {"form": form, "title": form.title, "act": form.act, "note": plan.note, "patient": patient}
    return render(request, "therapy_notes/plan_event.html", context | {"back": _card(plan.note)})


def take_back(request, pk):
    event = doors.plan_event_to_take_back(request.user, pk)
    note, form = event.plan.note, TakeBackForm(request.POST or None)
    if form.is_valid():
        try:
            writing.take_back(event, form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except ValidationError as error:
            _add_problems(form, error)
        else:
            messages.success(request, "It is taken back, and stays on the plan with its reason.")
            return _to_card(note)
    patient = note.episode.patient
    audit.record_read("note.read", note, by=request.user, at=timezone.now(), patient=patient)
    words = event_words(event, request.user.clinic.date_style)
    context = {"form": form, "title": "Take back", "act": "Take it back", "note": note, "patient": patient}
    context |= {"event": event, "words": words, "back": _card(note)}
    return render(request, "therapy_notes/plan_event.html", context)


@require_safe
def print_plan(request, pk):
    """The signed plan with lines for the provider's certification."""
    version = doors.plan_to_print(request.user, pk)
    name = f"plan-{version.note_id}-v{version.number}-for-signature"
    return printed(request, version, form=Print.Form.FOR_SIGNATURE, name=name)


@require_safe
def fax_plan(request, pk):
    """The same for fax: behind a cover sheet, in black on white."""
    version = doors.plan_to_print(request.user, pk)
    return printed(request, version, form=Print.Form.FOR_FAX, name=f"plan-{version.note_id}-v{version.number}-for-fax")


def _form(request, plan, kind):
    """The form of that event; its provider starts as whom the plan was sent to, or who referred the patient."""
    user, episode = request.user, plan.note.episode
    form_class, more = FORMS[kind], {"today": day_of(timezone.now())}
    last = plan.events.exclude(provider="").order_by("pk").last()
    names = (last.provider, last.provider_npi) if last else (episode.referring_provider, episode.referring_npi)
    initial = {"provider": names[0], "provider_npi": names[1]}
    if kind in (Kind.SENT, Kind.VERBAL_ORDER):
        initial["on"] = more["today"]
    if kind == Kind.SENT and proposing.was_printed_for_fax(plan):
        initial["way"] = PlanEvent.Way.FAX
    if kind == Kind.VERBAL_ORDER:
        initial["text"] = str(user.clinician) if hasattr(user, "clinician") else user.list_name
    if issubclass(form_class, PaperForm):
        wanted, _ = writing.PAPERS[kind]
        more["papers"] = list(doors.papers_to_certify(user, plan, wanted))
        more |= {"may_add": doors.may_add_paper(user, wanted), "style": user.clinic.date_style}
        sent = {"data": request.POST or None, "files": request.FILES or None}  # read before it is known how large
        more["too_large"] = getattr(request, "upload_too_large", False)
        return form_class(**sent, initial=initial, **more)
    return form_class(request.POST or None, initial=initial, **more)


def _add_problems(form, error):
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, sentences in error.message_dict.items():
        form.add_error(name if name in form.fields else None, sentences)


def _card(note):
    return reverse("note", args=[note.pk]) + "#certification"


def _to_card(note):
    return redirect(_card(note))
