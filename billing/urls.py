from django.urls import path

from billing.views import decisions, holds, on_paper, payers, rules, year

urlpatterns = [
    path("visits/<int:pk>/tie/", decisions.decide_tie, name="decide_tie"),
    path("visits/<int:pk>/decide/<slug:kind>/", decisions.decide, name="decide"),
    path("holds/", holds.holds, name="holds"),
    path("rules/", rules.rules, name="rules"),
    path("payers/", payers.payers, name="payers"),
    path("payers/new/", payers.new_payer, name="payer_new"),
    path("payers/<int:pk>/terms/new/", payers.new_terms, name="terms_new"),
    path("payers/<int:pk>/rates/", year.rates, name="rates"),
    path("visits/<int:pk>/units.pdf", on_paper.units, name="units_pdf"),
    path("visits/<int:pk>/superbill.pdf", on_paper.superbill_of_visit, name="superbill_of_visit"),
    path("patients/<int:pk>/superbill/", on_paper.superbill_of_patient, name="superbill_of_patient"),
    path("visits/<int:pk>/year/", year.year_of_visit, name="year_of_visit"),
    path("patients/<int:pk>/year/", year.year_to_date, name="year_to_date"),
    path("patients/<int:pk>/coverages/new/", payers.new_coverage, name="coverage_new"),
    path("coverages/<int:pk>/edit/", payers.edit_coverage, name="coverage_edit"),
]
