"""An episode as reviewers ask for it: evaluation, certified plan, visits, an amended one, and what is still open."""

import datetime as dt
import subprocess

import pikepdf

from tests.builders import DAY, amend, at, build_note, build_signed_visit, build_visit, sign
from tests.papers import build_paper
from therapy_notes import exports
from therapy_notes.models import Export
from therapy_notes.packets import Asked, making
from therapy_notes.packets.contents import contents_of
from therapy_notes.plans import writing

BEFORE = DAY - dt.timedelta(days=1)
AFTER = DAY + dt.timedelta(days=2)


def day(number):
    return DAY + dt.timedelta(days=number)


def build_care(episode, therapist):
    """Four signed documents and their paper: a plan with its certification, two visits, one of them amended."""
    first = build_signed_visit(episode, therapist, day=BEFORE)
    second = build_signed_visit(episode, therapist)
    amend(second.note, therapist)
    plan = build_note(episode, therapist, sections={"rationale": "Falls at night."})
    sign(plan, therapist)
    return first, second, plan


def certify(plan, therapist, content=None):
    paper = build_paper(
        plan.episode.patient, therapist, content, kind="signed_plan", title="Signed plan, Dr. Hale", date=day(3)
    )
    facts = {"on": day(3), "provider": "Hale, Miriam, MD", "provider_kind": "MD"}
    writing.certify(plan.plan, paper=paper, by=therapist, at=at("09:00", day(4)), **facts)
    return paper


def draft(episode, therapist, when=DAY, start="15:00"):
    return build_visit(episode, therapist, [("97110", "15:00", "15:10")], day=when, start=start)


def found(episode, by, *, on=None, **asked):
    return contents_of(Asked(patient=episode.patient_id, **asked), by=by, on=on or day(5))


def told(done, total, stage=""):
    """Nobody is told."""


told.pk = 0


def ask(by, asked, *, kind="packet", form="pdf", patient=None):
    return exports.ask(kind, asked=asked.plain(), by=by, at=at("20:00", day(5)), patient=patient, form=form)


def made(export, path):
    """The export's file, made as its worker does."""
    row = Export.objects.select_related("clinic", "by", "patient").get(pk=export.pk)
    maker = making.make_packet if row.kind == "packet" else making.make_notes
    with path.open("w+b") as file:
        maker(row, file, told)
    return path


def words(book, number):
    """The text of a page of a PDF, from 1, in one line."""
    asked = ["pdftotext", "-f", str(number), "-l", str(number), "-layout", str(book), "-"]
    return " ".join(subprocess.run(asked, capture_output=True, check=True, text=True).stdout.split())


def pages(book):
    with pikepdf.open(book) as file:
        return len(file.pages)
