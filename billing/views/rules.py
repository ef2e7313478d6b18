import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from billing.forms import DayForm
from billing.imports.kept import kept_tables
from billing.in_force import tables_on
from billing.rules.contents import findings_by_group
from billing.rules.dated import read_table


def rules(request: HttpRequest) -> HttpResponse:
    """What is in force on a date, and what each finding holds; everybody who is signed in may read it."""
    form = DayForm(request.GET if "on" in request.GET else {"on": timezone.localdate().isoformat()})
    on: dt.date = form.cleaned_data["on"] if form.is_valid() else timezone.localdate()
    shown = tables_on(on)
    context = {
        "form": form,
        "on": on,
        "tables": shown,
        "imported": kept_tables(),
        "unconfirmed": [one for one in shown if not one.confirmed],
        "groups": list(findings_by_group()),
        "holds": read_table("findings")["holds"],
    }
    return render(request, "billing/rules.html", context)
