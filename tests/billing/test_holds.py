"""What of a billing day waits with each payer, and how the panel, the chart and the billers' page say it."""

import datetime as dt

import pytest

from billing.charges import visit_charges
from billing.held_charts import charts_to_ask
from billing.holds import gravest, held_by
from billing.panel import Panel
from billing.rules.findings import Hold, Severity, found, rule_of
from tests.billing.test_held_days import EXERCISE, FIRST, plan, report, treat
from tests.builders import (
    COMPLETE,
    DAY,
    build_coverage,
    build_episode,
    build_patient,
    build_payer,
    build_signed_visit,
    build_visit,
    get_note,
    sign,
)
from therapy_notes.clocks.moving import recount

pytestmark = pytest.mark.usefixtures("noon")


def panel(visit):
    return Panel(visit_charges(get_note(visit.note.pk).visit))


def held(visit):
    """By the finding what it holds of the day."""
    return {one.finding.code: one.held.what for row in panel(visit).coverages for one in row.open if one.held}


@pytest.fixture
def page_of(sign_in, biller):
    """The text of a page, its blanks made one."""

    def text(url, user=None):
        return " ".join(sign_in(user or biller).get(url).content.decode().split())

    return text


@pytest.mark.parametrize(
    ("code", "severity", "medicare", "elsewhere"),
    [
        ("report-missing", None, Hold.DAYS, Hold.NOTHING),
        ("report-missing", Severity.WARNING, Hold.NOTHING, Hold.NOTHING),
        ("unsigned", None, Hold.DAY, Hold.DAY),
        ("supportive-missing", None, Hold.LINE, Hold.LINE),
        ("continued-need-missing", None, Hold.NOTHING, Hold.NOTHING),
        ("continued-need-missing", Severity.ERROR, Hold.LINE, Hold.LINE),
        ("report-grace", None, Hold.NOTHING, Hold.NOTHING),
    ],
)
def test_a_finding_holds_what_the_table_says_and_only_as_an_error(code, severity, medicare, elsewhere):
    finding = found(code, "", citation="", subject="", severity=severity)
    assert held_by(finding, medicares_way=True) is medicare
    assert held_by(finding, medicares_way=False) is elsewhere


def test_the_gravest_hold_is_the_one_that_keeps_the_most_back():
    assert gravest([]) is Hold.NOTHING
    assert gravest([Hold.LINE, Hold.DAYS, Hold.DAY]) is Hold.DAYS


class TestPanel:
    def test_a_day_under_plan_and_report_holds_nothing(self, episode, therapist):
        plan(episode, therapist)
        visit = build_visit(episode, therapist, EXERCISE)
        assert held(visit) == {}
        assert panel(visit).held is Hold.NOTHING

    def test_a_day_without_a_plan_waits_and_those_after_it(self, episode, therapist):
        visit = build_visit(episode, therapist, EXERCISE)
        assert held(visit) == {"plan-missing": Hold.DAYS}
        plan(episode, therapist, day=DAY)
        assert held(visit) == {}

    def test_after_a_missing_report_the_day_waits_until_it_is_signed(self, episode, therapist):
        plan(episode, therapist)
        days = treat(episode, therapist, 10)
        visit = build_visit(episode, therapist, EXERCISE)
        assert held(visit) == {"report-missing": Hold.DAYS}
        assert held(episode.visits.order_by("planned").first()) == {}
        report(episode, therapist, period_end=days[-1])
        assert held(visit) == {}

    def test_a_signature_that_is_missing_holds_the_day_alone(self, episode, therapist, assistant):
        plan(episode, therapist)
        visit = build_signed_visit(episode, assistant, EXERCISE)
        assert held(visit) == {"cosign-pending": Hold.DAY}
        assert panel(visit).held is Hold.DAY

    def test_what_a_note_still_lacks_holds_nothing_before_it_is_signed(self, episode, therapist):
        plan(episode, therapist)
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:20", {"assistance": ""})])
        assert panel(visit).missing
        assert held(visit) == {}

    def test_with_two_payers_it_is_said_whose_claim_waits(self, clinic, episode, therapist, page_of):
        build_coverage(episode.patient, build_payer(clinic, "Northwind", "cpt_midpoint"))
        build_coverage(episode.patient, build_payer(clinic), rank=2)
        visit = build_visit(episode, therapist, EXERCISE)
        (shown,) = [one for one in panel(visit).open if one.finding.code == "plan-missing"]
        assert shown.held.payers == ("Medicare",)
        assert "For Medicare: All lines of this day wait" in page_of(f"/visits/{visit.pk}/")

    def test_elsewhere_it_is_told_and_holds_nothing(self, clinic, episode, therapist, page_of):
        build_coverage(episode.patient, build_payer(clinic, "Northwind", "cpt_midpoint"))
        visit = build_visit(episode, therapist, EXERCISE)
        assert held(visit) == {}
        html = page_of(f"/visits/{visit.pk}/")
        assert "No plan of care is established" in html
        assert "held-words" not in html and "held-sum" not in html

    def test_the_panel_says_what_waits_what_releases_it_and_that_care_goes_on(self, episode, therapist, page_of):
        html = page_of(f"/visits/{build_visit(episode, therapist, EXERCISE).pk}/")
        assert "<b>This day waits, and later ones with it.</b> Only the claim waits: care" in html
        assert "All lines of this day wait, and those of every further treatment day." in html
        assert f"Released by: {rule_of('plan-missing').released_by}" in html

    def test_a_therapist_begins_the_missing_report_from_there_and_a_biller_goes_to_the_chart(
        self, episode, therapist, page_of
    ):
        treat(episode, therapist, 10)
        visit = build_visit(episode, therapist, EXERCISE)
        begins = f'action="/episodes/{episode.pk}/notes/progress_report/new/"'
        address = f"/visits/{visit.pk}/"
        assert begins in page_of(address, therapist)
        html = page_of(address)
        assert begins not in html[html.index('id="billing"') :]
        assert f"/patients/{episode.patient_id}/#episode-{episode.pk}" in html

    def test_minutes_that_two_patients_have_together_keep_their_line_back(self, clinic, episode, therapist, page_of):
        other = build_episode(clinic, patient=build_patient(clinic, "1002", "Brandt"))
        visits = []
        for one in (episode, other):
            plan(one, therapist)
            visits.append(build_visit(one, therapist, EXERCISE))
        assert panel(visits[0]).held is Hold.LINE
        assert "The line of these minutes waits." in page_of(f"/visits/{visits[0].pk}/")

    def test_a_line_that_waits_is_named(self, clinic, episode, therapist):
        plan(episode, therapist)
        build_coverage(episode.patient, build_payer(clinic, supportive_every=1))
        for back in (1, 0):
            visit = build_signed_visit(episode, therapist, [("97530", "09:00", "09:20", {"skill": "Graded."})],
                                       day=DAY - dt.timedelta(days=back))  # fmt: skip
        (shown,) = [one for one in panel(visit).open if one.finding.code == "supportive-missing"]
        assert (shown.held.what, shown.held.words) == (Hold.LINE, "The line of 97530 waits.")


class TestPages:
    @pytest.fixture
    def missed(self, episode, therapist):
        """An episode whose report is missing, with two treatment days after its period."""
        plan(episode, therapist)
        treat(episode, therapist, 12)
        recount([episode], on=DAY)
        return episode

    def test_the_chart_and_the_list_say_which_days_wait_until_the_report_is_signed(self, missed, therapist, page_of):
        for address in (f"/patients/{missed.patient_id}/", "/billing/holds/"):
            html = page_of(address)
            assert "Report missing: 2 treatment days wait." in html
            assert "Wed Feb 4" in html or "Feb 6" in html
            assert "Released by: The signed report, late as it is" in html
        report(missed, therapist, period_end=FIRST + dt.timedelta(days=9))
        assert "Held claims" not in page_of(f"/patients/{missed.patient_id}/")
        assert "Nothing is held" in page_of("/billing/holds/")

    def test_the_list_is_looked_at_for_one_finding(self, missed, page_of, sign_in, biller):
        assert missed.patient.list_name in page_of("/billing/holds/?finding=report-missing")
        html = page_of("/billing/holds/?finding=plan-missing")
        assert "Nothing is held for this." in html
        assert missed.patient.list_name not in html
        assert sign_in(biller).get("/billing/holds/?finding=nonsense").status_code == 404

    def test_each_hold_is_found_by_the_stored_clocks(self, clinic, therapist, assistant, page_of):
        """Of each kind one chart: what the list does not ask for, it would never show."""
        unplanned, unserved, expired = (
            build_episode(clinic, patient=build_patient(clinic, name, name))
            for name in ("Unplanned", "Unserved", "Expired")
        )
        treat(unplanned, therapist, 1)
        plan(unserved, therapist)
        treat(unserved, assistant, 11)
        plan(expired, therapist, day=DAY - dt.timedelta(days=100))
        treat(expired, therapist, 1, first=DAY - dt.timedelta(days=100))
        treat(expired, therapist, 1, first=DAY - dt.timedelta(days=2))
        recount([unplanned, unserved, expired], on=DAY)
        for finding, name in (
            ("plan-missing", "Unplanned"),
            ("participation-missing", "Unserved"),
            ("certification-expired", "Expired"),
        ):
            html = page_of(f"/billing/holds/?finding={finding}")
            assert [one for one in ("Unplanned", "Unserved", "Expired") if f"{one}, Rosa" in html] == [name]
        assert page_of("/billing/holds/").count("Open chart") == 3

    def test_a_chart_that_a_payer_elsewhere_covers_as_a_whole_is_not_even_asked(self, clinic, missed, page_of):
        coverage = build_coverage(missed.patient, build_payer(clinic, "Northwind", "cpt_midpoint"))
        assert not charts_to_ask(clinic, on=DAY).exists()
        assert "Nothing is held" in page_of("/billing/holds/")
        coverage.until = DAY - dt.timedelta(days=1)
        coverage.save()
        assert charts_to_ask(clinic, on=DAY).exists()

    def test_a_chart_of_two_payers_is_asked_for_the_one_that_follows_medicare(self, clinic, missed):
        build_coverage(missed.patient, build_payer(clinic, "Northwind", "cpt_midpoint"))
        build_coverage(missed.patient, build_payer(clinic), rank=2)
        assert charts_to_ask(clinic, on=DAY).exists()

    def test_the_chart_tells_of_days_before_the_plan_was_signed(self, episode, therapist, page_of):
        """Nothing releases them: the list of what is to be mended leaves them out."""
        treat(episode, therapist, 2, first=DAY - dt.timedelta(days=2))
        plan(episode, therapist, day=DAY)
        assert "No plan of care: 2 treatment days wait." in page_of(f"/patients/{episode.patient_id}/")
        assert "Nothing is held" in page_of("/billing/holds/")

    def test_the_list_is_of_the_clinics_own_charts(self, missed, stranger, page_of, administrator):
        administrator.clinic = stranger.clinic
        administrator.save()
        assert "Nothing is held" in page_of("/billing/holds/", administrator)

    def test_a_restricted_chart_is_not_named(self, missed, page_of):
        patient = missed.patient
        patient.is_restricted = True
        patient.save()
        html = page_of("/billing/holds/")
        assert patient.list_name not in html
        assert "Restricted chart" in html

    def test_clinicians_read_it_in_the_chart(self, missed, sign_in, therapist, page_of):
        assert sign_in(therapist).get("/billing/holds/").status_code == 403
        assert "Report missing: 2 treatment days wait." in page_of(f"/patients/{missed.patient_id}/", therapist)


def test_on_a_held_day_a_note_is_written_and_signed(episode, therapist):
    visit = build_visit(episode, therapist, EXERCISE, sections=COMPLETE)
    assert panel(visit).held is Hold.DAYS
    sign(visit.note, therapist)
    assert get_note(visit.note.pk).status == "signed"
    assert panel(visit).held is Hold.DAYS
