"""The hours of a clinician: what counts, what is marked, and what must never stand on the paper."""

import datetime as dt

import page
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import (
    COMPLETE,
    DAY,
    amend,
    at,
    build_clinician,
    build_episode,
    build_group,
    build_missed_visit,
    build_patient,
    build_signed_visit,
    build_visit,
    get_note,
    log,
    prove,
    sign,
)
from tests.therapy_notes.test_pdf import pages_of, reader_of, text_of
from therapy_notes import charting, restricting, signing
from therapy_notes.models import Stretch
from therapy_notes.timesheets import Period, timesheet
from therapy_notes.timesheets.printing import timesheet_pdf

EVENING = "20:00"


@pytest.fixture
def other(clinic):
    """An episode of another patient."""
    return build_episode(clinic, patient=build_patient(clinic, "1002", "Brennan", "Edith"))


def sheet_of(person, *, period="day", on=DAY, user=None, clock=EVENING):
    return timesheet(person.clinician, period=period, on=on, user=user or person, at=at(clock, max(on, DAY)))


def rows_of(sheet):
    return [row for day in sheet.days for row in day.rows]


def row_of(sheet):
    (row,) = rows_of(sheet)
    return row


class TestPeriods:
    @pytest.mark.parametrize(
        ("period", "day", "first", "last"),
        [
            ("day", "2026-03-08", "2026-03-08", "2026-03-08"),
            ("week", "2026-03-08", "2026-03-02", "2026-03-08"),
            ("week", "2026-03-09", "2026-03-09", "2026-03-15"),
            ("month", "2026-02-28", "2026-02-01", "2026-02-28"),
            ("month", "2026-12-01", "2026-12-01", "2026-12-31"),
        ],
    )
    def test_a_period_lies_around_its_day(self, period, day, first, last):
        days = Period(period).around(dt.date.fromisoformat(day))
        assert days == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))

    def test_a_week_holds_its_sunday_and_not_the_monday_after(self, episode, other, therapist):
        sunday = dt.date(2026, 3, 8)
        build_visit(episode, therapist, [("97530", "23:00", "23:30")], day=sunday, start="23:00")
        build_visit(other, therapist, [("97530", "00:10", "00:30")], day=sunday + dt.timedelta(days=1), start="00:10")
        week = timesheet(
            therapist.clinician, period="week", on=sunday, user=therapist, at=at("12:00", dt.date(2026, 3, 10))
        )
        assert [day.date for day in week.days] == [sunday]


class TestWhatCounts:
    def test_minutes_are_those_of_the_signed_note(self, episode, therapist):
        build_signed_visit(episode, therapist, [("97530", "09:00", "09:23"), ("97150", "09:25", "09:35")])
        row = row_of(sheet_of(therapist))
        assert (row.timed, row.untimed, row.treatment) == (23, 10, 33)
        assert (row.started, row.ended) == (at("09:00"), at("09:35"))
        assert (row.state, row.is_unsigned) == ("Signed", False)

    def test_a_draft_counts_as_it_stands_and_is_marked(self, episode, therapist):
        build_visit(episode, therapist, [("97530", "09:00", "09:23")])
        sheet = sheet_of(therapist)
        assert (row_of(sheet).state, sheet.sums.unsigned, sheet.sums.timed) == ("Not signed", 1, 23)

    def test_while_a_note_is_amended_the_signed_times_hold(self, episode, therapist):
        note = build_signed_visit(episode, therapist).note
        signing.open_amendment(note, by=therapist, at=at("15:00"))
        Stretch.objects.filter(activity__visit=note.visit).delete()
        row = row_of(sheet_of(therapist))
        assert (row.treatment, row.state) == (23, "Signed, being amended")

    def test_whom_an_amendment_took_out_has_the_signed_minutes_until_it_is_signed(self, episode, therapist, assistant):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:20")], sections=COMPLETE)
        log(visit, assistant, "97110", "09:20", "09:30")
        sign(visit.note, therapist)
        signing.open_amendment(get_note(visit.note.pk), by=therapist, at=at("15:00"))
        Stretch.objects.filter(by=assistant.clinician).delete()
        assert row_of(sheet_of(assistant)).treatment == 10

    def test_of_two_versions_the_last_counts_once(self, episode, therapist):
        amend(build_signed_visit(episode, therapist).note, therapist)
        assert sheet_of(therapist).sums.treatment == 23

    def test_a_void_note_is_listed_and_counts_for_nothing(self, episode, therapist):
        note = build_signed_visit(episode, therapist).note
        signing.void_note(get_note(note.pk), "Wrong patient.", proof=prove(therapist), at=at("16:00"))
        sheet = sheet_of(therapist)
        assert (row_of(sheet).state, sheet.sums.visits, sheet.sums.treatment) == ("Void, not counted", 0, 0)
        assert sheet.sums.seen == 0

    def test_a_missed_visit_is_counted_apart(self, episode, therapist):
        build_missed_visit(episode, therapist, reason="Rosa has a fever.")
        sheet = sheet_of(therapist)
        assert (sheet.sums.visits, sheet.sums.missed, sheet.sums.unsigned) == (0, 1, 0)
        assert row_of(sheet).state == "No-show"

    def test_a_past_booking_without_a_word_is_marked_and_one_to_come_is_left_out(self, episode, other, therapist):
        build_visit(episode, therapist, start="10:00")
        build_visit(other, therapist, start="15:00")
        sheet = sheet_of(therapist, clock="12:00")
        assert [row.state for row in rows_of(sheet)] == ["Nothing logged yet"]
        assert sheet.sums.visits == 0

    def test_a_running_clock_has_no_minutes_yet(self, episode, therapist):
        build_visit(episode, therapist, [("97530", "09:00", "09:20"), ("97110", "09:20", None)])
        row = row_of(sheet_of(therapist))
        assert (row.is_running, row.treatment) == (True, 20)

    def test_the_sheet_of_an_assistant_has_their_minutes_and_says_whose_the_others_are(
        self, episode, therapist, assistant
    ):
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:20")])
        log(visit, assistant, "97110", "09:20", "09:30")
        assert row_of(sheet_of(assistant)).treatment == 10
        assert "others: Tester, Thea, PT 20 min" in row_of(sheet_of(assistant)).marks
        assert row_of(sheet_of(therapist)).treatment == 20

    def test_who_booked_a_visit_that_another_gave_has_no_row_for_it(self, episode, therapist, assistant):
        visit = build_visit(episode, therapist)
        log(visit, assistant, "97110", "09:20", "09:30")
        assert rows_of(sheet_of(therapist)) == []

    def test_a_student_stands_in_both_sheets(self, episode, therapist, student):
        entry = charting.TimeEntry(at("09:00"), at("09:30"), student.clinician, with_whom=therapist.clinician)
        build_visit(episode, student, [("97530", "09:00", "09:30", {"stretches": [entry]})])
        assert row_of(sheet_of(student)).marks == ["with Tester, Thea, PT 30 min"]
        assert row_of(sheet_of(therapist)).marks == ["beside Tester, Stella, SPT 30 min"]
        assert sheet_of(student).sums.treatment == sheet_of(therapist).sums.treatment == 30


class TestADay:
    def test_a_group_counts_for_each_patient_and_once_by_the_clock(self, episode, other, therapist):
        build_group(therapist, [episode, other])
        sums = sheet_of(therapist).sums
        assert (sums.visits, sums.treatment, sums.seen, sums.overlaps) == (2, 60, 30, 0)

    def test_two_patients_alone_at_once_are_an_overlap(self, episode, other, therapist):
        build_visit(episode, therapist, [("97530", "09:00", "09:30")])
        build_visit(other, therapist, [("97530", "09:20", "09:45")], start="09:20")
        sheet = sheet_of(therapist)
        assert rows_of(sheet)[1].overlaps == ["10 min also in the visit of 1001"]
        assert (sheet.sums.seen, sheet.sums.overlaps) == (45, 1)

    def test_end_and_start_in_one_minute_are_neither_overlap_nor_gap(self, episode, other, therapist):
        build_visit(episode, therapist, [("97530", "09:00", "09:30")])
        build_visit(other, therapist, [("97530", "09:30", "09:45")], start="09:30")
        second = rows_of(sheet_of(therapist))[1]
        assert (second.overlaps, second.gap) == ([], 0)

    def test_the_minutes_without_a_patient_stand_before_the_next_visit(self, episode, other, therapist):
        build_visit(episode, therapist, [("97530", "09:00", "09:30")])
        build_visit(other, therapist, [("97530", "11:00", "11:45")], start="11:00")
        first, second = rows_of(sheet_of(therapist))
        assert (first.gap, second.gap, second.gap_words) == (0, 90, "1 h 30 min")

    def test_nobody_stands_beside_a_supervised_modality(self, episode, other, therapist):
        build_visit(episode, therapist, [("G0283", "09:00", "09:30")])
        build_visit(other, therapist, [("97530", "09:05", "09:25")], start="09:05")
        sums = sheet_of(therapist).sums
        assert (sums.overlaps, sums.seen, sums.treatment) == (0, 20, 50)

    def test_in_the_night_that_skips_an_hour_minutes_are_real_ones(self, episode, other, therapist):
        sunday = dt.date(2026, 3, 8)
        build_visit(episode, therapist, [("97530", "01:00", "01:30")], day=sunday, start="01:00")
        build_visit(other, therapist, [("97530", "03:10", "03:30")], day=sunday, start="03:10")
        assert rows_of(sheet_of(therapist, on=sunday))[1].gap == 40


class TestReading:
    def test_any_number_of_visits_costs_the_same_queries(self, clinic, therapist):
        counts = []
        for start in range(0, 6, 3):
            for number in range(start, start + 3):
                episode = build_episode(clinic, patient=build_patient(clinic, f"2{number:03}"))
                span = f"{9 + number:02}:00", f"{9 + number:02}:30"
                build_signed_visit(episode, therapist, [("97530", *span)], start=span[0])
                build_visit(episode, therapist, [("97110", *span)], day=DAY - dt.timedelta(days=1), start=span[0])
            with CaptureQueriesContext(connection) as captured:
                timesheet(therapist.clinician, period="week", on=DAY, user=therapist, at=at("23:00"))
            counts.append(len(captured))
        assert counts[0] == counts[1] <= 6

    def test_another_clinicians_visits_are_not_in_it(self, clinic, episode, therapist):
        build_signed_visit(episode, therapist)
        assert rows_of(sheet_of(build_clinician(clinic, "omar"))) == []

    def test_of_a_chart_that_is_closed_to_who_asks_the_number_stays_out(self, episode, therapist, administrator):
        build_signed_visit(episode, therapist)
        restricting.restrict(episode.patient, [therapist], by=therapist, at=at("14:00"))
        assert row_of(sheet_of(therapist)).record_number == "1001"
        assert row_of(sheet_of(therapist, user=administrator)).record_number == "Restricted chart"


class TestOnPaper:
    def paper(self, person, **more):
        return timesheet_pdf(sheet_of(person, **more), by=person, at=at(EVENING))

    def test_nobody_signs_a_page_on_which_no_hours_stand(self, episode, therapist):
        for number in range(36):
            build_visit(episode, therapist, [], start=f"{6 + number // 4:02}:{number % 4 * 15:02}")
        sheet, ends = sheet_of(therapist), []
        [day] = sheet.days
        for count in (36, 32, 28, 24):  # the lines to sign need the room of eight rows
            del day.rows[count:]
            ends.append(pages_of(timesheet_pdf(sheet, by=therapist, at=at(EVENING)))[-1])
        assert all("1001" in end and "Supervisor, name" in end for end in ends)

    def test_no_patient_is_named_anywhere(self, episode, therapist, other):
        build_signed_visit(episode, therapist)
        build_missed_visit(other, therapist, reason="Edith moved away.", start="15:00")
        data = self.paper(therapist)
        text = text_of(data)
        assert "1001" in text
        assert "1002" in text
        for word in ("Alvarez", "Rosa", "Brennan", "Edith", "moved", "Right hip"):
            assert word not in text
            assert word.encode() not in data

    def test_it_has_times_totals_and_two_lines_to_sign(self, episode, therapist):
        build_signed_visit(episode, therapist)
        text = text_of(self.paper(therapist))
        for words in ("9:00 – 9:23 am", "23 min of treatment", "all notes signed", "Clinician", "Supervisor", "Date"):
            assert words in text

    def test_what_is_not_signed_says_so(self, episode, therapist):
        build_visit(episode, therapist, [("97530", "09:00", "09:23")])
        text = text_of(self.paper(therapist))
        assert "Not signed" in text
        assert "1 not signed" in text

    def test_an_empty_period_says_so(self, therapist):
        assert "No visit is on record for these days" in text_of(self.paper(therapist))

    def test_it_follows_the_clinics_paper(self, clinic, therapist):
        sizes = []
        for paper in ("letter", "a4"):
            therapist.clinician.user.clinic.paper = paper
            sizes.append([round(float(one)) for one in reader_of(self.paper(therapist)).pages[0].mediabox[2:]])
        assert sizes == [[612, 792], [595, 842]]

    def test_it_is_pdf_ua(self, episode, therapist):
        build_signed_visit(episode, therapist)
        report = page.validate_pdf_bytes(self.paper(therapist), profile=page.ValidationProfile.PDF_UA_1)
        assert report.is_compliant, report.failures

    def test_the_same_record_gives_the_same_bytes(self, episode, therapist):
        build_signed_visit(episode, therapist)
        assert self.paper(therapist) == self.paper(therapist)

    def test_each_page_of_a_long_one_has_its_head_and_the_lines_to_sign_stand_once(self, clinic, therapist):
        for number in range(24):
            episode = build_episode(clinic, patient=build_patient(clinic, f"3{number:03}"))
            for day in range(2):
                build_visit(
                    episode, therapist, [("97530", "09:00", "09:30")], day=DAY - dt.timedelta(days=day), start="09:00"
                )
        pages = pages_of(self.paper(therapist, period="week"))
        assert len(pages) > 1
        assert all("Treatment Timed Untimed Total" in text for text in pages[:-1])
        assert sum("Supervisor, name" in text for text in pages) == 1


def test_signing_later_takes_the_mark_away(episode, therapist):
    visit = build_visit(episode, therapist, [("97530", "09:00", "09:23")], sections={"assessment": "Less help."})
    assert sheet_of(therapist).sums.unsigned == 1
    charting.write_sections(visit.note, {"plan": "Go on."}, by=therapist, at=at("12:00"))
    sign(visit.note, therapist)
    assert sheet_of(therapist).sums.unsigned == 0
