"""Phrases: words that a shortcut writes, of one person or of the clinic. Their texts have versions; none is lost."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, OuterRef, Prefetch, Q, Subquery

from therapy_notes import audit
from therapy_notes.models import Clinic, Phrase, PhraseVersion

# A blank of a phrase, such as {goal}. static/js/blanks.js reads them in the same way.
SLOT = re.compile(r"\{[A-Za-z][A-Za-z0-9 -]{0,29}\}")


def slots(text):
    """The blanks that a text still holds, each once, in their order."""
    return list(dict.fromkeys(SLOT.findall(text)))


def offered(user):
    """What a person can write with, each phrase with its latest `text`: their own, then the clinic's. One query."""
    latest = PhraseVersion.objects.filter(phrase=OuterRef("pk")).order_by("-number").values("text")[:1]
    found = _seen_by(user).filter(retired_at=None).annotate(text=Subquery(latest))
    return list(found.order_by(F("owner").asc(nulls_last=True), "shortcut"))


def listed(user):
    """All phrases that a person sees: `own`, `clinic_phrases`, `retired`, each with `newest_first`. Two queries."""
    newest_first = Prefetch("versions", PhraseVersion.objects.order_by("-number"), to_attr="newest_first")
    found = list(_seen_by(user).prefetch_related(newest_first))
    return {
        "own": [phrase for phrase in found if phrase.owner_id and not phrase.retired_at],
        "clinic_phrases": [phrase for phrase in found if not phrase.owner_id and not phrase.retired_at],
        "retired": [phrase for phrase in found if phrase.retired_at],
    }


def latest_version(phrase):
    return PhraseVersion.objects.filter(phrase=phrase).latest("number")


@transaction.atomic
def add_phrase(shortcut, text, *, shared, by, at):
    """A phrase of the person's own, or the clinic's where `shared`. Raises ValidationError keyed by `shortcut`."""
    phrase = Phrase(clinic=by.clinic, owner=None if shared else by, shortcut=shortcut)
    _check(phrase)
    phrase.save()
    _write(phrase, text, number=1, by=by, at=at)
    audit.record("phrase.added", phrase, by=by, shared=shared)
    return phrase


@transaction.atomic
def change_phrase(phrase, *, shortcut, text, shown, by, at):
    """Shortcut and text as one act; `shown` is the number of the version that was on the page.

    Raises ValidationError keyed by `shortcut` or `text`.
    """
    rename(phrase, shortcut, by=by)
    return rewrite_phrase(phrase, text, shown=shown, by=by, at=at)


@transaction.atomic
def rewrite_phrase(phrase, text, *, shown, by, at):
    """A new version, the ones before it kept; the same text again makes none. `shown` as in `change_phrase`."""
    Phrase.objects.select_for_update(no_key=True).get(pk=phrase.pk)
    latest = latest_version(phrase)
    if text == latest.text:
        return latest
    if shown != latest.number:
        words = f"{latest.by_text} wrote version {latest.number} after you opened this page: “{latest.text}”"
        raise ValidationError({"text": f"{words} Save again to put yours after it."})
    version = _write(phrase, text, number=latest.number + 1, by=by, at=at)
    audit.record("phrase.rewritten", phrase, by=by, version=version.number)
    return version


@transaction.atomic
def rename(phrase, shortcut, *, by):
    """Another shortcut for the same phrase. Raises ValidationError keyed by `shortcut`."""
    if phrase.shortcut == shortcut:
        return
    phrase.shortcut = shortcut
    _check(phrase)
    phrase.save(update_fields=["shortcut"])
    audit.record("phrase.renamed", phrase, by=by)


@transaction.atomic
def share_phrase(phrase, *, by, at):
    """What an own phrase says now becomes a phrase of the clinic; the own one is retired, and can be put back."""
    shared = add_phrase(phrase.shortcut, latest_version(phrase).text, shared=True, by=by, at=at)
    retire_phrase(phrase, by=by, at=at)
    audit.record("phrase.shared", phrase, by=by, became=shared.pk)
    return shared


@transaction.atomic
def retire_phrase(phrase, *, by, at):
    """No longer offered; what was written with it stays."""
    if phrase.retired_at:
        return
    phrase.retired_at = at
    phrase.save(update_fields=["retired_at"])
    audit.record("phrase.retired", phrase, by=by)


@transaction.atomic
def put_back(phrase, *, by):
    """Offered again. Raises ValidationError keyed by `shortcut` where another phrase has taken the shortcut since."""
    if not phrase.retired_at:
        return
    phrase.retired_at = None
    _check(phrase)
    phrase.save(update_fields=["retired_at"])
    audit.record("phrase.put_back", phrase, by=by)


def _seen_by(user):
    return Phrase.objects.filter(Q(owner=user) | Q(owner=None), clinic=user.clinic_id)


def _check(phrase):
    """Meanwhile the clinic is locked: of two who choose one shortcut, the second is told."""
    Clinic.objects.select_for_update(no_key=True).only("pk").get(pk=phrase.clinic_id)
    try:
        phrase.validate_constraints()
    except ValidationError as error:
        raise ValidationError({"shortcut": [f"{one} Choose another shortcut." for one in error.messages]}) from None


def _write(phrase, text, *, number, by, at):
    by_text = str(by.clinician) if hasattr(by, "clinician") else by.list_name
    return PhraseVersion.objects.create(phrase=phrase, number=number, text=text, by=by, by_text=by_text, at=at)
