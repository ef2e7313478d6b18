"""Forms of payers, terms and coverages; and the choice of a tie."""

import pytest

from billing.forms import CoverageForm, PayerForm, TermsForm, TieForm
from billing.models import Coverage, Payer, Terms
from billing.rules.answer import Choice
from tests.builders import build_patient, build_payer

TIE = Choice(codes=("97530", "97110", "97140"), units=2)


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        ([], "Choose a code."),
        (["97530"], "Choose 2 of these codes; you chose 1."),
        (["97530", "97110", "97140"], "Choose 2 of these codes; you chose 3."),
        (["97530", "97112"], "97112"),
    ],
)
def test_a_tie_is_decided_by_as_many_of_its_codes_as_it_has_units(codes, sentence):
    form = TieForm({"codes": codes}, choice=TIE)
    assert not form.is_valid()
    assert sentence in " ".join(form.errors["codes"])


def test_a_fit_choice_is_taken():
    form = TieForm({"codes": ["97140", "97530"]}, choice=TIE)
    assert form.is_valid()
    assert form.cleaned_data["codes"] == ["97140", "97530"]


def test_a_payers_name_stands_once_in_a_clinic(clinic, stranger):
    build_payer(clinic, "Northwind")
    twice = PayerForm({"name": "Northwind"}, instance=Payer(clinic=clinic))
    assert not twice.is_valid()
    assert "already listed" in str(twice.errors)
    assert PayerForm({"name": "Northwind"}, instance=Payer(clinic=stranger.clinic)).is_valid()


def test_terms_begin_once_a_date(clinic):
    payer = build_payer(clinic)
    data = {"since": "2026-01-01", "unit_method": "cms_total_time"}
    twice = TermsForm(data, instance=Terms(payer=payer))
    assert not twice.is_valid()
    assert "already has terms from this date" in str(twice.errors)
    assert TermsForm(data | {"since": "2026-01-02"}, instance=Terms(payer=payer)).is_valid()


def test_a_coverage_names_a_payer_of_the_clinic_and_ends_after_it_begins(clinic, stranger):
    own, theirs = build_payer(clinic), build_payer(stranger.clinic)
    patient = build_patient(clinic)

    def errors(**data):
        facts = {"payer": own.pk, "rank": 1, "since": "2026-01-01", "until": ""}
        payers = Payer.objects.filter(clinic=clinic)
        return CoverageForm(facts | data, instance=Coverage(patient=patient), payers=payers).errors

    assert errors() == {}
    assert errors(until="2026-01-01") == {}
    assert "The last day is before the first." in str(errors(until="2025-12-31"))
    assert list(errors(payer=theirs.pk)) == ["payer"]
    assert list(errors(rank=3)) == ["rank"]
