from billing.models.decisions import Decision
from billing.models.edits import EditFile
from billing.models.payers import Coverage, Payer, Terms
from billing.models.year import Rate, WithdrawnYear, YearToDate

__all__ = [
    "Coverage",
    "Decision",
    "EditFile",
    "Payer",
    "Rate",
    "Terms",
    "WithdrawnYear",
    "YearToDate",
]
