import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from billing.charges import Charges, VisitCharges, visit_charges
from billing.gather import Meeting
from billing.rules.explain import explain
from billing.rules.wire.day import said_assessment
from therapy_notes.models import Visit


class Command(BaseCommand):
    help = "Print how a visit's billing day comes to its lines: every reason with its source, for each coverage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pk", type=int, metavar="PK", help="number of the visit, as in its address")
        parser.add_argument("--json", action="store_true", help="as `python -m billing.rules` answers, one a coverage")

    def handle(self, *args: Any, **options: Any) -> None:
        visit = Visit.objects.select_related("note", "episode__patient__clinic").filter(pk=options["pk"]).first()
        if visit is None:
            raise CommandError(f"There is no visit {options['pk']}.")
        # The day of asking is the clinic's, as on the page.
        with timezone.override(visit.episode.patient.clinic.time_zone):
            charges = visit_charges(visit)
            as_data = options["json"]
            text = json.dumps(_as_data(visit, charges), indent=2) if as_data else "\n".join(_as_text(visit, charges))
        self.stdout.write(text)


def _as_text(visit: Visit, charges: VisitCharges) -> list[str]:
    lines = [f"Visit {visit.pk}, {visit.note.date}, {visit.episode.discipline}", *_open_points(charges)]
    for row in charges.by_coverage:
        lines += ["", f"{_payer(row)}: {row.method}", *explain(row.answer)]
    return lines


def _as_data(visit: Visit, charges: VisitCharges) -> dict[str, Any]:
    return {
        "visit": visit.pk,
        "date": visit.note.date.isoformat(),
        "discipline": visit.episode.discipline,
        "notes": _open_points(charges),
        "coverages": [
            {"payer": row.payer, "method": row.method, "answer": said_assessment(row.answer)}
            for row in charges.by_coverage
        ],
    }


def _open_points(charges: VisitCharges) -> list[str]:
    """What keeps the answer from being the last word, in sentences."""
    points = [charges.no_rule] if charges.no_rule else []
    if not charges.complete:
        points.append("A clock runs or a time is missing: the lines will change.")
    if any(row.assumed for row in charges.by_coverage):
        points.append("Where a payer has no terms for the day, it is counted by Medicare's total time.")
    points += [_meeting(one) for one in charges.meetings]
    for row in charges.by_coverage:
        if row.year and row.year.no_rate_for:
            told = f"{_payer(row)} has no rate for {row.year.no_rate_for} on {row.year.on}"
            points.append(f"Whether the year has passed the threshold cannot be told: {told}.")
        elif row.year and not row.year.threshold:
            points.append(f"{_payer(row)}: no figure of the year is entered, so nothing is said of the threshold.")
    return points


def _meeting(meeting: Meeting) -> str:
    """The same as the panel says of it, without names."""
    first, last = timezone.localtime(meeting.started), timezone.localtime(meeting.ended)
    when = f"{first:%H:%M} to {last:%H:%M} ({meeting.minutes} min)"
    if meeting.kind == "co-treatment":
        return (
            f"{when}: visit {meeting.visit} has this patient at once, in another discipline, and together they count "
            "more minutes than passed. Agree on how the minutes are split, or let one discipline count them all."
        )
    return (
        f"{when}: a clinician is also one-on-one with another patient, in visit {meeting.visit}. "
        "Bill 97150 for both, or give the minutes to one of them."
    )


def _payer(row: Charges) -> str:
    return row.payer or "No payer"
