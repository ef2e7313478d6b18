from billing.forms.decisions import STATEMENTS, TieForm
from billing.forms.payers import CoverageForm, PayerForm, TermsForm
from billing.forms.rules import DayForm
from billing.forms.year import RatesForm, YearForm

__all__ = [
    "STATEMENTS",
    "CoverageForm",
    "DayForm",
    "PayerForm",
    "RatesForm",
    "TermsForm",
    "TieForm",
    "YearForm",
]
