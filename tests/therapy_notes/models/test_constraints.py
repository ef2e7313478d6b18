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
    build_cosign_policy,
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
from tests.papers import build_paper
from therapy_notes.models import (
    Activity,
    Attachment,
    ChartGrant,
    Clinician,
    CodeCount,
    CountsAsReport,
    Cover,
    Diagnosis,
    Episode,
    Export,
    GoalChange,
    GoalJudgment,
    LedgerEntry,
    LibraryEntry,
    License,
    Measurement,
    Note,
    OpeningBalance,
    OwnMeasure,
    Phrase,
    PhraseVersion,
    PlanEvent,
    PlanOfCare,
    Print,
    Section,
    Signature,
    SignedSentence,
    SignedVersion,
    Stretch,
    Supervision,
    SupervisorEntry,
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


def _signature(w, **facts):
    who = {"signer": w.therapist, "name": "Thea", "credential": "PT", "signed_at": at("12:00")}
    Signature.objects.create(version=w.version, meaning="Signed", signed_at_text="noon", **who | facts)


def _ledger_entry(w, **facts):
    place = {"patient": w.patient, "number": 99, "table_name": SignedVersion._meta.db_table, "row_id": 99}
    LedgerEntry.objects.create(columns="id", sha256="1" * 64, **place | facts)


def _supervisor_entry(w, **facts):
    who = {"signer": w.therapist, "name": "Thea", "credential": "PT", "signed_at": at("12:00")}
    SupervisorEntry.objects.create(episode=w.episode, date=DAY, signed_at_text="noon", **who | facts)


def _attachment(w, **facts):
    who = {"patient": w.patient, "by": w.therapist, "by_text": "Thea", "at": at("12:00")}
    Attachment.objects.create(kind="order", title="Order", date=DAY, size=1, sha256="0" * 64, **who | facts)


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


def _granted_twice(w):
    for _ in range(2):
        ChartGrant.objects.create(patient=w.patient, user=w.therapist, by_text="Thea", at=at("12:00"))


def _measured(w, **facts):
    Measurement.objects.create(note=w.note, value="1", **{"measure": "berg"} | facts)


def _own_measure(w, **facts):
    OwnMeasure.objects.create(clinic=w.clinic, **{"name": "Stairs", "highest": 10} | facts)


def _judgment(w, **facts):
    GoalJudgment.objects.create(note=w.note, goal=w.episode.goals.first(), **facts)


def _plan_event(w, **facts):
    who = {"by": w.therapist, "by_text": "Thea", "at": at("12:00")}
    return PlanEvent.objects.create(plan=PlanOfCare.objects.get(), **{"kind": "sent", "on": DAY} | facts, **who)


def _opening(w, **facts):
    OpeningBalance.objects.create(episode=w.episode, source="Their record", **facts)


def _stated(w, **facts):
    who = {"signer": w.therapist, "name": "Thea", "credential": "PT", "signed_at": at("12:00")}
    facts = {"kind": "notes-complete", "period_end": DAY} | facts
    CountsAsReport.objects.create(note=w.note, signed_at_text="noon", **who | facts)


def _counted(w):
    CodeCount.objects.create(episode=w.episode, code="97112", total=1, since=1)


def _print(w, **facts):
    facts = {"state": "0" * 64, "sha256": "0" * 64, "size": 1, "pages": 1, "made_at": at("12:00")} | facts
    Print.objects.create(version=w.version, **facts)


def _export(w, **facts):
    Export.objects.create(clinic=w.clinic, by=w.therapist, asked_at=at("12:00"), **{"kind": "packet"} | facts)


CASES = {
    "print_form_is_known": lambda w: _print(w, form="poster"),
    "print_variant_is_known": lambda w: _print(w, variant="draft"),
    "export_kind_is_known": lambda w: _export(w, kind="mood"),
    "export_form_is_known": lambda w: _export(w, form="fax"),
    "export_state_is_known": lambda w: _export(w, state="lost"),
    "a_ready_export_has_a_file": lambda w: _export(w, state="ready", file="a"),
    "opening_days_have_their_period": lambda w: _opening(w, days=3),
    "opening_visits_are_among_all": lambda w: _opening(w, visits=3, visits_total=2),
    "opening_amount_has_its_day": lambda w: _opening(w, threshold_amount=100),
    "opening_used_are_among_the_authorized": lambda w: _opening(w, authorized_visits=3, authorized_used=4),
    "a_code_is_counted_once_an_episode": lambda w: _twice(lambda: _counted(w)),
    "kind_that_counts_as_a_report_is_known": lambda w: _stated(w, kind="letter"),
    "statement_method_is_known": lambda w: _stated(w, method="stamp"),
    "episode_ends_after_it_begins": lambda w: Episode.objects.update(started=DAY, ended=YESTERDAY),
    "diagnosis_once_a_kind": lambda w: Diagnosis.objects.create(episode=w.episode, kind="medical", code="Z96.641"),
    "goal_number_once_an_episode": lambda w: build_goal(w.episode, "LTG", 1),
    "a_long_term_goal_serves_no_other": lambda w: build_goal(w.episode, "LTG", 2, serves=w.episode.goals.first()),
    "a_maintenance_goal_says_why": lambda w: build_goal(w.episode, "STG", 2, purpose="maintain", why_skilled="So."),
    "a_measured_goal_names_its_measure": lambda w: build_goal(w.episode, "STG", 2, measured_by="measure"),
    "goal_measured_by_is_known": lambda w: build_goal(w.episode, "STG", 2, measured_by="feeling"),
    "goal_change_is_known": lambda w: GoalChange.objects.create(
        goal=w.episode.goals.first(), kind="lost", on=DAY, by=w.therapist, by_text="Thea", at=at("12:00")
    ),
    "own_measure_once_a_clinic": lambda w: _twice(lambda: _own_measure(w)),
    "own_measure_has_a_range": lambda w: _own_measure(w, lowest=10),
    "a_value_is_of_a_measure_or_of_a_goal": lambda w: _measured(w, goal=w.episode.goals.first()),
    "measured_side_is_known": lambda w: _measured(w, side="both"),
    "measured_once_a_note": lambda w: _twice(lambda: _measured(w)),
    "goal_measured_once_a_note": lambda w: _twice(lambda: _measured(w, measure="", goal=w.episode.goals.first())),
    "plan_ends_after_it_begins": lambda w: PlanOfCare.objects.update(ends=models.F("starts")),
    "a_goal_is_judged_once_a_report": lambda w: _twice(lambda: _judgment(w)),
    "judgment_outcome_is_known": lambda w: _judgment(w, outcome="better"),
    "plan_kind_is_known": lambda w: PlanOfCare.objects.update(kind="last"),
    "plan_event_is_known": lambda w: _plan_event(w, kind="lost"),
    "a_certification_names_its_paper": lambda w: _plan_event(w, kind="certified"),
    "what_happened_to_a_plan_has_its_day": lambda w: _plan_event(w, on=None),
    "delay_and_taking_back_say_why": lambda w: _plan_event(w, kind="delay"),
    "only_taking_back_names_another": lambda w: _plan_event(w, kind="taken_back", text="Not so."),
    "evaluations_and_visit_notes_have_a_visit": lambda w: Note.objects.filter(visit=w.visit).update(visit=None),
    "note_status_is_known": lambda w: Note.objects.update(status="lost"),
    "a_chart_is_granted_once": _granted_twice,
    "section_once_a_note": _section_twice,
    "version_number_once_a_note": lambda w: _version(w, w.signed.note, w.patient, 1, w.version),
    "one_first_version_a_patient": lambda w: _version(w, w.note, w.patient),
    "signature_method_is_known": lambda w: _signature(w, method="fax"),
    "ledger_number_once_a_chart": lambda w: _ledger_entry(w, number=1),
    "attachment_kind_is_known": lambda w: build_paper(w.patient, w.therapist, kind="secret"),
    "attachment_type_is_known": lambda w: _attachment(w, content_type="text/html"),
    "a_row_is_sealed_once": lambda w: _ledger_entry(w, row_id=w.version.pk),
    "user_role_is_known": lambda w: User.objects.update(role="owner"),
    "credential_fits_discipline": lambda w: Clinician.objects.update(discipline="OT"),
    "a_cosign_policy_says_how_many": lambda w: build_cosign_policy(w.clinic, "visits"),
    "presence_is_known": lambda w: _supervisor_entry(w, presence="at home", observed="Gait"),
    "a_supervisor_entry_says_something": lambda w: _supervisor_entry(w, presence="in_room"),
    "license_ends_after_it_begins": lambda w: License.objects.update(since=DAY, until=YESTERDAY),
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


def tables():
    found = [apps.get_app_config(name).get_models() for name in ("therapy_notes", "billing")]
    return {one.name: model._meta.db_table for rows in found for model in rows for one in model._meta.constraints}


def test_every_constraint_has_a_case():
    assert set(CASES) == set(constraints())


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses_what_would_break(name, clinic):
    world, constraint = World(clinic), constraints()[name]
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        CASES[name](world)
    said, fields = str(refused.value), getattr(constraint, "fields", ())
    columns = all(any(column in said for column in (f".{field}", f".{field}_id")) for field in fields)
    # Where a row would stand in the place of an append-only one, its guard answers first.
    guarded = fields and said == f"rows of {tables()[name]} are never changed or deleted"
    assert name in said or columns or guarded


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
