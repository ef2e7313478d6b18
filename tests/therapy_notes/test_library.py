"""The clinic's activity library: what it starts with, how it is kept, what of it a visit is offered."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.builders import (
    DAY,
    at,
    build_clinic,
    build_clinician,
    build_episode,
    build_goal,
    build_patient,
    build_visit,
    log,
)
from therapy_notes import library
from therapy_notes.models import Activity, AuditEvent, LibraryEntry

AREAS = """Posture and body mechanics; Hand therapy; Aquatic; Strengthening; Range of motion; Balance and coordination;
Functional training; Transfers and repositioning; Gait and stairs; Reaching and grasping; Fine motor;
Lifting, bending and carrying; ADL and IADL simulation; Cognition in tasks; Work; Sport; Developmental play"""
SPEECH = "Speech; Language; Voice; Fluency; Swallowing; Cognition in tasks; Augmentative communication"
SIT = {"discipline": "PT", "area": "Functional training", "name": "Sit to stand", "code": "97530"}


def areas(text):
    return {area.strip().replace("\n", " ") for area in text.split(";")}


@pytest.fixture
def entry(clinic, therapist):
    return add(clinic, therapist)


def add(clinic, by, **more):
    return library.add_entry(clinic, by=by, at=at("08:00"), **SIT | more)


def use(visit, by, entry, started, ended, goals=None):
    """An activity of the visit that was logged by the entry."""
    activity = log(visit, by, entry.code, started, ended, {} if goals is None else {"goals": goals})
    Activity.objects.filter(pk=activity.pk).update(entry=entry)


def names(offered):
    return [one["name"] for one in offered if one["id"]]


class TestStartingLibrary:
    def test_every_code_is_one_that_the_discipline_may_use_today(self):
        today = timezone.localdate()
        for facts in library.starting_entries():
            library.check_code(facts["code"], discipline=facts["discipline"], on=today)

    @pytest.mark.parametrize(
        ("discipline", "covered", "least", "most"),
        [("PT", AREAS, 45, 65), ("OT", AREAS, 40, 52), ("SLP", SPEECH, 25, 35)],
    )
    def test_every_area_is_covered(self, discipline, covered, least, most):
        entries = [facts for facts in library.starting_entries() if facts["discipline"] == discipline]
        assert least <= len(entries) <= most
        assert areas(covered) <= {facts["area"] for facts in entries}

    def test_every_entry_fits_its_columns_and_has_one_to_three_phrases_with_blanks(self, clinic):
        for facts in library.starting_entries():
            LibraryEntry(clinic=clinic, **facts).full_clean()
            assert 1 <= len(facts["phrases"]) <= 3, facts["name"]
            assert all(text.count("{") == text.count("}") and text.endswith(".") for text in facts["phrases"])
            assert any("{" in text for text in facts["phrases"]), facts["name"]

    def test_it_is_put_in_once_and_brings_back_nothing_that_was_retired(self, clinic, administrator):
        new = library.start_library(clinic, by=administrator, at=at("08:00"))
        assert len(new) == len(library.starting_entries())
        gone = LibraryEntry.objects.filter(clinic=clinic).first()
        library.retire_entry(gone, by=administrator, at=at("08:05"))
        assert library.start_library(clinic, by=administrator, at=at("08:10")) == []
        assert LibraryEntry.objects.filter(clinic=clinic, name=gone.name, discipline=gone.discipline).count() == 1
        assert AuditEvent.objects.filter(event="library.started").count() == 2

    def test_what_the_clinic_wrote_itself_stays(self, clinic, administrator, entry):
        library.start_library(clinic, by=administrator, at=at("08:10"))
        assert LibraryEntry.objects.get(clinic=clinic, discipline="PT", name="Sit to stand") == entry

    def test_two_clinics_are_separate(self, clinic, administrator, stranger):
        library.start_library(clinic, by=administrator, at=at("08:00"))
        assert not LibraryEntry.objects.filter(clinic=stranger.clinic).exists()


class TestKeeping:
    def test_an_entry_is_added_and_audited(self, entry, therapist):
        assert (entry.changed_by, entry.retired_at) == (therapist, None)
        event = AuditEvent.objects.get(event="library.added")
        assert (event.subject, event.detail) == (f"libraryentry {entry.pk}", {"code": "97530", "discipline": "PT"})

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"code": "97531"}, "97531 is not in the catalogue"),
            ({"code": "92507"}, "a code of SLP; this activity is of PT"),
            ({"code": "97116", "discipline": "OT"}, "a code of PT; this activity is of OT"),
        ],
    )
    def test_a_wrong_code_is_refused_at_its_field(self, clinic, therapist, facts, words):
        with pytest.raises(ValidationError) as refused:
            add(clinic, therapist, **facts)
        assert words in refused.value.message_dict["code"][0]

    def test_a_code_that_is_not_yet_in_force_is_refused(self):
        with pytest.raises(ValidationError, match="not in force on 2023-12-31"):
            library.check_code("97550", discipline="PT", on=dt.date(2023, 12, 31))
        library.check_code("97550", discipline="PT", on=dt.date(2024, 1, 1))

    def test_a_name_stands_once_in_a_discipline(self, clinic, therapist, entry):
        with pytest.raises(ValidationError, match="of this name already"):
            add(clinic, therapist)
        add(clinic, therapist, discipline="OT")

    def test_a_change_is_kept_with_its_fields_and_no_change_writes_nothing(self, entry, therapist):
        library.edit_entry(entry, by=therapist, at=at("09:00"), **SIT | {"code": "97110"})
        library.edit_entry(entry, by=therapist, at=at("09:05"), **SIT | {"code": "97110"})
        event = AuditEvent.objects.get(event="library.changed")
        assert event.detail == {"fields": ["code"], "was": "97530", "now": "97110"}

    def test_what_was_logged_by_it_keeps_its_words(self, entry, episode, therapist):
        visit = build_visit(episode, therapist)
        use(visit, therapist, entry, "09:00", "09:20")
        library.edit_entry(entry, by=therapist, at=at("10:00"), **SIT | {"name": "Chair rises", "code": "97110"})
        activity = visit.activities.get()
        assert (activity.code, activity.description) == ("97530", "97530 done")

    def test_a_retired_one_is_put_back_unless_its_name_is_taken(self, clinic, entry, therapist):
        for clock in ("09:00", "09:05"):
            library.retire_entry(entry, by=therapist, at=at(clock))
        assert AuditEvent.objects.filter(event="library.retired").count() == 1
        other = add(clinic, therapist)
        with pytest.raises(ValidationError, match="of this name already"):
            library.put_back_entry(entry, by=therapist, at=at("09:10"))
        library.retire_entry(other, by=therapist, at=at("09:15"))
        assert library.put_back_entry(entry, by=therapist, at=at("09:20")).retired_at is None


class TestOffered:
    @pytest.fixture
    def visit(self, episode, therapist):
        return build_visit(episode, therapist)

    def test_the_library_comes_first_then_every_plain_code_of_the_day(self, visit, therapist, entry):
        found = library.offered(visit, by=therapist)
        assert found[0] == {
            "id": entry.pk,
            "name": "Sit to stand",
            "code": "97530",
            "area": "Functional training",
            "uses": 0,
            "goals": [],
            "phrases": [],
        }
        codes = [one["code"] for one in found if one["id"] is None]
        assert {"97530", "G0283"} <= set(codes)
        assert "92507" not in codes

    def test_most_used_for_this_patient_then_by_this_therapist_then_by_name(self, clinic, episode, therapist, visit):
        here, mine, first, second = (add(clinic, therapist, name=name) for name in ("Zeta", "Yard", "Alpha", "Beta"))
        other = build_episode(clinic, patient=episode.patient)
        use(build_visit(other, therapist, start="11:00"), therapist, here, "11:00", "11:10")
        elsewhere = build_visit(build_episode_of(clinic, "1002"), therapist, day=DAY - dt.timedelta(days=1))
        for started, ended in (("09:00", "09:10"), ("09:10", "09:20")):
            log(elsewhere, therapist, "97530", started, ended, day=DAY - dt.timedelta(days=1))
        elsewhere.activities.update(entry=mine)
        found = library.offered(visit, by=therapist)
        assert names(found) == [here.name, mine.name, first.name, second.name]
        assert [one["uses"] for one in found[:2]] == [1, 0]

    def test_another_therapists_habits_do_not_count(self, clinic, episode, therapist, assistant, visit):
        add(clinic, therapist, name="Alpha")
        theirs = add(clinic, therapist, name="Beta")
        use(build_visit(build_episode_of(clinic, "1002"), assistant), assistant, theirs, "09:00", "09:10")
        assert names(library.offered(visit, by=therapist)) == ["Alpha", "Beta"]
        assert names(library.offered(visit, by=assistant)) == ["Beta", "Alpha"]

    def test_retired_ones_other_disciplines_and_other_clinics_are_not_offered(self, clinic, therapist, visit, stranger):
        library.retire_entry(add(clinic, therapist, name="Gone"), by=therapist, at=at("08:00"))
        add(clinic, therapist, name="Of OT", discipline="OT")
        add(stranger.clinic, stranger, name="Of others")
        assert names(library.offered(visit, by=therapist)) == []

    def test_an_entry_whose_code_was_not_in_force_on_the_day_is_not_offered(self, clinic, episode, therapist):
        add(clinic, therapist, name="Caregiver training", code="97550")
        old = build_visit(episode, therapist, day=dt.date(2023, 12, 29))
        assert names(library.offered(old, by=therapist)) == []

    def test_goals_are_found_by_the_words_that_the_entry_usually_serves(self, clinic, episode, therapist, visit):
        goal = episode.goals.get(kind="STG")
        add(clinic, therapist, name="By name", usual_goals="chair, sit to")
        add(clinic, therapist, name="By its inside", usual_goals="tand")
        add(clinic, therapist, name="By a sign", usual_goals="(, *")
        found = {one["name"]: one["goals"] for one in library.offered(visit, by=therapist)}
        assert found["By name"] == [goal.pk]
        assert found["By its inside"] == found["By a sign"] == []

    def test_goals_linked_the_last_time_come_before_the_usual_words(self, clinic, episode, therapist, visit):
        walk, stand = episode.goals.get(kind="LTG"), episode.goals.get(kind="STG")
        used = add(clinic, therapist, usual_goals="stand")
        use(visit, therapist, used, "09:00", "09:10", goals=[stand])
        use(visit, therapist, used, "09:10", "09:20", goals=[walk])
        assert library.offered(visit, by=therapist)[0]["goals"] == [walk.pk]

    def test_goals_that_are_met_are_not_offered(self, clinic, episode, therapist, visit):
        walk, stand = episode.goals.get(kind="LTG"), episode.goals.get(kind="STG")
        used = add(clinic, therapist, usual_goals="stand, walk")
        use(visit, therapist, used, "09:00", "09:10", goals=[stand])
        episode.goals.filter(pk=stand.pk).update(status="met")
        assert library.offered(visit, by=therapist)[0]["goals"] == [walk.pk]

    def test_goals_of_another_episode_are_not_offered(self, clinic, episode, therapist, visit):
        used = add(clinic, therapist)
        other = build_episode(clinic, patient=episode.patient)
        use(build_visit(other, therapist, start="11:00"), therapist, used, "11:00", "11:10")
        assert library.offered(visit, by=therapist)[0]["goals"] == []

    def test_a_later_use_in_another_episode_does_not_hide_the_goals_of_this_one(
        self, clinic, episode, therapist, visit
    ):
        walk, used = episode.goals.get(kind="LTG"), add(clinic, therapist)
        use(visit, therapist, used, "09:00", "09:10", goals=[walk])
        other = build_episode(clinic, patient=episode.patient)
        use(build_visit(other, therapist, start="11:00"), therapist, used, "11:00", "11:10")
        assert library.offered(visit, by=therapist)[0]["goals"] == [walk.pk]

    def test_it_costs_five_queries_for_one_entry_and_for_all(
        self, clinic, episode, therapist, visit, django_assert_num_queries
    ):
        use(visit, therapist, add(clinic, therapist), "09:00", "09:10")
        with django_assert_num_queries(5):
            library.offered(visit, by=therapist)
        library.start_library(clinic, by=therapist, at=at("08:00"))
        entries = LibraryEntry.objects.filter(clinic=clinic, discipline="PT")[:20]
        for number, entry in enumerate(entries):
            build_goal(episode, number=number + 2)
            started, ended = f"10:{number * 2:02}", f"10:{number * 2 + 1:02}"
            activity = log(visit, therapist, "97530", started, ended)
            Activity.objects.filter(pk=activity.pk).update(entry=entry)
        with django_assert_num_queries(5):
            library.offered(visit, by=therapist)


def build_episode_of(clinic, number):
    return build_episode(clinic, patient=build_patient(clinic, number))


def test_words_find_an_entry_in_any_order(clinic):
    stand = LibraryEntry(name="Sit to stand", code="97530", area="Functional training", usual_goals="chair")
    walk = LibraryEntry(name="Gait training", code="97116", area="Gait and stairs", usual_goals="walk")
    assert library.found_by([stand, walk], "") == [stand, walk]
    assert library.found_by([stand, walk], "STAND 975") == [stand]
    assert library.found_by([stand, walk], "stairs") == library.found_by([stand, walk], "walk") == [walk]
    assert library.found_by([stand, walk], "stand stairs") == []


def test_the_page_groups_by_discipline_and_area_with_the_own_discipline_first():
    entries = [LibraryEntry(discipline=kind, area=area) for kind, area in (("OT", "A"), ("PT", "A"), ("PT", "B"))]
    found = library.entries_by_area(entries, first="PT")
    assert [(kind.value, len(rows), [area for area, _ in areas]) for kind, rows, areas in found] == [
        ("PT", 2, ["A", "B"]),
        ("OT", 1, ["A"]),
    ]


def test_people_of_another_clinic_have_their_own(clinic, therapist, episode):
    other = build_clinic(name="Elsewhere")
    library.start_library(other, by=build_clinician(other, "olga"), at=at("08:00"))
    assert names(library.offered(build_visit(episode, therapist), by=therapist)) == []
