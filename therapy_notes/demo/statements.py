"""What else stands for counts and reports: notes that hold every element of one, and what a patient brought along."""

import datetime as dt
from decimal import Decimal

from therapy_notes import arriving
from therapy_notes.clinic_time import at_clock
from therapy_notes.demo.courses import DAY
from therapy_notes.models import CountsAsReport
from therapy_notes.proving import Proof
from therapy_notes.reporting import counting

SOURCE = "Discharge summary of Lakeside Hospital, outpatient department"


def write(chart, day, report):
    """The last note of the period holds all but the measures and the goals' changes, which stand in an earlier one."""
    notes = chart.episode.notes.filter(visit__isnull=False, date__lte=chart.days[report.after - 1]).order_by("date")
    last, measured = notes.last(), notes.filter(measurements__isnull=False).last()
    counting.state_complete(
        last,
        kind=CountsAsReport.Kind.NOTES,
        period_end=last.date,
        elements=dict.fromkeys(counting.ASKED, last.pk) | {"measures": measured.pk},
        proof=Proof(chart.therapist, "password"),
        at=at_clock(day, dt.time(17, 10)),
    )
    chart.reported = report.after


def whole(sections, words):
    """The sections of a visit that hold what a report says: why care goes on, and what becomes of the goals."""
    return sections | {
        "assessment": f"{sections['assessment']} {words['need']}",
        "plan": f"{sections['plan']} Goals and their dates stand; on with the plan of care, once a week.",
    }


def open_balance(chart, *, at):
    """Two treatment days of the open period, and most of the year's threshold, by another provider."""
    began = chart.episode.started
    arriving.write_opening(
        chart.episode,
        source=SOURCE,
        first_treatment=began - 15 * DAY,
        period_start=began - 8 * DAY,
        days=2,
        clinician_treated=True,
        visits=0,
        visits_total=0,
        threshold_amount=Decimal("1240.00"),
        threshold_on=began - 2 * DAY,
        by=chart.therapist,
        at=at,
    )
