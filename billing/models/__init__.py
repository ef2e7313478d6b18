from billing.models.decisions import Decision
from billing.models.edits import EditFile
from billing.models.payers import Coverage, Payer, Terms
from billing.models.year import Rate, YearToDate

__all__ = [
    "Coverage",
    "Decision",
    "EditFile",
    "Payer",
    "Rate",
    "Terms",
    "YearToDate",
]
