"""What the database itself refuses, whoever writes past the forms. Every constraint has a case."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from billing.models import Coverage, Decision, Payer, Rate, Terms, YearToDate
from tests.builders import (
    DAY,
    at,
    build_clinician,
    build_cover,
    build_coverage,
    build_episode,
    build_goal,
    build_note,
    build_patient,
    build_payer,
    build_signed_visit,
    build_supervision,
    build_visit,
    log,
)
from therapy_notes.models import (
    Activity,
    Clinician,
    Cover,
    Diagnosis,
    Episode,
    LibraryEntry,
    Note,
    Phrase,
    PhraseVersion,
    PlanOfCare,
    Section,
    SignedSentence,
    SignedVersion,
    Stretch,
    Supervision,
    User,
    Visit,
)
from therapy_notes.models.care import check_icd10
from therapy_notes.models.people import check_npi, check_time_zone

YESTERDAY = DAY - dt.timedelta(days=1)


def _section_twice(w):
    Section.objects.create(note=w.note, name="plan", text="a")
    Section.objects.create(note=w.note, name="plan", text="b")


def _version(w, note, patient, number=2, previous=None):
    SignedVersion.objects.create(
        note=note, patient=patient, number=number, content="{}", sha256="0" * 64, previous=previous
    )


def _decision(w, **facts):
    who = {"patient": w.patient, "by": w.therapist, "by_text": "Thea", "at": at("12:00")}
    Decision.objects.create(date=DAY, discipline="PT", **who | facts)


def _rate(w, amount):
    Rate.objects.create(payer=w.payer, code="97530", since=DAY, amount=amount)


def _year(w, bucket="OT", amount=0):
    who = {"patient": w.patient, "by": w.therapist, "by_text": "Thea", "at": at("12:00")}
    YearToDate.objects.create(as_of=DAY, bucket=bucket, amount=amount, **who)


def _phrase_version_twice(w):
    phrase = Phrase.objects.create(clinic=w.clinic, shortcut="sts")
    who = {"by": w.therapist, "by_text": "Thea", "at": at("12:00")}
    _twice(lambda: PhraseVersion.objects.create(phrase=phrase, number=1, text="Stands", **who))


def _twice(create):
    for _ in range(2):
        create()


CASES = {
    "episode_ends_after_it_begins": lambda w: Episode.objects.update(started=DAY, ended=YESTERDAY),
    "diagnosis_once_a_kind": lambda w: Diagnosis.objects.create(episode=w.episode, kind="medical", code="Z96.641"),
    "goal_number_once_an_episode": lambda w: build_goal(w.episode, "LTG", 1),
    "plan_ends_after_it_begins": lambda w: PlanOfCare.objects.update(ends=models.F("starts")),
    "evaluations_and_visit_notes_have_a_visit": lambda w: Note.objects.filter(visit=w.visit).update(visit=None),
    "note_status_is_known": lambda w: Note.objects.update(status="lost"),
    "section_once_a_note": _section_twice,
    "version_number_once_a_note": lambda w: _version(w, w.signed.note, w.patient, 1, w.version),
    "one_first_version_a_patient": lambda w: _version(w, w.note, w.patient),
    "user_role_is_known": lambda w: User.objects.update(role="owner"),
    "credential_fits_discipline": lambda w: Clinician.objects.update(discipline="OT"),
    "license_unless_student": lambda w: Clinician.objects.update(license_number=""),
    "nobody_supervises_themselves": lambda w: build_supervision(w.therapist, w.therapist),
    "supervision_ends_after_it_begins": lambda w: Supervision.objects.update(since=DAY, until=YESTERDAY),
    "nobody_covers_for_themselves": lambda w: build_cover(w.therapist, w.therapist),
    "cover_ends_after_it_begins": lambda w: Cover.objects.update(since=DAY, until=YESTERDAY),
    "record_number_once_a_clinic": lambda w: build_patient(w.clinic, w.patient.record_number),
    "visit_left_after_arrived": lambda w: Visit.objects.update(arrived=at("09:00"), left=at("09:00")),
    "pain_is_at_most_ten": lambda w: Visit.objects.update(pain_before=11),
    "visit_setting_is_known": lambda w: Visit.objects.update(setting="moon"),
    "missed_visits_have_a_reason": lambda w: Visit.objects.update(missed="no_show"),
    "library_name_once_a_discipline": lambda w: _twice(
        lambda: LibraryEntry.objects.create(clinic=w.clinic, discipline="PT", area="Gait", name="Ramp", code="97116")
    ),
    "clinic_shortcut_once": lambda w: _twice(lambda: Phrase.objects.create(clinic=w.clinic, shortcut="sts")),
    "own_shortcut_once": lambda w: _twice(
        lambda: Phrase.objects.create(clinic=w.clinic, owner=w.therapist, shortcut="sts")
    ),
    "phrase_version_number_once": _phrase_version_twice,
    "sentence_once_a_chart": lambda w: _twice(
        lambda: SignedSentence.objects.create(clinic=w.clinic, patient=w.patient, digest="0" * 32)
    ),
    "activity_mode_is_known": lambda w: Activity.objects.update(mode="alone"),
    "activity_delivery_is_known": lambda w: Activity.objects.update(delivery="by mail"),
    "agreed_minutes_are_of_a_cotreatment": lambda w: Activity.objects.update(agreed_minutes=10),
    "one_or_two_helpers": lambda w: Activity.objects.update(helpers=3),
    "stretch_ends_after_it_starts": lambda w: Stretch.objects.update(ended=models.F("started")),
    "nobody_works_with_themselves": lambda w: Stretch.objects.update(with_whom=models.F("by")),
    "one_running_stretch_an_activity": lambda w: [
        Stretch.objects.create(activity=w.activity, started=at(clock), by=w.therapist.clinician)
        for clock in ("10:00", "10:30")
    ],
    "payer_name_once_a_clinic": lambda w: Payer.objects.create(clinic=w.clinic, name="Medicare"),
    "one_row_of_terms_a_date": lambda w: Terms.objects.create(payer=w.payer, since=dt.date(2026, 1, 1)),
    "coverage_ends_after_it_begins": lambda w: Coverage.objects.update(since=DAY, until=YESTERDAY),
    "coverage_rank_is_known": lambda w: Coverage.objects.update(rank=3),
    "edits_are_known": lambda w: Terms.objects.update(edits="some"),
    "distinct_modifier_is_known": lambda w: Terms.objects.update(distinct_modifier="76"),
    "assistant_modifiers_go_with_the_discipline": lambda w: Terms.objects.update(
        assistant_modifiers=True, discipline_modifiers=False
    ),
    "decision_kind_is_known": lambda w: _decision(w, kind="mood"),
    "a_tie_and_only_a_tie_has_units": lambda w: _decision(w, kind="kx", units=1),
    "a_rate_is_not_below_zero": lambda w: _rate(w, -1),
    "bucket_is_known": lambda w: _year(w, bucket="PT"),
    "a_year_is_not_below_zero": lambda w: _year(w, amount=-1),
}


class World:
    """One row of everything."""

    def __init__(self, clinic):
        self.clinic, self.therapist = clinic, build_clinician(clinic, "thea")
        build_supervision(build_clinician(clinic, "stella", credential="student"), self.therapist)
        build_cover(self.therapist, build_clinician(clinic, "cora"))
        self.episode = build_episode(clinic)
        self.patient = self.episode.patient
        self.visit = build_visit(self.episode, self.therapist)
        self.note, self.activity = self.visit.note, log(self.visit, self.therapist, "97530", "09:00", "09:23")
        self.signed = build_signed_visit(self.episode, self.therapist, [("97530", "14:00", "14:23")], start="14:00")
        self.version = SignedVersion.objects.get()
        build_note(self.episode, self.therapist)
        self.payer = build_payer(clinic)
        build_coverage(self.patient, self.payer)


def constraints():
    found = [apps.get_app_config(name).get_models() for name in ("therapy_notes", "billing")]
    return {constraint.name: constraint for rows in found for model in rows for constraint in model._meta.constraints}


def test_every_constraint_has_a_case():
    assert set(CASES) == set(constraints())


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses_what_would_break(name, clinic):
    world, constraint = World(clinic), constraints()[name]
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        CASES[name](world)
    fields = getattr(constraint, "fields", ())
    assert name in str(refused.value) or all(
        any(column in str(refused.value) for column in (f".{field}", f".{field}_id")) for field in fields
    )


@pytest.mark.parametrize("pain", [0, 10])
def test_pain_of_zero_and_of_ten_are_fine(pain, clinic):
    World(clinic)
    Visit.objects.update(pain_before=pain, pain_after=pain)


def test_records_protect_what_they_speak_of(clinic):
    world = World(clinic)
    for row in (world.patient, world.therapist.clinician, world.therapist, world.episode, world.payer, world.visit):
        with pytest.raises(models.ProtectedError):
            row.delete()


@pytest.mark.parametrize("npi", ["1234567893", "1000000004", "1000000012"])
def test_an_npi_whose_last_digit_checks_is_taken(npi):
    check_npi(npi)


@pytest.mark.parametrize("npi", ["1234567890", "1234567894", "123456789", "12345678933", "2134567893", ""])
def test_an_npi_with_a_typing_slip_is_refused(npi):
    with pytest.raises(ValidationError, match="last one must check"):
        check_npi(npi)


@pytest.mark.parametrize("code", ["Z96.641", "M54.50", "I10", "S72.001D", "C4A.0", "U09.9"])
def test_diagnosis_codes_are_taken_with_their_dot(code):
    check_icd10(code)


@pytest.mark.parametrize("code", ["Z96641", "96.641", "Z9", "Z96.", "Z96.64123", "z96.641", "hip"])
def test_what_is_no_diagnosis_code_is_refused(code):
    with pytest.raises(ValidationError):
        check_icd10(code)


def test_a_time_zone_is_one_that_exists():
    check_time_zone("America/Chicago")
    with pytest.raises(ValidationError):
        check_time_zone("Chicago")


def test_age_changes_on_the_birthday(clinic):
    patient = build_patient(clinic, birth_date=dt.date(1957, 7, 14))
    assert (patient.age(on=dt.date(2026, 7, 13)), patient.age(on=dt.date(2026, 7, 14))) == (68, 69)


def test_patients_have_no_name_in_logs_and_error_pages(clinic):
    patient = build_patient(clinic)
    assert "Alvarez" not in f"{patient} {patient!r}"


@pytest.mark.parametrize(
    ("credential", "discipline", "letters"),
    [("PT", "PT", "PT"), ("COTA", "OT", "COTA"), ("student", "PT", "SPT"), ("student", "OT", "OTS")],
)
def test_the_letters_after_a_name(credential, discipline, letters):
    assert Clinician(credential=credential, discipline=discipline).letters == letters
