from billing.forms.decisions import STATEMENTS, TieForm
from billing.forms.on_paper import BilledDaysForm
from billing.forms.payers import CoverageForm, PayerForm, TermsForm
from billing.forms.rules import DayForm
from billing.forms.year import RatesForm, YearForm

__all__ = [
    "STATEMENTS",
    "BilledDaysForm",
    "CoverageForm",
    "DayForm",
    "PayerForm",
    "RatesForm",
    "TermsForm",
    "TieForm",
    "YearForm",
]
