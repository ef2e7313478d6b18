"""One document of each kind, always of the same people and days. Each function takes the people of the tests."""

import datetime as dt
import io

from billing.on_paper import superbill, units_page
from tests import builders
from tests.builders import DAY, at, build_note, build_signed_visit, get_note, sign
from tests.papers import build_paper
from tests.papers import pdf as paper_pdf
from tests.therapy_notes import test_pdf
from therapy_notes import evaluating, exports, pdf, planning, signing, timesheets
from therapy_notes.models import Export, Print
from therapy_notes.packets import Asked, making
from therapy_notes.pdf.goals import goals_pdf
from therapy_notes.plans import writing
from therapy_notes.timesheets.printing import timesheet_pdf

DOCUMENTS = {}
FORMS = Print.Form
REPORT = {"subjective": "“The bus step is easier.”", "plan": "Lower seat.", "skilled_need": "Grading of the turn."}

EVALUATION = ("history", "prior_level", "findings", "assessment")
WORDS = ("Fell on Jan 28, replaced that day.", "Alone, no device.", "Stands up with help of one.", "Grading is needed.")


def document(function):
    DOCUMENTS[function.__name__.replace("_", "-")] = function
    return function


def printed(note, *, number=None, form=FORMS.NOTE, **more):
    """The PDF of a note's version as it stands now: the latest, or that number."""
    note = get_note(note.pk)
    version = note.versions.get(number=number) if number else note.versions.latest("number")
    told = pdf.facts.facts_of([version], form=form)[version.pk]
    return pdf.render(pdf.signed_content(version), **told, **more)


@document
def visit_note(people):
    return test_pdf.make(test_pdf.build_note(), addenda=[test_pdf.ADDENDUM])


@document
def names_and_long_words(people):
    """Letters with accents, words from right to left, one that no line holds; on A4."""
    patient = {"name": "Nguyễn-Łukasiewicz, Zoë Ångström", "record_number": "104872-ÄÖ"}
    words = {
        "subjective": "“أستطيع صعود الدرج”, and: “אני עולה במדרגות לבד”. Çağla’s naïve façade.",
        "objective": "Hexakosioihexekontahexaphobia" * 6,
        "plan": "A dash – and a dash — ≥ 90°, ½ hour, x₂.\n\nSecond paragraph.",
    }
    said = test_pdf.build_note(patient=patient, narrative=words)
    told = {"number": 1, "sha256": "a" * 64, "signatures": [test_pdf.SIGNATURE]}
    return pdf.render(said, **told, paper="a4")


@document
def evaluation(people):
    """With the components that justify its code."""
    activities = [("97162", "09:00", "09:40", {"description": "Evaluation"})]
    words = dict(zip(EVALUATION, WORDS, strict=True))
    visit = builders.build_visit(people.episode, people.therapist, activities, kind="evaluation", sections=words)
    chosen = {"history": "moderate", "examination": "high", "presentation": "moderate", "decisions": "high"}
    evaluating.write_evaluation(get_note(visit.note.pk), by=people.therapist, at=at("09:40"), **chosen)
    sign(visit.note, people.therapist)
    return printed(visit.note)


@document
def discharge(people):
    return test_pdf.make(test_pdf.build_note("discharge"))


@document
def amended_and_void(people):
    """What came after the signatures, each in its place; its addendum is answered, and its paper is A4."""
    note, proof = build_signed_visit(people.episode, people.assistant).note, builders.prove(people.therapist)
    builders.cosign(note, people.therapist)
    signing.add_addendum(get_note(note.pk), "The daughter called.", proof=proof, at=at("14:30"))
    builders.amend(note, people.assistant, subjective="Slept badly. " * 40)
    builders.cosign(note, people.therapist, clock="16:00")
    signing.void_note(get_note(note.pk), "Of another patient.", proof=proof, at=at("17:00"))
    return printed(note, paper="a4")


@document
def an_earlier_version(people):
    note = build_signed_visit(people.episode, people.therapist).note
    builders.amend(note, people.therapist)
    return printed(note, number=1, variant="archival")


@document
def progress_report(people):
    return printed(_report(people))


@document
def plan_of_care(people):
    return printed(_plan(people))


@document
def plan_for_signature(people):
    return printed(_plan(people), form=FORMS.FOR_SIGNATURE)


@document
def plan_for_fax(people):
    return printed(_plan(people), form=FORMS.FOR_FAX)


@document
def draft(people):
    visit = builders.build_visit(people.episode, people.therapist, TREATMENT, sections=builders.COMPLETE)
    return pdf.draft_pdf(get_note(visit.note.pk), by=people.therapist, at=at("13:00"))


@document
def goals(people):
    _report(people)
    return goals_pdf(people.episode, by=people.therapist, at=at("18:00"))


@document
def units_and_basis(people):
    _covered(people)
    note = build_signed_visit(people.episode, people.therapist, TREATMENT).note
    return units_page.units_page(note.versions.get(), at=at("18:00"), by=people.biller)


@document
def superbill_of_two_days(people):
    builders.build_coverage(
        people.episode.patient, builders.build_payer(people.clinic, "Midwest Mutual", "cpt_midpoint")
    )
    visits = [
        build_signed_visit(people.episode, people.therapist, TREATMENT, day=DAY - dt.timedelta(days=days))
        for days in (1, 0)
    ]
    visits = [get_note(visit.note.pk).visit for visit in visits]
    return superbill.superbill(visits, by=people.biller, at=at("18:00"))


@document
def timesheet(people):
    for days, who in enumerate((people.therapist, people.assistant, people.therapist)):
        build_signed_visit(people.episode, who, TREATMENT, day=DAY - dt.timedelta(days=days))
    who = people.therapist.clinician
    sheet = timesheets.timesheet(who, period="week", on=DAY, user=people.therapist, at=at("18:00"))
    return timesheet_pdf(sheet, by=people.therapist, at=at("18:00"))


@document
def packet(people):
    """A plan with its paper, three visits, one of them amended and one unsigned, and a report."""
    plan = _plan(people)
    _report(people)
    order = {"provider": "Hale, Jonas, MD", "way": "fax", "on": DAY}
    writing.record_sent(plan.plan, **order, by=people.therapist, at=at("15:00"))
    builders.build_visit(people.episode, people.therapist, TREATMENT, start="14:00")
    builders.amend(people.episode.notes.filter(kind="visit").earliest("pk"), people.therapist, clock="16:00")
    patient = people.episode.patient
    build_paper(patient, people.administrator, paper_pdf("The order of Dr. Hale"))
    asked = Asked(patient=patient.pk, requester="Medicare contractor", reference="ADR-12")
    facts = {"asked": asked.plain(), "by": people.therapist, "at": at("18:00"), "patient": patient}
    export = exports.ask(Export.Kind.PACKET, **facts)
    file = io.BytesIO()
    making.make_packet(export, file, lambda *told: None)
    return file.getvalue()


TREATMENT = (
    (
        "97530",
        "09:00",
        "09:25",
        {
            "description": "Sit to stand, 18-inch seat",
            "skill": "Graded the seat.",
            "response": "8 of 10 without hands.",
        },
    ),
    ("97110", "09:25", "09:40", {"description": "Hip abductors at the rail", "skill": "Blocked trunk lean."}),
)


def _plan(people):
    note = build_note(people.episode, people.therapist, sections={"rationale": "Bearing must be graded week by week."})
    sign(note, people.therapist, clock="13:30")
    return note


def _report(people):
    """Over three days, of which the assistant gave one."""
    people.episode.goals.update(measured_by="assistance", baseline="Max", target="SBA")
    for number, who in enumerate((people.therapist, people.assistant, people.therapist)):
        build_signed_visit(people.episode, who, TREATMENT, day=DAY - dt.timedelta(days=2 - number))
    note = build_note(people.episode, people.therapist, "progress_report", REPORT, clock="14:00")
    facts = {"strength": "Hip 3/5: leans.", "limits": {"stairs": ["strength"]}}
    planning.write_report(note, by=people.assistant, at=at("14:10"), **facts)
    sign(get_note(note.pk), people.therapist, clock="15:00")
    return get_note(note.pk)


def _covered(people):
    payer = builders.build_payer(people.clinic)
    builders.build_rates(payer, c97530="40.00", c97110="30.00")
    builders.build_coverage(people.episode.patient, payer)
    builders.build_year(people.episode.patient, people.therapist, "2300.00")
