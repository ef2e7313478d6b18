"""Forms of payers, terms and coverages; and the choice of a tie."""

from decimal import Decimal

import pytest

from billing.forms import CoverageForm, PayerForm, RatesForm, TermsForm, TieForm
from billing.models import Coverage, Payer, Rate, Terms
from billing.rules.answer import Choice
from tests.builders import build_patient, build_payer

TERMS = {
    "since": "2026-01-02",
    "unit_method": "cms_total_time",
    "discipline_modifiers": "on",
    "edits": "practitioner",
    "distinct_modifier": "59",
    "min_continuous_minutes": "0",
}
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
    data = TERMS | {"since": "2026-01-01"}
    twice = TermsForm(data, instance=Terms(payer=payer))
    assert not twice.is_valid()
    assert "already has terms from this date" in str(twice.errors)
    assert TermsForm(data | {"since": "2026-01-02"}, instance=Terms(payer=payer)).is_valid()


def test_cq_without_gp_is_refused_at_its_field(clinic):
    data = TERMS | {"assistant_modifiers": "True"}
    assert TermsForm(data, instance=Terms(payer=build_payer(clinic))).is_valid()
    del data["discipline_modifiers"]
    form = TermsForm(data, instance=Terms(payer=build_payer(clinic, "Another")))
    assert list(form.errors) == ["assistant_modifiers"]
    assert "CQ and CO go with GP and GO" in str(form.errors)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("min_continuous_minutes", "481"),
        ("supportive_every", "0"),
        ("supportive_every", "101"),
        ("continued_need_from", "0"),
        ("since", "2062-01-01"),
        ("since", "1999-12-31"),
    ],
)
def test_terms_that_no_payer_has_are_refused_at_their_field(clinic, field, value):
    data = TERMS | {"supportive_every": "10", "continued_need_from": "11"}
    payer = build_payer(clinic)
    assert TermsForm(data, instance=Terms(payer=payer)).is_valid()
    assert field in TermsForm(data | {field: value}, instance=Terms(payer=payer)).errors


def test_continued_need_goes_with_supportive_documentation(clinic):
    form = TermsForm(TERMS | {"continued_need_from": "11"}, instance=Terms(payer=build_payer(clinic)))
    assert list(form.errors) == ["continued_need_from"]


@pytest.mark.parametrize(("typed", "kept"), [("", None), ("True", True), ("False", False)])
def test_cq_is_as_medicare_does_unless_somebody_chooses(clinic, typed, kept):
    form = TermsForm(TERMS | {"assistant_modifiers": typed}, instance=Terms(payer=build_payer(clinic)))
    assert form.save().assistant_modifiers is kept


class TestRates:
    def kept(self, clinic, lines, since="2026-01-01"):
        payer = Payer.objects.first() or build_payer(clinic)
        form = RatesForm({"since": since, "lines": lines})
        assert form.is_valid(), form.errors
        form.save(payer)
        return dict(Rate.objects.order_by("since", "pk").values_list("code", "amount"))

    def test_lines_are_pasted_as_they_stand_in_a_fee_schedule(self, clinic):
        found = self.kept(clinic, "97530 36.40\n\n 97110\t$30\n97140,  28.5 \n")
        assert found == {"97530": Decimal("36.40"), "97110": Decimal(30), "97140": Decimal("28.50")}

    @pytest.mark.parametrize(
        ("line", "amount"),
        [
            ("97530,36.40", "36.40"),
            ("97530 Therapeutic activities, each 15 min 36.40", "36.40"),
            ('"97530","Therapeutic activities","$36.40"', "36.40"),
            ("97530\tGP\t$ 36.4", "36.40"),
            ("97530,100", "100"),
        ],
    )
    def test_lines_are_pasted_as_exports_have_them(self, clinic, line, amount):
        assert self.kept(clinic, line) == {"97530": Decimal(amount)}

    def test_a_second_paste_for_the_same_date_corrects_and_keeps_the_first(self, clinic):
        self.kept(clinic, "97530 36.40")
        assert self.kept(clinic, "97530 37.00") == {"97530": Decimal("37.00")}
        assert self.kept(clinic, "97530 38.00", since="2026-07-01") == {"97530": Decimal("38.00")}
        assert self.kept(clinic, "97530 38.00", since="2026-07-01") == {"97530": Decimal("38.00")}
        amounts = Rate.objects.order_by("pk").values_list("amount", flat=True)
        assert list(amounts) == [Decimal("36.40"), Decimal("37.00"), Decimal("38.00")]

    def test_dates_that_nobody_means_are_refused(self):
        for since in ("1999-12-31", "0206-01-01", "2062-01-01"):
            assert "Give a day from 01/01/2000 to" in str(RatesForm({"since": since, "lines": "97530 1"}).errors)

    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            ("97530 36.40\n9753O 36.40", "Line 2: 9753O is not in the catalogue."),
            ("97530", "Line 1: write the code, a space, and dollars such as 36.40."),
            ("97530 thirty", "Line 1: write the code"),
            ("97530 36.405", "Line 1: write the code"),
            ("97530 -1", "Line 1: write the code"),
            ("97530 NaN", "Line 1: write the code"),
            ("97530 1e30", "Line 1: write the code"),
            ("97530 1_0", "Line 1: write the code"),
            ("97530 ٣٦", "Line 1: write the code"),
            ("97530 1000000", "Line 1: write the code"),
            ("97530 1,036.40", "Line 1: write the code"),
            ("97530 Activities 1,036.40", "Line 1: write the code"),
            ("97530 36.40 29.10", "Line 1: write the code"),
            ("97530 $36.40 facility 29.10", "Line 1: write the code"),
            ("97530 36.40\n\n97530 37.00", "Line 3: 97530 stands twice."),
            ("   ", "This field is required."),
        ],
    )
    def test_a_line_that_cannot_be_read_is_named(self, lines, sentence):
        form = RatesForm({"since": "2026-01-01", "lines": lines})
        assert not form.is_valid()
        assert sentence in " ".join(form.errors["lines"])


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
