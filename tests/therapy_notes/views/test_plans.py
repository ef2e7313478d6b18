"""What happens to a plan of care on paper, from its card: sent, certified, taken back; and the plan to be signed."""

import io

import pypdf
import pytest
import time_machine

from tests.builders import DAY, at, build_note, build_patient, build_signed_visit, build_user, get_note, prove, sign
from tests.papers import build_paper, pdf, picture, upload
from therapy_notes import amendments, planning, signing
from therapy_notes.attachments.recognizing import MOST_BYTES
from therapy_notes.models import Attachment, AuditEvent, Note, PlanEvent
from therapy_notes.plans import writing

HALE = {"provider": "Hale, Miriam, MD", "provider_npi": ""}
CERTIFIED = HALE | {"on": DAY.isoformat(), "received": "", "through": "", "provider_kind": "MD", "paper": ""}


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.ATTACHMENTS_ROOT = tmp_path


@pytest.fixture(autouse=True)
def evening_of_day(in_the_clinics_zone):
    with time_machine.travel(at("20:00"), tick=True):
        yield


@pytest.fixture
def plan(episode, therapist):
    note = build_note(episode, therapist, sections={"rationale": "Grading needs a therapist."})
    sign(note, therapist)
    return Note.objects.get(pk=note.pk).plan


@pytest.fixture
def desk(sign_in, therapist):
    return sign_in(therapist)


def address(plan, kind):
    return f"/notes/{plan.note_id}/plan/{kind}/"


def said(response):
    return " ".join(response.content.decode().split())


class TestTheCard:
    def test_without_a_plan_it_says_what_to_do(self, desk, episode):
        page = said(desk.get(f"/patients/{episode.patient_id}/"))
        assert "No signed plan of care" in page
        assert "Write the plan of care" in page

    def test_a_plan_that_is_being_written_is_continued(self, desk, episode, therapist):
        note = build_note(episode, therapist)
        page = said(desk.get(f"/patients/{episode.patient_id}/"))
        assert f'href="/notes/{note.pk}/"' in page
        assert "Continue the plan being written" in page
        assert "Write the plan of care" not in page

    def test_it_says_what_is_due_and_offers_the_next_act_first(self, desk, plan):
        page = said(desk.get(f"/patients/{plan.note.episode.patient_id}/"))
        assert "Signature due by Apr 5; not sent yet" in page
        assert page.index(address(plan, "sent")) < page.index(address(plan, "certified"))
        writing.record_sent(plan, on=DAY, provider="Hale", way="fax", by=plan.note.author, at=at("20:30"))
        page = said(desk.get(f"/notes/{plan.note_id}/"))
        assert "sent Mar 6 by fax, signed copy not back" in page
        assert page.index(address(plan, "certified")) < page.index(address(plan, "sent"))

    @pytest.mark.parametrize(("who", "offers"), [("biller", True), ("administrator", True), ("assistant", False)])
    def test_the_office_enters_events_and_assistants_do_not(self, request, sign_in, plan, who, offers):
        browser = sign_in(request.getfixturevalue(who))
        page = said(browser.get(f"/patients/{plan.note.episode.patient_id}/"))
        assert "Signature due by Apr 5" in page
        assert (address(plan, "sent") in page) == offers
        assert browser.get(address(plan, "sent")).status_code == (200 if offers else 403)

    def test_an_auditor_reads_it_and_changes_nothing(self, clinic, sign_in, plan):
        browser = sign_in(build_user(clinic, "aude", role="auditor"))
        assert address(plan, "sent") not in said(browser.get(f"/patients/{plan.note.episode.patient_id}/"))
        assert browser.post(address(plan, "sent"), HALE).status_code == 403

    def test_a_finding_stands_with_its_paragraph(self, desk, plan, therapist):
        paper = build_paper(plan.note.episode.patient, therapist, kind="signed_plan")
        facts = {"on": DAY, "provider": "Bone, Al, DC", "provider_kind": "chiropractor", "paper": paper}
        writing.certify(plan, by=therapist, at=at("20:30"), **facts)
        page = said(desk.get(f"/patients/{plan.note.episode.patient_id}/"))
        assert "A chiropractor may not certify a plan of care" in page
        assert "Pub. 100-02 ch. 15 §220.1.3" in page

    def test_a_signature_that_counts_for_nothing_is_marked_and_the_next_is_asked_for(self, desk, plan, therapist):
        paper = build_paper(plan.note.episode.patient, therapist, kind="signed_plan")
        facts = {"on": DAY, "provider": "Bone, Al, DC", "provider_kind": "chiropractor", "paper": paper}
        writing.certify(plan, by=therapist, at=at("20:30"), **facts)
        page = said(desk.get(f"/patients/{plan.note.episode.patient_id}/"))
        assert "may not certify a plan of care: it counts for nothing" in page
        assert address(plan, "sent") in page and address(plan, "certified") in page

    def test_a_signature_under_an_earlier_version_is_marked(self, desk, plan, therapist):
        paper = build_paper(plan.note.episode.patient, therapist, kind="signed_plan")
        facts = {"on": DAY, "provider": "Hale", "provider_kind": "MD", "paper": paper}
        writing.certify(plan, by=therapist, at=at("20:30"), **facts)
        marked = "The plan was amended after this signature"
        assert marked not in said(desk.get(f"/notes/{plan.note_id}/"))
        later = {"by": therapist, "at": at("09:00", DAY.replace(day=9))}
        signing.open_amendment(plan.note, **later)
        planning.write_plan(plan.note, frequency="daily", **later)
        shown = signing.seen(amendments.to_sign(get_note(plan.note_id)))
        signing.sign_note(plan.note, proof=prove(therapist), at=later["at"], shown=shown, reason="Seen more often.")
        page = said(desk.get(f"/notes/{plan.note_id}/"))
        assert marked in page and "amended Mar 9, 2026" in page


class TestEntering:
    def test_that_it_was_sent(self, desk, plan):
        response = desk.post(address(plan, "sent"), HALE | {"on": DAY.isoformat(), "way": "fax"})
        assert (response.status_code, response.url) == (302, f"/notes/{plan.note_id}/#certification")
        event = PlanEvent.objects.get()
        assert (event.kind, event.on, event.way, event.provider) == ("sent", DAY, "fax", "Hale, Miriam, MD")

    def test_the_provider_starts_as_who_referred_and_then_as_who_it_was_sent_to(self, desk, episode, plan):
        episode.referring_provider, episode.referring_npi = "Osei, Ruth, MD", "1234567893"
        episode.save()
        assert desk.get(address(plan, "sent")).context["form"]["provider"].value() == "Osei, Ruth, MD"
        desk.post(address(plan, "sent"), HALE | {"on": DAY.isoformat(), "way": "fax"})
        form = desk.get(address(plan, "certified")).context["form"]
        assert (form["provider"].value(), form["provider_npi"].value()) == ("Hale, Miriam, MD", "")

    def test_a_certification_with_a_scan_files_it_in_the_chart(self, desk, plan):
        response = desk.post(address(plan, "certified"), CERTIFIED | {"file": upload(picture(), "scan.png")})
        assert response.status_code == 302
        paper = Attachment.objects.get()
        assert PlanEvent.objects.get().attachment == paper
        assert (paper.kind, paper.content_type) == ("signed_plan", "image/png")

    def test_or_with_a_paper_of_the_chart(self, desk, plan, therapist):
        paper = build_paper(plan.note.episode.patient, therapist, kind="signed_plan")
        form = desk.get(address(plan, "certified")).context["form"]
        assert [label for _, label in form.fields["paper"].choices] == ["Choose", "Order, Dr. Hale, Mar 6, 2026"]
        desk.post(address(plan, "certified"), CERTIFIED | {"paper": str(paper.pk)})
        assert PlanEvent.objects.get().attachment == paper

    def test_a_biller_chooses_an_order_and_adds_none(self, sign_in, biller, plan, therapist):
        browser = sign_in(biller)
        order = build_paper(plan.note.episode.patient, therapist, kind="order")
        form = browser.get(address(plan, "order")).context["form"]
        assert "file" not in form.fields and "adds it to the chart" in form["paper"].help_text
        typed = HALE | {"on": "2026-02-28", "provider_kind": "MD", "names_discipline": "on", "paper": str(order.pk)}
        browser.post(address(plan, "order"), typed)
        assert PlanEvent.objects.get().names_discipline
        assert "file" in browser.get(address(plan, "certified")).context["form"].fields

    def test_word_of_mouth_and_the_reason_for_a_delay(self, desk, plan, therapist):
        page = desk.get(address(plan, "verbal_order"))
        assert page.context["form"]["text"].value() == str(therapist.clinician)
        facts = HALE | {"on": DAY.isoformat(), "provider_kind": "NPP", "text": "Thea"}
        assert desk.post(address(plan, "verbal_order"), facts).status_code == 302
        assert desk.post(address(plan, "delay"), {"text": "The office was closed."}).status_code == 302
        page = said(desk.get(f"/notes/{plan.note_id}/"))
        assert "Ordered by word of mouth by Hale, Miriam, MD; taken by Thea" in page
        assert "Reason for the delay: The office was closed." in page


class TestRefusals:
    @pytest.mark.parametrize(
        ("typed", "field", "sentence"),
        [
            ({"on": "2026-03-07"}, "on", "lies ahead"),
            ({"on": "2026-03-05"}, "on", "was signed by its author on Fri Mar 6, 2026 only"),
            ({"on": ""}, "on", "Give the day."),
            ({"provider": " "}, "provider", "Say who it was."),
            ({"provider_npi": "12"}, "provider_npi", "it has ten digits"),
            ({"received": "2026-03-05"}, "received", "cannot have come back before"),
            ({}, "paper", "Choose the paper that shows it, or add its scan."),
        ],
    )
    def test_a_wrong_field_gets_a_sentence_and_keeps_the_words(self, desk, plan, therapist, typed, field, sentence):
        paper = build_paper(plan.note.episode.patient, therapist, kind="signed_plan")
        fields = CERTIFIED | ({"paper": str(paper.pk)} if typed else {}) | typed
        response = desk.post(address(plan, "certified"), fields)
        form = response.context["form"]
        assert response.status_code == 200 and sentence in " ".join(form.errors[field])
        assert form["provider"].value() == fields["provider"]
        assert not PlanEvent.objects.exists()

    def test_a_paper_of_another_chart_is_no_choice(self, desk, clinic, plan, therapist):
        other = build_paper(build_patient(clinic, "2002"), therapist, kind="signed_plan")
        response = desk.post(address(plan, "certified"), CERTIFIED | {"paper": str(other.pk)})
        assert "paper" in response.context["form"].errors

    def test_a_paper_and_a_scan_at_once_are_asked_about(self, desk, plan, therapist):
        paper = build_paper(plan.note.episode.patient, therapist, kind="signed_plan")
        typed = CERTIFIED | {"paper": str(paper.pk), "file": upload(pdf())}
        assert "not both" in " ".join(desk.post(address(plan, "certified"), typed).context["form"].errors["paper"])

    def test_a_file_that_is_no_document_is_refused_and_nothing_entered(self, desk, plan):
        response = desk.post(address(plan, "certified"), CERTIFIED | {"file": upload(b"MZ" + b"\0" * 99)})
        assert response.context["form"].errors and not PlanEvent.objects.exists() and not Attachment.objects.exists()

    def test_a_file_too_large_is_said_in_words(self, desk, plan):
        typed = CERTIFIED | {"file": upload(b"%PDF-1.7" + b"\0" * MOST_BYTES)}
        assert "file" in desk.post(address(plan, "certified"), typed).context["form"].errors

    def test_a_draft_and_another_note_have_no_events(self, desk, episode, therapist):
        draft = build_note(episode, therapist)
        assert "once it is signed" in said(desk.get(f"/notes/{draft.pk}/plan/sent/"))
        visit = build_signed_visit(episode, therapist)
        assert desk.get(f"/notes/{visit.note.pk}/plan/sent/").status_code == 404
        assert desk.get(f"/notes/{visit.note.pk}/plan/for-signature.pdf").status_code == 403

    def test_an_unknown_event_is_refused(self, desk, plan):
        assert desk.get(address(plan, "taken_back")).status_code == 403

    def test_another_clinic_finds_nothing(self, sign_in, stranger, plan):
        assert sign_in(stranger).get(address(plan, "sent")).status_code == 404


class TestTakingBack:
    def test_it_stays_struck_through_with_the_reason(self, desk, plan, therapist):
        event = writing.record_sent(plan, on=DAY, provider="Hale", way="fax", by=therapist, at=at("20:30"))
        page = said(desk.get(f"/plan-events/{event.pk}/take-back/"))
        assert "Mar 6, 2026" in page and "Sent to Hale by fax" in page
        desk.post(f"/plan-events/{event.pk}/take-back/", {"reason": "Another patient's."})
        page = said(desk.get(f"/notes/{plan.note_id}/"))
        assert '<s><b class="nowrap">Mar 6, 2026</b> Sent to Hale by fax</s>' in page
        assert "by Tester, Thea, PT: Another patient&#x27;s." in page
        assert "Signature due by Apr 5; not sent yet" in page
        assert desk.get(f"/plan-events/{event.pk}/take-back/").status_code == 403

    def test_without_a_reason_nothing_is_taken_back(self, desk, plan, therapist):
        event = writing.record_sent(plan, on=DAY, provider="Hale", way="fax", by=therapist, at=at("20:30"))
        response = desk.post(f"/plan-events/{event.pk}/take-back/", {"reason": " "})
        assert "Say why" in response.context["form"].errors["reason"][0]
        assert PlanEvent.objects.count() == 1


class TestPrint:
    def words(self, response):
        reader = pypdf.PdfReader(io.BytesIO(response.content))
        return len(reader.pages), " ".join(" ".join(page.extract_text() for page in reader.pages).split())

    def test_it_has_the_plan_and_lines_for_the_certification_on_one_page(self, desk, plan):
        response = desk.get(f"/notes/{plan.note_id}/plan/for-signature.pdf")
        pages, words = self.words(response)
        assert pages == 1
        for part in (
            "Certification by the physician",
            "from Mar 6, 2026 to May 5, 2026",
            "Date signed",
            "NPI",
            "signed copy received on",
            "return to Harbor Street",
            "LTG 1",
            "3 times a week",
            "97530 Functional activities",
            plan.note.versions.get().sha256,
        ):
            assert part in words, part
        assert response["Content-Disposition"].endswith('-for-signature.pdf"')
        assert AuditEvent.objects.get(event="note.downloaded").detail["form"] == "certification"

    def test_the_same_bytes_come_each_time_and_are_known_as_ours(self, desk, plan):
        first = desk.get(f"/notes/{plan.note_id}/plan/for-signature.pdf").content
        assert first == desk.get(f"/notes/{plan.note_id}/plan/for-signature.pdf").content
        assert "byte for byte" in said(desk.post("/verify/", {"file": upload(first)}))
        assert first != desk.get(f"/notes/{plan.note_id}/note.pdf").content

    def test_the_notes_own_pdf_has_no_such_lines(self, desk, plan):
        _, words = self.words(desk.get(f"/notes/{plan.note_id}/note.pdf"))
        assert "Certification by" not in words and "Planned codes" in words

    def test_a_longer_plan_asks_for_as_many_days_as_one_certification_covers(self, desk, episode, therapist, plan):
        long = build_note(episode, therapist, sections={"rationale": "Words."}, ends=DAY.replace(year=2027))
        sign(long, therapist, "14:00")
        _, words = self.words(desk.get(f"/notes/{long.pk}/plan/for-signature.pdf"))
        assert "from Mar 6, 2026 to Jun 3, 2026" in words


def test_many_events_cost_as_many_queries_as_none(desk, plan, therapist, django_assert_max_num_queries):
    chart = f"/patients/{plan.note.episode.patient_id}/"
    desk.get(chart)
    with django_assert_max_num_queries(60) as few:
        desk.get(chart)
    for number in range(5):
        writing.record_sent(plan, on=DAY, provider=f"Hale {number}", way="fax", by=therapist, at=at("20:30"))
    with django_assert_max_num_queries(len(few)):
        desk.get(chart)


def test_recertify_begins_the_next_plan_with_what_the_last_one_said(desk, episode, therapist):
    soon = build_note(episode, therapist, sections={"rationale": "Words."}, ends=DAY.replace(day=20))
    sign(soon, therapist)
    plan = Note.objects.get(pk=soon.pk).plan
    paper = build_paper(episode.patient, therapist, kind="signed_plan")
    facts = {"on": DAY, "provider": "Hale", "provider_kind": "MD", "paper": paper}
    writing.certify(plan, by=therapist, at=at("20:30"), **facts)
    assert "Recertify" in said(desk.get(f"/patients/{episode.patient_id}/"))
    note = desk.post(f"/episodes/{episode.pk}/notes/plan_of_care/new/").url
    form = desk.get(note).context["plan_form"]
    assert form["kind"].value() == "recertification"
    assert (str(form["starts"].value()), form["frequency"].value()) == ("2026-03-21", "3 times a week")
    assert form["codes"].value() == ["97530"]


def test_the_gate_leads_to_the_codes_and_tells_of_a_plan_that_outlasts_its_certification(desk, episode, therapist):
    facts = {"codes": [], "ends": DAY.replace(year=2027)}
    note = build_note(episode, therapist, sections={"rationale": "Words."}, **facts)
    gate = said(desk.get(f"/notes/{note.pk}/sign/"))
    assert f'href="/notes/{note.pk}/#id_plan-codes"' in gate
    assert "Longer than 90 days: a certification covers it to Jun 3, 2026, then it is recertified." in gate
    assert 'id="id_plan-codes"' in said(desk.get(f"/notes/{note.pk}/"))


class TestTheDraft:
    def test_it_holds_what_is_proposed_and_each_field_is_saved_by_itself(self, desk, plan):
        desk.post(f"/episodes/{plan.note.episode_id}/notes/plan_of_care/new/")
        draft = Note.objects.get(status="draft", kind="plan_of_care")
        assert (draft.plan.kind, draft.plan.frequency) == ("revision", plan.frequency)
        page = said(desk.get(f"/notes/{draft.pk}/"))
        assert "data-whole" not in page

    def test_its_header_says_the_plan_that_care_goes_by(self, desk, episode, plan, therapist):
        draft = planning.begin_plan(episode, by=therapist, at=at("20:10"))
        header = said(desk.get(f"/notes/{draft.pk}/")).partition("</section>")[0]
        assert "Mar 6, 2026 – May 5, 2026" in header and "none signed yet" not in header

    def test_the_header_of_a_first_plan_says_that_none_is_signed(self, desk, episode, therapist):
        draft = planning.begin_plan(episode, by=therapist, at=at("20:10"))
        assert "none signed yet" in said(desk.get(f"/notes/{draft.pk}/")).partition("</section>")[0]


def test_a_void_plan_is_not_printed_for_a_signature(desk, plan, therapist):
    signing.void_note(plan.note, "Wrong patient.", proof=prove(therapist), at=at("20:10"))
    response = desk.get(f"/notes/{plan.note_id}/plan/for-signature.pdf")
    assert response.status_code == 403
    assert "nobody signs it" in said(response)


def test_the_same_form_sent_twice_enters_it_once(desk, plan):
    entered = HALE | {"on": DAY.isoformat(), "way": "fax"}
    assert desk.post(address(plan, "sent"), entered).status_code == 302
    assert "Exactly this is entered already" in said(desk.post(address(plan, "sent"), entered))
    desk.post(f"/plan-events/{PlanEvent.objects.get().pk}/take-back/", {"reason": "Another day."})
    assert desk.post(address(plan, "sent"), entered).status_code == 302
    assert PlanEvent.objects.filter(kind="sent").count() == 2
