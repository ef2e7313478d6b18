"""The page of the year and that of a payer's rates: what is entered, withdrawn, and made of it."""

import datetime as dt
from decimal import Decimal
from html import unescape

import pytest

from billing.charges import visit_charges
from billing.models import Rate, WithdrawnYear, YearToDate
from tests.billing.test_year import ONE_UNIT
from tests.builders import DAY, build_coverage, build_payer, build_rates, build_visit, build_year
from therapy_notes.models import AuditEvent, OpeningBalance


@pytest.fixture
def payer(clinic, episode):
    found = build_payer(clinic)
    build_coverage(episode.patient, found)
    build_rates(found, c97530="40.00", c97110="30.00")
    return found


@pytest.mark.usefixtures("noon")
class TestPages:
    def test_rates_are_pasted_and_shown(self, sign_in, biller, payer):
        desk, url = sign_in(biller), f"/billing/payers/{payer.pk}/rates/"
        response = desk.post(url, {"since": "2026-07-01", "lines": "97530 41.00\n97140 28.00"}, follow=True)
        html = response.content.decode()
        assert "2 rates kept." in html and "41.00" in html
        assert Rate.objects.count() == 4
        assert AuditEvent.objects.get(event="rates.kept").detail == {"since": "2026-07-01", "count": 2}

    def test_a_line_that_cannot_be_read_keeps_none_and_stays_typed(self, sign_in, biller, payer):
        url = f"/billing/payers/{payer.pk}/rates/"
        html = sign_in(biller).post(url, {"since": "2026-07-01", "lines": "97140 28\n97530 x"}).content.decode()
        assert "Line 2: write the code" in html and "97530 x" in html
        assert Rate.objects.count() == 2

    def test_clinicians_keep_no_rates(self, sign_in, therapist, payer):
        assert sign_in(therapist).get(f"/billing/payers/{payer.pk}/rates/").status_code == 403

    def test_a_figure_is_a_row_with_its_author(self, sign_in, biller, episode):
        desk, url = sign_in(biller), f"/billing/patients/{episode.patient.pk}/year/"
        html = desk.post(url, {"bucket": "PT_SLP", "amount": "1203.55", "as_of": "2026-03-02"}, follow=True)
        assert "1203.55" in html.content.decode()
        kept = YearToDate.objects.get()
        assert (kept.amount, kept.as_of, kept.by) == (Decimal("1203.55"), dt.date(2026, 3, 2), biller)
        assert AuditEvent.objects.get(event="year.entered").patient_id == episode.patient.pk

    @pytest.mark.parametrize(
        "data",
        [{"amount": "-1"}, {"amount": "much"}, {"bucket": "PT"}, {"as_of": "soon"}, {"amount": "1000000"}]
        + [{"as_of": "1999-12-31"}, {"as_of": "2027-03-07"}],
    )
    def test_a_figure_that_does_not_fit_is_refused(self, sign_in, biller, episode, data):
        facts = {"bucket": "PT_SLP", "amount": "1203.55", "as_of": "2026-03-02"}
        response = sign_in(biller).post(f"/billing/patients/{episode.patient.pk}/year/", facts | data)
        assert response.status_code == 200
        assert not YearToDate.objects.exists()

    def test_the_sums_of_a_visits_day_are_the_laws_own_words(self, sign_in, biller, payer, episode, therapist):
        build_year(episode.patient, therapist, "2470.00")
        visit = build_visit(episode, therapist, ONE_UNIT)
        html = unescape(sign_in(biller).get(f"/billing/visits/{visit.pk}/year/").content.decode())
        said = [one for one in visit_charges(visit).first.answer.findings if one.code == "kx-needs-attestation"]
        assert said and all(one.message in html and one.citation in html for one in said)
        assert "before this day the year had come to $2,470.00." in html
        assert "Before Jan 5" in html and "entered by Tester, Thea" in html

    def test_what_an_opening_balance_brought_along_is_named_as_such(self, sign_in, biller, payer, episode, therapist):
        told = {"threshold_amount": Decimal("1800.00"), "threshold_on": dt.date(2026, 2, 3)}
        OpeningBalance.objects.create(episode=episode, source="Lakeside Rehab, by letter", **told)
        visit = build_visit(episode, therapist, ONE_UNIT)
        html = sign_in(biller).get(f"/billing/visits/{visit.pk}/year/").content.decode()
        assert "$1,800.00, from the opening balance: Lakeside Rehab, by letter" in html
        assert "Opening balance of the PT episode" in html
        assert html.count("Holds today") == 1
        assert 'name="withdraw"' not in html

    @pytest.mark.parametrize(
        ("figure", "sentence"),
        [("100.00", "No line of this day is past the threshold."), (None, "No figure of the year is entered")],
    )
    def test_a_day_that_is_not_past_the_threshold_says_so(
        self, sign_in, biller, payer, episode, therapist, figure, sentence
    ):
        if figure:
            build_year(episode.patient, therapist, figure)
        visit = build_visit(episode, therapist, ONE_UNIT)
        assert sentence in sign_in(biller).get(f"/billing/visits/{visit.pk}/year/").content.decode()

    def test_the_sums_come_in_order_of_the_lines(self, sign_in, biller, payer, episode, therapist):
        build_year(episode.patient, therapist, "3500.00")
        visit = build_visit(episode, therapist, [("97110", "09:20", "09:40"), ("97530", "09:40", "10:20")])
        answer = visit_charges(visit).first.answer
        order = [line.code for line in answer.lines]
        said = {one.subject: one.message for one in answer.findings if one.code == "kx-needs-attestation"}
        assert order == ["97530", "97110"] and set(said) == set(order)
        html = unescape(sign_in(biller).get(f"/billing/visits/{visit.pk}/year/").content.decode())
        assert html.index(said["97530"]) < html.index(said["97110"])

    def test_from_a_visit_its_bucket_and_date_are_filled_in_and_one_comes_back_to_it(
        self, sign_in, biller, payer, episode, therapist
    ):
        visit, desk = build_visit(episode, therapist, ONE_UNIT), sign_in(biller)
        url = f"/billing/visits/{visit.pk}/year/"
        response = desk.get(url)
        assert response.context["form"].initial["as_of"] == DAY
        html = response.content.decode()
        assert '<option value="PT_SLP" selected>' in html and f'value="{DAY}"' in html
        assert f'<a class="btn" href="/visits/{visit.pk}/">Cancel</a>' in html
        assert desk.post(url, {"bucket": "PT_SLP", "amount": "1", "as_of": "2026-03-02"}).url == url

    def test_a_figure_is_withdrawn_and_stays_in_the_list(self, sign_in, biller, episode, therapist):
        build_year(episode.patient, therapist, "10.00")
        wrong = build_year(episode.patient, therapist, "9999.00", as_of=DAY)
        desk, url = sign_in(biller), f"/billing/patients/{episode.patient.pk}/year/"
        assert holding(desk.get(url)) == ["9999.00"]
        for _ in range(2):
            html = desk.post(url, {"withdraw": wrong.pk}, follow=True).content.decode()
        assert "Withdrawn by Tester, Bill" in html and "9999.00" in html
        assert holding(desk.get(url)) == ["10.00"]
        assert AuditEvent.objects.get(event="year.withdrawn").detail == {"figure": wrong.pk}

    @pytest.mark.parametrize("number", ["x", "", "²", "-1", "9" * 30, "0"])
    def test_only_a_figure_of_the_patient_is_withdrawn(self, sign_in, biller, episode, number):
        url = f"/billing/patients/{episode.patient.pk}/year/"
        assert sign_in(biller).post(url, {"withdraw": number}).status_code == 404

    def test_clinicians_read_the_year_and_enter_nothing(self, sign_in, therapist, payer, episode):
        figure, visit = build_year(episode.patient, therapist, "10.00"), build_visit(episode, therapist, ONE_UNIT)
        desk, facts = sign_in(therapist), {"bucket": "PT_SLP", "amount": "1", "as_of": "2026-03-02"}
        for url in (f"/billing/patients/{episode.patient.pk}/year/", f"/billing/visits/{visit.pk}/year/"):
            html = desk.get(url).content.decode()
            assert "10.00" in html and "Keep this figure" not in html and ">Withdraw<" not in html
            assert desk.post(url, facts).status_code == desk.post(url, {"withdraw": figure.pk}).status_code == 403
        assert YearToDate.objects.get() == figure and not WithdrawnYear.objects.exists()
        assert AuditEvent.objects.filter(event="year.read", patient_id=episode.patient.pk).count() == 1

    def test_a_replaced_rate_is_shown_as_such(self, sign_in, biller, payer):
        build_rates(payer, c97530="41.00")
        html = sign_in(biller).get(f"/billing/payers/{payer.pk}/rates/").content.decode()
        assert html.count("replaced by a later entry") == 1
        assert html.index("41.00") < html.index("40.00") < html.index("replaced by a later entry")

    def test_where_a_small_screen_hides_the_headers_each_cell_says_its_own(
        self, sign_in, biller, payer, episode, therapist
    ):
        build_year(episode.patient, therapist, "10.00")
        year, rates = f"/billing/patients/{episode.patient.pk}/year/", f"/billing/payers/{payer.pk}/rates/"
        for url in (year, rates, "/billing/payers/"):
            html = sign_in(biller).get(url).content.decode()
            row = html[html.index("<tbody>") :].split("</tr>")[0]
            cells, labels = row.count("<td"), row.count('<span class="quiet d-sm-none">')
            assert labels == cells - (url == rates), url  # a code needs no word


def holding(response):
    """The amounts that the list says hold today."""
    rows = response.content.decode().split("<tr>")
    figures = response.context["figures"]
    return [str(one.amount) for one in figures if any("Holds today" in row and str(one.amount) in row for row in rows)]
