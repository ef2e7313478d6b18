from django.urls import path

from billing import views, views_decisions, views_rules

urlpatterns = [
    path("visits/<int:pk>/tie/", views_decisions.decide_tie, name="decide_tie"),
    path("visits/<int:pk>/decide/<slug:kind>/", views_decisions.decide, name="decide"),
    path("rules/", views_rules.rules, name="rules"),
    path("payers/", views.payers, name="payers"),
    path("payers/new/", views.new_payer, name="payer_new"),
    path("payers/<int:pk>/terms/new/", views.new_terms, name="terms_new"),
    path("payers/<int:pk>/rates/", views.rates, name="rates"),
    path("patients/<int:pk>/year/", views.year_to_date, name="year_to_date"),
    path("patients/<int:pk>/coverages/new/", views.new_coverage, name="coverage_new"),
    path("coverages/<int:pk>/edit/", views.edit_coverage, name="coverage_edit"),
]
