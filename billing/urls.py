from django.urls import path

from billing import views

urlpatterns = [
    path("visits/<int:pk>/tie/", views.decide_tie, name="decide_tie"),
    path("payers/", views.payers, name="payers"),
    path("payers/new/", views.new_payer, name="payer_new"),
    path("payers/<int:pk>/terms/new/", views.new_terms, name="terms_new"),
    path("patients/<int:pk>/coverages/new/", views.new_coverage, name="coverage_new"),
    path("coverages/<int:pk>/edit/", views.edit_coverage, name="coverage_edit"),
]
