"""The demo clinic: every state that a clinic meets is in it, and it is put in once."""

import datetime as dt
import io
import zoneinfo
from collections import Counter, defaultdict

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from billing.models import Coverage
from tests import builders
from tests.own_database import own_database
from therapy_notes import attachments, clocks, demo, gate, integrity, queues
from therapy_notes.clinic_time import day_of
from therapy_notes.content import canonical, content, signed_content
from therapy_notes.demo.courses import workday
from therapy_notes.demo.words import SLOT, fill
from therapy_notes.demo.writing import Chart
from therapy_notes.goals.history import histories_of
from therapy_notes.models import (
    Activity,
    Attachment,
    Clinic,
    Comment,
    CountsAsReport,
    Episode,
    Goal,
    GoalChange,
    Measurement,
    Note,
    OpeningBalance,
    Patient,
    PlanEvent,
    PlanOfCare,
    Section,
    Signature,
    SignedVersion,
    Stretch,
    User,
    Visit,
)
from therapy_notes.plans.standing import papers_of

ZONE = zoneinfo.ZoneInfo("America/Chicago")
TODAY = dt.date(2026, 3, 10)  # a Tuesday: two and three days ago are a weekend; the clocks changed two days ago
Kind, Status = Note.Kind, Note.Status


def put_in():
    said = io.StringIO()
    call_command("demo", stdout=said)
    return said.getvalue()


def at_noon(day):
    return time_machine.travel(dt.datetime.combine(day, dt.time(12), tzinfo=ZONE), tick=False)


@pytest.fixture(scope="module")
def demo_clinic(django_db_setup, django_db_blocker, tmp_path_factory):
    """Put in once for the file, in a database of its own: signed rows could not be taken out of another."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), timezone.override(ZONE), own_database(folder, "demo"):
        with at_noon(TODAY):
            put_in()
        yield


@pytest.fixture(autouse=True)
def on_that_day(demo_clinic, django_db_blocker):
    with django_db_blocker.unblock(), at_noon(TODAY):
        yield


def user(name):
    return User.objects.select_related("clinician", "clinic").get(username=name)


def notes(**which):
    return Note.objects.filter(**which)


def periods():
    """The reporting periods of each episode, by the patient's family name."""
    episodes = list(Episode.objects.select_related("patient"))
    answers = clocks.reporting_of(episodes, on=TODAY)
    return {episode.patient.last_name: answers[episode.pk] for episode in episodes}


def codes(answer):
    return {finding.code for finding in answer.findings}


def visits_today(name):
    return Visit.objects.filter(therapist=user(name).clinician, note__date=TODAY)


def test_it_is_a_clinic_of_three_disciplines():
    assert User.objects.count() == len(demo.LOGINS) == 9
    assert Counter(Episode.objects.values_list("discipline", flat=True)) == {"PT": 13, "OT": 7, "SLP": 4}
    assert Patient.objects.count() == 24
    assert len(set(Patient.objects.values_list("last_name", flat=True))) == 24
    ages = [patient.age(on=TODAY) for patient in Patient.objects.all()]
    assert min(ages) < 5 and max(ages) > 80
    assert ages == [demo.patients()[course.patient]["age"] for course in by_list_order()]


def by_list_order():
    numbers = {facts["record"]: name for name, facts in demo.patients().items()}
    courses = {course.patient: course for course in demo.COURSES}
    return [courses[numbers[patient.record_number]] for patient in Patient.objects.all()]


def test_three_months_of_visits_and_no_more_than_are_put_in_quickly():
    assert 250 <= Visit.objects.count() <= 330
    first = Visit.objects.earliest("planned")
    assert 60 <= (TODAY - day_of(first.planned)).days <= 95


def test_nobody_is_treated_on_a_weekend_but_maybe_today():
    days = set(notes(visit__isnull=False).values_list("date", flat=True)) - {TODAY}
    assert {day.weekday() for day in days} == {0, 1, 2, 3, 4}


def test_nobody_is_at_two_visits_at_once():
    taken = defaultdict(list)
    for visit in Visit.objects.select_related("therapist"):
        taken[visit.therapist_id].append((visit.planned, visit.planned + dt.timedelta(minutes=visit.planned_minutes)))
    for times in taken.values():
        times.sort()
        assert all(ended <= started for (_, ended), (started, _) in zip(times, times[1:], strict=False))


def test_no_clinician_works_in_two_stretches_at_once():
    taken = defaultdict(list)
    for stretch in Stretch.objects.exclude(activity__code="G0283"):
        for person in {stretch.by_id, stretch.with_whom_id} - {None}:
            taken[person].append((stretch.started, stretch.ended))
    for times in taken.values():
        times.sort()
        assert all(ended <= started for (_, ended), (started, _) in zip(times, times[1:], strict=False))


@pytest.mark.parametrize(("name", "count"), [("maya", 9), ("sara", 5), ("sooah", 3), ("jordan", 2), ("luis", 2)])
def test_today_looks_like_a_day(name, count):
    assert visits_today(name).count() == count


def test_every_signed_version_is_complete():
    versions = SignedVersion.objects.all()
    assert versions.count() > 200
    assert not [version.pk for version in versions if gate.missing(signed_content(version))]


def test_every_begun_episode_has_an_evaluation_and_a_plan_by_its_therapist():
    for course in demo.COURSES:
        if course.patient == "nakamura":
            continue
        record = demo.patients()[course.patient]["record"]
        found = notes(episode__patient__record_number=record, kind__in=[Kind.EVALUATION, Kind.PLAN])
        plan = Status.DRAFT if course.plan == "draft" else Status.SIGNED
        assert sorted(set(found.values_list("kind", "status", "author__username"))) == [
            (Kind.EVALUATION, Status.SIGNED, course.therapist),
            (Kind.PLAN, plan, course.therapist),
        ]


def test_assistants_visits_are_cosigned_and_a_students_too():
    for name in ("jordan", "luis", "ana"):
        found = notes(author=user(name), status=Status.SIGNED)
        assert found.exists()
        for note in found:
            signers = Signature.objects.filter(version__note=note).values_list("signer__username", flat=True)
            assert list(signers) == [name, "sara" if name == "luis" else "maya"]


def test_notes_of_different_ages_await_a_cosignature():
    waiting = queues.awaiting_cosign(user("maya"))
    assert {note.author.username for note in waiting} == {"jordan", "ana"}
    assert len({note.date for note in waiting}) > 2
    assert {note.author.username for note in queues.awaiting_cosign(user("sara"))} == {"luis"}
    assert (TODAY - queues.awaiting_cosign(user("sara")).first().date).days >= 9


def test_one_note_was_sent_back_with_two_comments_at_their_fields():
    [note] = queues.returned_notes(user("jordan"))
    fields = Comment.objects.filter(returned__version__note=note).values_list("field", "label")
    first = note.visit.activities.order_by("stretches__started").first()
    assert [field for field, _ in fields] == ["assessment", f"activity-{first.pk}-skill"]
    assert all(label for _, label in fields)


def test_a_students_minutes_are_the_supervisors_in_the_room():
    stretches = Stretch.objects.filter(activity__visit__therapist=user("ana").clinician)
    assert stretches.exists()
    assert {(one.by.credential, one.with_whom.credential) for one in stretches} == {("PT", "student")}


def test_drafts_of_today_are_done_or_not_yet_begun():
    drafts = queues.visits_of_day(user("maya"), start=builders.at("00:00", TODAY), end=builders.at("23:59", TODAY))
    begun = {visit.episode.patient.last_name: visit.note.started for visit in drafts}
    assert begun["Alvarez"] and begun["Pruitt"] and begun["Whitfield"] and not begun["Stenberg"]
    rosa = Visit.objects.get(episode__patient__last_name="Alvarez", note__date=TODAY)
    assert rosa.activities.count() == 5
    assert timezone.localtime(rosa.planned).time() == dt.time(8, 50)
    pruitt = notes(episode__patient__last_name="Pruitt", date=TODAY).get()
    assert not gate.missing(content(pruitt))


def test_whitfield_was_treated_at_ten_and_a_draft_of_days_ago_waits():
    today = Visit.objects.get(episode__patient__last_name="Whitfield", note__date=TODAY)
    assert timezone.localtime(today.planned).time() == dt.time(10)
    assert Goal.objects.filter(episode=today.episode, kind="LTG", number=1, name="Bed to wheelchair").exists()
    [draft] = queues.unsigned_notes(user("maya"), before=TODAY)
    assert draft.episode.patient.last_name == "Fuentes" and 2 <= (TODAY - draft.date).days <= 4


def test_a_new_evaluation_waits_for_nakamura():
    note = notes(episode__patient__last_name="Nakamura").get()
    assert (note.kind, note.status, note.date) == (Kind.EVALUATION, Status.DRAFT, TODAY)


@pytest.mark.parametrize(
    ("name", "days", "finding"),
    [
        ("Alvarez", 8, "report-due-soon"),
        ("O'Connor", 9, "report-due-soon"),
        ("Pruitt", 10, "report-due"),
        ("Whitfield", 10, "report-due"),
        ("Mbeki", 10, "report-grace"),
    ],
)
def test_reports_are_due(name, days, finding):
    answer = periods()[name]
    assert answer.periods[-1].days == days
    assert finding in codes(answer)


def test_one_report_is_missing_and_treatment_went_on():
    answer = periods()["Santangelo"]
    assert [period.status for period in answer.periods] == ["missing", "open"]
    assert answer.periods[-1].days >= 3


def test_one_report_was_late_and_one_in_time():
    assert [period.status for period in periods()["Stenberg"].periods] == ["late", "open"]
    assert [period.status for period in periods()["Hargrove"].periods] == ["on_time", "open"]
    [late] = notes(episode__patient__last_name="Stenberg", kind=Kind.REPORT)
    assert (late.date - late.report.period_end).days == 9


def test_one_period_has_no_service_of_the_therapist():
    answer = periods()["Kowalczyk"]
    assert answer.periods[1].participation == "missing"
    assert "participation-missing" in codes(answer)


def test_nobody_else_is_in_trouble():
    troubled = {"Alvarez", "O'Connor", "Pruitt", "Whitfield", "Mbeki", "Santangelo", "Kowalczyk"}
    assert {name for name, answer in periods().items() if codes(answer)} == troubled


def test_one_episode_is_discharged():
    episode = Episode.objects.get(ended__isnull=False)
    assert notes(episode=episode, kind=Kind.DISCHARGE).get().status == Status.SIGNED
    assert not notes(episode=episode, status=Status.DRAFT).exists()


def test_visits_are_planned_for_forecasts():
    later = notes(date__gt=TODAY)
    assert {note.status for note in later} == {Status.DRAFT} and later.count() > 40
    assert periods()["Alvarez"].due_on > TODAY


def test_one_patient_stayed_away_and_one_canceled_in_the_last_two_weeks():
    missed = Visit.objects.exclude(missed="").select_related("note")
    assert {visit.missed for visit in missed} == {"no_show", "patient"}
    assert all(0 < (TODAY - visit.note.date).days <= 14 and visit.missed_reason for visit in missed)
    treated = Note.objects.filter(visit__missed="").values_list("episode", "date")
    assert not {(visit.episode_id, visit.note.date) for visit in missed} & set(treated)


def test_today_one_visit_is_at_home_and_one_by_telehealth():
    settings = visits_today("maya").exclude(setting="clinic").values_list("setting", "place")
    assert {setting for setting, place in settings if place} == {"home", "telehealth"}


def test_the_old_are_covered_by_medicare_and_the_young_by_crestline():
    payers = {cover.patient.age(on=TODAY) >= 65: cover.payer.name for cover in Coverage.objects.all()}
    assert payers == {True: "Medicare Part B", False: "Crestline Health"}
    terms = Coverage.objects.filter(payer__name="Medicare Part B").first().payer.terms.get()
    assert (terms.supportive_every, terms.continued_need_from) == (10, 11)
    assert terms.since == Episode.objects.earliest("started").started


def test_goals_are_measured_in_every_way_and_for_every_purpose():
    assert set(Goal.objects.values_list("measured_by", flat=True)) == set(Goal.MeasuredBy.values)
    assert set(Goal.objects.values_list("purpose", flat=True)) == set(Goal.Purpose.values)
    assert not Goal.objects.filter(domain="").exists()
    assert GoalChange.objects.filter(kind="added").count() == Goal.objects.count() > 55


def test_every_goal_has_a_course_and_stands_at_its_baseline_at_the_evaluation():
    for episode in Episode.objects.filter(goals__isnull=False).distinct():
        days = clocks.course_of(episode).days
        for history in histories_of(episode).values():
            if history.goal.measured_by == "words":
                continue
            assert history.points, history.goal
            if history.points[0].day == days[0].date:  # measured; what the log tells begins with the first visit
                assert history.points[0].number == history.baseline.number, history.goal


def test_goals_come_nearer_to_their_targets():
    moved = Counter()
    for episode in Episode.objects.filter(goals__isnull=False).distinct():
        for history in histories_of(episode).values():
            if len(history.points) > 3 and history.goal.purpose != "maintain":
                first, last, target = history.points[0].number, history.points[-1].number, history.target.number
                moved[abs(target - last) < abs(target - first)] += 1
    assert moved[True] > 40 and not moved[False]


def test_goals_were_met_and_one_was_given_up():
    met = Goal.objects.filter(status="met").values_list("episode__patient__last_name", "closed_on")
    assert {name for name, _ in met} == {"Bell", "Stenberg"} and all(day < TODAY for _, day in met)
    [given_up] = Goal.objects.filter(status="discontinued")
    assert given_up.changes.get(kind="discontinued").reason.startswith("A commode")


def test_measures_are_taken_at_the_evaluation_and_again():
    keys = set(Measurement.objects.exclude(measure="").values_list("measure", flat=True))
    assert {"berg", "tug", "grip", "gait-speed", "nine-hole-peg", "chair-stand-30", "walk-6"} < keys
    assert {key.partition("-")[0] for key in keys} > {"rom", "strength"}
    berg = Measurement.objects.filter(measure="berg", note__episode__patient__last_name="Whitfield").order_by("pk")
    values = [int(one.value) for one in berg]
    assert values[0] == 22 and values == sorted(values) and 36 <= values[-1] <= 39


def test_the_codes_of_evaluations_follow_from_their_components_but_one_which_says_why():
    departing = []
    for version in SignedVersion.objects.filter(note__kind=Kind.EVALUATION).exclude(note__episode__discipline="SLP"):
        said = signed_content(version)["evaluation"]
        if said["logged_instead"]:
            departing.append((said["logged_instead"], said["proposal"]["code"], bool(said["code_reason"])))
    assert departing == [("97161", "97162", True)]


CERTIFIED = {
    "Alvarez": "pending",
    "Fuentes": "missing",
    "Whitfield": "certified",
    "Mbeki": "by_order",
    "Santangelo": "delayed",
    "O'Connor": "certified",
    "van der Meer": "expired",
    "Hargrove": "certified",
}


def certifications():
    """Where the plan of each patient stands, by family name; None where none is signed."""
    episodes = list(Episode.objects.select_related("patient"))
    papers, found = papers_of(episodes), {}
    for episode in episodes:
        course = clocks.course_of(episode)
        days = tuple(one.date for one in course.days)
        stands = papers[episode.pk].certification(TODAY, course.first_treatment, days)
        found[episode.patient.last_name] = stands.status if papers[episode.pk].plans else None
    return found


def test_plans_stand_in_every_state():
    found = certifications()
    assert {name: found[name] for name in CERTIFIED} == CERTIFIED
    assert {name for name, status in found.items() if status is None} == {"Nakamura", "Tran"}
    hargrove = PlanOfCare.objects.filter(note__episode__patient__last_name="Hargrove")
    assert set(hargrove.values_list("kind", flat=True)) == {"initial", "recertification"}
    ending = PlanOfCare.objects.get(note__episode__patient__last_name="Stenberg").ends
    assert 0 <= (ending - TODAY).days <= 14
    kinds = set(PlanEvent.objects.values_list("kind", flat=True))
    assert kinds == {"sent", "certified", "order", "verbal_order", "delay"}


def test_every_paper_names_its_own_patient():
    for paper in Attachment.objects.select_related("patient"):
        content = attachments.read(paper, by=user("ruth"))
        assert paper.patient.last_name.encode() in content
    assert Attachment.objects.count() > 20


def test_what_is_logged_is_planned():
    for plan in PlanOfCare.objects.select_related("note__episode"):
        logged = Activity.objects.filter(visit__episode=plan.note.episode)
        codes = set(logged.exclude(visit__note__kind=Kind.EVALUATION).values_list("code", flat=True))
        assert codes <= set(plan.codes), plan.note.episode.title


def test_reports_judge_every_goal_and_one_was_prepared_by_the_assistant():
    signed = [signed_content(one) for one in SignedVersion.objects.filter(note__kind=Kind.REPORT)]
    assert len(signed) == 7
    for said in signed:
        assert {one["goal"] for one in said["report"]["judgments"]} >= {
            one["goal"] for one in said["report"]["record"]["goals"] if one["status"] == "active"
        }
        assert said["report"]["limiting"]
    assert [said["report"]["prepared"]["letters"] for said in signed if said["report"]["prepared"]] == ["PTA"]


def test_one_report_is_nearly_ready():
    [draft] = notes(kind=Kind.REPORT, status=Status.DRAFT)
    assert (draft.author, draft.episode.patient.last_name) == (user("maya"), "Whitfield")
    said = content(draft)
    assert [item.field for item in gate.missing(said)] == ["plan"]
    assert said["report"]["prepared"]["letters"] == "PTA"
    assert {one["outcome"] for one in said["report"]["judgments"]} == {"continue", "met"}


def test_one_patient_arrived_in_mid_care_and_one_period_is_closed_by_its_notes():
    opening = OpeningBalance.objects.get()
    assert opening.episode.patient.last_name == "Ishikawa"
    assert periods()["Ishikawa"].periods[-1].days == opening.days + 5
    statement = CountsAsReport.objects.get()
    assert statement.note.episode.patient.last_name == "Lindgren"
    assert [period.status for period in periods()["Lindgren"].periods] == ["on_time", "open"]


def test_help_falls_over_the_weeks():
    scale = list(Activity.Assistance.values)
    found = Activity.objects.filter(visit__episode__patient__last_name="Whitfield", code="97530").order_by(
        "visit__planned"
    )
    levels = [scale.index(activity.assistance) for activity in found]
    assert scale[levels[0]] == "Max" and levels[-1] < scale.index("Min")


def test_words_vary_and_no_slot_is_left_open():
    for name in ("subjective", "assessment"):
        texts = Section.objects.filter(name=name, note__kind=Kind.VISIT).values_list("text", flat=True)
        assert len(set(texts)) > len(texts) / 2
    said = "".join(SignedVersion.objects.values_list("content", flat=True))
    assert not [slot for slot in ("{task", "{Task", "{limit", "{Limit", "{help", "{step", "{goals") if slot in said]
    assert not SLOT.search("".join(Section.objects.values_list("text", flat=True)))


def test_its_record_holds():
    assert list(integrity.verify()) == []


def test_its_clocks_are_stored_as_they_are_counted():
    assert clocks.rebuild(Clinic.objects.get(is_demo=True), on=TODAY, write=False) == []


def test_a_second_call_changes_nothing():
    before = snapshot()
    assert "Sign in with one of these names" in put_in()
    assert snapshot() == before


def test_the_logins_are_printed_with_their_roles():
    said = put_in()
    for username in User.objects.values_list("username", flat=True):
        assert f"  {username} " in said
    assert user("maya").check_password(demo.PASSWORD)


def snapshot():
    """All that the drafts and the signed notes of the clinic say, row numbers left out of the signed ones."""
    found = Note.objects.order_by("pk").select_related("episode__patient__clinic", "author__clinician", "visit")
    return [canonical(content(note)) for note in found.filter(date__lte=TODAY, status=Status.DRAFT)], list(
        Section.objects.order_by("pk").values_list("name", "text")
    )


@pytest.fixture
def undone():
    """What the test writes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_it_refuses_where_a_real_clinic_is(undone):
    builders.build_clinic()
    before = snapshot()
    assert put_in() == "This database holds a clinic of its own: no demo was put in.\n"
    assert snapshot() == before and Patient.objects.count() == 24


@pytest.mark.parametrize("name", ["whitfield", "rowe", "bell", "olsen"])
def test_it_says_the_same_on_every_machine(undone, name):
    [course] = [course for course in demo.COURSES if course.patient == name]
    people = {person.username: person for person in User.objects.select_related("clinician", "clinic")}
    clinic = builders.build_clinic()
    for person in people.values():
        person.clinic = clinic
    again = Chart(course, clinic, people, TODAY)
    again.write()
    first = Episode.objects.exclude(pk=again.episode.pk).get(patient__record_number=again.episode.patient.record_number)
    assert words_of(again.episode) == words_of(first)


def words_of(episode):
    return [
        (
            note.date,
            note.kind,
            note.status,
            list(note.sections.order_by("name").values_list("name", "text")),
            list(Activity.objects.filter(visit__note=note).values_list("code", "description", "cues", "response")),
            list(Stretch.objects.filter(activity__visit__note=note).values_list("started", "ended")),
        )
        for note in episode.notes.order_by("pk")
    ]


@pytest.mark.parametrize("offset", range(14))
def test_its_days_hold_on_every_weekday_and_at_the_turn_of_a_year(offset):
    today = dt.date(2026, 12, 26) + dt.timedelta(days=offset)
    for course in demo.COURSES:
        days = course.days(today)
        assert days == sorted(set(days)) and all(day <= today for day in days)
        assert all(day.weekday() < 5 for day in days if day != today)
        assert (today in days) == (course.today == "done")
        assert all(day > today and day.weekday() < 5 for day in course.booked_days(today))
        for report in course.reports:
            written = report.written(days)
            assert written < today and written.weekday() < 5
        if course.unsigned:
            assert workday(today - dt.timedelta(days=course.unsigned), back=True) > days[-1]
        if course.patient == "mbeki":
            assert 3 <= (today - days[-1]).days <= 5


def test_slots_run_from_the_first_figure_to_the_last():
    assert fill("{26.0>14.0} s, {one|two|three}", 0) == "26.0 s, one"
    assert fill("{26.0>14.0} s, {one|two|three}", 0.5) == "20.0 s, two"
    assert fill("{26.0>14.0} s, {one|two|three}", 1) == "14.0 s, three"
