"""What people state beyond the minutes: 59, KX and notices; each kept with its author, and withdrawn by another row."""

import pytest

from billing.charges import visit_charges
from billing.models import Decision
from tests.builders import (
    DAY,
    at,
    build_clinician,
    build_coverage,
    build_payer,
    build_visit,
    build_year,
    get_note,
    log,
    sign,
)
from therapy_notes.models import AuditEvent
from therapy_notes.models.base import AppendOnlyError

pytestmark = pytest.mark.usefixtures("noon")

APART = {"act": "state", "code": "97530", "seen": "97150/97530", "confirm": "on"}
KX = {"act": "state", "seen": "97150 97530", "confirm": "on"}
NOTICE = {"act": "state", "code": "97530", "modifier": "GA", "confirm": "on"}


def modifiers(visit):
    lines = visit_charges(get_note(visit.note.pk).visit).first.answer.lines
    return {line.code: line.modifiers for line in lines}


def decide(desk, visit, kind, data):
    return desk.post(f"/billing/visits/{visit.pk}/decide/{kind}/", data, follow=True)


class TestStandsApart:
    def test_what_it_asserts_is_on_the_page_and_is_put_on_the_line_once_confirmed(self, sign_in, therapist, visit):
        desk = sign_in(therapist)
        html = desk.get(f"/visits/{visit.pk}/").content.decode()
        assert "59 says that it was a service apart, in a stretch of time of its own" in html
        assert modifiers(visit)["97530"] == ("GP",)
        html = decide(desk, visit, "distinct", APART).content.decode()
        assert "Kept: 97530 stands apart." in html
        assert "Decided by Tester, Thea, Fri Mar 6, 12:00 pm." in html
        assert modifiers(visit)["97530"] == ("GP", "59")

    def test_it_is_kept_with_author_time_and_what_was_stated(self, sign_in, therapist, visit):
        decide(sign_in(therapist), visit, "distinct", APART)
        kept = Decision.objects.get()
        assert (kept.kind, kept.answer, kept.units) == ("distinct", ["97150/97530"], None)
        assert (kept.by, kept.by_text, kept.at, kept.date) == (therapist, "Tester, Thea", at("12:00"), DAY)
        assert "97530 is paid beside 97150 with 59" in kept.statement
        event = AuditEvent.objects.get(event="distinct.decided")
        assert (event.detail, event.patient_id) == ({"codes": ["97150/97530"]}, visit.episode.patient_id)

    def test_withdrawing_is_another_row(self, sign_in, therapist, visit):
        desk = sign_in(therapist)
        decide(desk, visit, "distinct", APART)
        html = decide(desk, visit, "distinct", {"act": "withdraw", "code": "97530"}).content.decode()
        assert "Withdrawn: 97530 no longer stands apart." in html
        assert [row.answer for row in Decision.objects.order_by("pk")] == [["97150/97530"], []]
        assert modifiers(visit)["97530"] == ("GP",)

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (APART | {"confirm": ""}, "Confirm what this states, or leave it."),
            (APART | {"code": "97150"}, "There is nothing to decide about this code any more."),
            (APART | {"act": "sing"}, "Select a valid choice."),
        ],
    )
    def test_what_does_not_fit_is_refused_in_a_sentence(self, sign_in, therapist, visit, data, sentence):
        assert sentence in decide(sign_in(therapist), visit, "distinct", data).content.decode()
        assert not Decision.objects.exists()

    def test_where_the_times_overlap_it_cannot_be_stated(self, sign_in, therapist, visit):
        visit.activities.last().stretches.update(started=at("09:15"))
        desk = sign_in(therapist)
        html = desk.get(f"/visits/{visit.pk}/").content.decode()
        assert "their times overlap, so it cannot be said" in html.lower()
        assert "/decide/distinct/" not in html
        decide(desk, visit, "distinct", APART)
        assert not Decision.objects.exists()

    def test_two_codes_stand_apart_each_with_who_said_so_first(self, sign_in, therapist, clinic, visit):
        colleague = build_clinician(clinic, "paula", credential="PT")
        log(visit, therapist, "97110", "09:40", "09:55")
        decide(sign_in(therapist), visit, "distinct", APART)
        html = decide(
            sign_in(colleague), visit, "distinct", APART | {"code": "97110", "seen": "97150/97110"}
        ).content.decode()
        assert modifiers(visit) | {"97150": ()} == {"97530": ("GP", "59"), "97110": ("GP", "59"), "97150": ()}
        assert "Decided by Tester, Thea" in html and "Decided by Tester, Paula" in html


class TestThreshold:
    def test_kx_is_stated_once_for_the_lines_past_the_threshold(self, sign_in, therapist, visit):
        desk = sign_in(therapist)
        html = desk.get(f"/visits/{visit.pk}/").content.decode()
        assert "97150, 97530: past the year&#x27;s threshold. State KX if" in html
        html = decide(desk, visit, "kx", KX).content.decode()
        assert "Kept: KX is stated." in html
        assert modifiers(visit) == {"97530": ("GP", "KX"), "97150": ("GP", "KX")}
        kept = Decision.objects.get()
        assert kept.answer == ["97150", "97530"]
        assert "medically necessary" in kept.statement
        decide(desk, visit, "kx", {"act": "withdraw"})
        assert modifiers(visit)["97530"] == ("GP",)

    def test_the_visit_page_shows_no_money_and_leads_to_where_the_sums_are(self, sign_in, therapist, visit):
        desk = sign_in(therapist)
        build_year(visit.episode.patient, therapist, "2990.00", as_of=DAY)
        for data in (KX, {"act": "withdraw"}, KX):
            html = desk.get(f"/visits/{visit.pk}/").content.decode()
            assert "past the year&#x27;s threshold" in html
            assert "past the amount of the year from which Medicare may review the record" in html
            assert "$" not in html and "990.00" not in html
            assert f'href="/billing/visits/{visit.pk}/year/"' in html
            decide(desk, visit, "kx", data)

    def test_where_no_line_is_past_the_threshold_nothing_is_kept(self, sign_in, therapist, visit):
        build_year(visit.episode.patient, therapist, "100.00")
        html = decide(sign_in(therapist), visit, "kx", KX).content.decode()
        assert "No line of the day needs KX any more." in html
        assert not Decision.objects.exists()


class TestNotices:
    def test_a_notice_is_offered_quietly_and_stands_on_its_line(self, sign_in, therapist, visit):
        desk = sign_in(therapist)
        assert "Notice of non-coverage (ABN)" in desk.get(f"/visits/{visit.pk}/").content.decode()
        html = decide(desk, visit, "notice", NOTICE).content.decode()
        assert "Kept: 97530 carries GA." in html
        assert modifiers(visit)["97530"] == ("GP", "GA")
        decide(desk, visit, "notice", {"act": "withdraw", "code": "97530"})
        assert modifiers(visit)["97530"] == ("GP",)

    def test_two_that_go_together_are_stated_together_and_another_replaces_them(self, sign_in, therapist, visit):
        desk = sign_in(therapist)
        decide(desk, visit, "notice", NOTICE | {"modifier": "GX GY"})
        assert Decision.objects.last().answer == ["97530 GX", "97530 GY"]
        decide(desk, visit, "notice", NOTICE | {"code": "97150", "modifier": "GZ"})
        decide(desk, visit, "notice", NOTICE)
        assert Decision.objects.last().answer == ["97150 GZ", "97530 GA"]

    @pytest.mark.parametrize("data", [{"modifier": "GB"}, {"modifier": ""}, {"code": "97140"}, {"confirm": ""}])
    def test_what_does_not_fit_is_refused(self, sign_in, therapist, visit, data):
        assert "alert-danger" in decide(sign_in(therapist), visit, "notice", NOTICE | data).content.decode()
        assert not Decision.objects.exists()

    def test_a_payer_that_counts_otherwise_than_medicare_is_offered_none(self, sign_in, therapist, episode, clinic):
        build_coverage(episode.patient, build_payer(clinic, "Crestline", "cpt_midpoint"))
        visit = build_visit(episode, therapist, [("97530", "09:00", "09:20")])
        assert "Notice of non-coverage" not in sign_in(therapist).get(f"/visits/{visit.pk}/").content.decode()


ASKED = {"distinct": APART, "kx": KX, "notice": NOTICE}


@pytest.mark.parametrize("kind", ASKED)
class TestEveryKind:
    def test_nobody_of_another_discipline_and_no_biller_decides(self, kind, sign_in, visit, clinic, biller):
        speech = build_clinician(clinic, "sloan", credential="SLP")
        for person in (speech, biller):
            desk = sign_in(person)
            assert decide(desk, visit, kind, ASKED[kind]).status_code == 403
            assert "/decide/" not in desk.get(f"/visits/{visit.pk}/").content.decode()
        assert not Decision.objects.exists()

    def test_nobody_of_another_clinic_decides(self, kind, sign_in, visit, stranger):
        assert decide(sign_in(stranger), visit, kind, ASKED[kind]).status_code == 404
        assert not Decision.objects.exists()

    def test_a_signed_note_takes_it_and_keeps_its_version(self, kind, sign_in, therapist, visit):
        sign(visit.note, therapist)
        decide(sign_in(therapist), visit, kind, ASKED[kind])
        assert Decision.objects.get().kind == kind
        assert visit.note.versions.count() == 1

    def test_it_is_never_changed_or_deleted(self, kind, sign_in, therapist, visit):
        decide(sign_in(therapist), visit, kind, ASKED[kind])
        kept = Decision.objects.get()
        for act in (kept.save, kept.delete, Decision.objects.all().delete, lambda: Decision.objects.update(answer=[])):
            with pytest.raises(AppendOnlyError):
                act()

    def test_it_is_not_done_by_opening_an_address(self, kind, sign_in, therapist, visit):
        assert sign_in(therapist).get(f"/billing/visits/{visit.pk}/decide/{kind}/").status_code == 405


def test_a_kind_that_does_not_exist_is_not_found(sign_in, therapist, visit):
    assert decide(sign_in(therapist), visit, "mood", APART).status_code == 404
