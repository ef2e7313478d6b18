"""Whatever happens to an episode of care, by the operations: what generated sequences of acts are made of."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from billing.rules.care_facts import Interval
from tests.builders import COMPLETE, at, get_note, judge_goals, log, prove, sign
from tests.papers import build_paper
from therapy_notes import access, arriving, charting, clocks, planning, scheduling, signing
from therapy_notes.amendments import to_sign
from therapy_notes.models import Attachment, Note, OpeningBalance, PlanEvent, PlanOfCare, Stretch
from therapy_notes.plans import writing as plans
from therapy_notes.reporting import counting

FIRST = dt.date(2026, 2, 16)
REPORT = {"subjective": "Walks to the shop.", "objective": "Up.", "assessment": "Better.", "plan": "Go on."}
REPORT |= {"skilled_need": "Grading by pulse."}
PLAN = {"frequency": "3 times a week", "duration": "8 weeks", "interventions": "Exercise", "codes": ["97530"]}
REFUSED = (ValidationError, PermissionDenied, access.Refused)


class Desk:
    """One episode, the people who treat in it, and what each of them may do; time goes on by days."""

    def __init__(self, episode, people, wanted, chance):
        self.episode, self.wanted, self.chance = episode, wanted, chance
        self.therapist, self.assistant = people
        self.today = FIRST

    @property
    def now(self):
        return at("20:00", self.today)

    def anybody(self):
        return self.chance.choice([self.therapist, self.assistant])

    def some(self, *statuses, **which):
        """A note of the episode in one of these states; none makes the act refused."""
        found = list(Note.objects.filter(episode=self.episode, status__in=statuses, **which).order_by("pk"))
        if not found:
            raise ValidationError("There is none.")
        return get_note(self.chance.choice(found).pk)

    def visit(self, *statuses):
        return self.some(*statuses or ("draft",), visit__missed="").visit

    # Acts: booking

    def plan_visits(self):
        first = self.today + dt.timedelta(days=self.chance.randint(0, 2))
        days = {"first_day": first, "weekdays": self.chance.sample(range(7), 3), "count": self.chance.randint(1, 6)}
        facts = {"by": self.therapist, "at": self.now, "therapist": self.anybody().clinician}
        scheduling.plan_visits(self.episode, time=dt.time(9), **days, **facts)

    def move_visit(self):
        day = self.today + dt.timedelta(days=self.chance.randint(-2, 4))
        scheduling.move_visit(self.visit(), planned=at("09:00", day), by=self.therapist, at=self.now)

    def move_by_its_page(self):
        visit = self.visit()
        planned = at("09:00", self.today - dt.timedelta(days=self.chance.randint(0, 2)))
        charting.describe_visit(visit, by=visit.note.author, at=self.now, planned=planned)

    def miss_visit(self):
        scheduling.miss_visit(self.visit(), kind="patient", reason="Ill.", by=self.therapist, at=self.now)

    def unmiss_visit(self):
        missed = self.some("draft", visit__missed="patient").visit
        scheduling.unmiss_visit(missed, by=self.therapist, at=self.now)

    # Acts: the log

    def treat(self, by=None):
        """A visit of today, logged: most of what happens."""
        by = by or self.anybody()
        facts = {"kind": "visit", "by": by, "at": self.now, "therapist": by.clinician}
        note = charting.start_note(self.episode, planned=at("09:00", self.today), **facts)
        charting.write_sections(note, COMPLETE, by=by, at=self.now)
        self.log_in(note.visit, by)
        return note

    def log(self):
        visit = self.visit()
        self.log_in(visit, visit.note.author)

    def log_in(self, visit, by):
        starts, ends = self.chance.choice([("09:00", "09:23"), ("09:30", "09:45"), ("10:00", "10:10")])
        code = self.chance.choice(["97530", "97530", "97110", "97161" if by == self.therapist else "97112"])
        log(visit, by, code, starts, ends, day=visit.note.date)

    def retime(self):
        stretch = self.stretch()
        entry = charting.as_entry(stretch)
        other = charting.TimeEntry(
            entry.started, entry.ended + dt.timedelta(minutes=1), self.anybody().clinician, key=entry.key
        )
        gone = self.chance.random() < 0.3
        act = {"by": stretch.activity.visit.note.author, "at": self.now}
        charting.set_stretch(stretch.activity, entry.key, None if gone else other, was=entry, **act)

    def recode(self):
        stretch = self.stretch()
        act = {"by": stretch.activity.visit.note.author, "at": self.now}
        charting.correct_activity(stretch.activity, code=self.chance.choice(["97530", "97110"]), **act)

    def remove(self):
        stretch = self.stretch()
        charting.remove_activity(stretch.activity, by=stretch.activity.visit.note.author, at=self.now)

    def stretch(self):
        found = Stretch.objects.filter(activity__visit__in=[self.visit("draft", "returned", "amending")])
        stretch = found.exclude(ended=None).select_related("activity__visit__note__author").first()
        if stretch is None:
            raise ValidationError("There is none.")
        return stretch

    def press_clocks(self):
        visit = self.visit()
        day, by = visit.note.date, visit.note.author
        activity = charting.log_activity(visit, by=by, at=self.now, code="97112", description="Balance")
        charting.start_clock(activity, by=by, at=at("11:00", day))
        to = self.assistant if by == self.therapist else self.therapist
        if self.chance.random() < 0.5:
            charting.hand_over(activity, to=to.clinician, by=by, at=at("11:05", day))
        charting.stop_clock(activity, by=by, at=at("11:10", day))

    # Acts: signatures

    def sign(self):
        note = self.some("draft", "returned")
        sign(note, note.author, "20:30", self.today)

    def cosign(self):
        note = self.some("awaiting_cosign")
        signing.cosign_note(
            note, "reviewed", proof=prove(self.therapist), at=self.now, version=note.versions.latest("number").number
        )

    def give_back(self):
        note = self.some("awaiting_cosign")
        act = {"by": self.therapist, "at": self.now, "version": note.versions.latest("number").number}
        signing.return_note(note, [("", "", "Say more.")], **act)

    def withdraw(self):
        note = self.some("awaiting_cosign", "signed")
        signing.withdraw_signature(note, "Too early.", proof=prove(self.anybody()), at=self.now)

    def amend(self):
        note = self.some("signed")
        signing.open_amendment(note, by=note.author, at=self.now)

    def drop(self):
        note = self.some("amending")
        signing.drop_amendment(note, by=note.author, at=self.now)

    def sign_amended(self):
        note = self.some("amending")
        name = {"plan_of_care": "rationale", "discharge": "reason"}.get(note.kind, "plan")
        charting.write_sections(note, {name: f"Said anew {self.today}."}, by=note.author, at=self.now)
        note = get_note(note.pk)
        facts = {"proof": prove(note.author), "at": self.now, "shown": signing.seen(to_sign(note))}
        signing.sign_note(note, reason="It was wrong.", **facts)

    def void(self):
        note = self.some("draft", "signed", "awaiting_cosign", "amending")
        signing.void_note(note, "Wrong chart.", proof=prove(note.author), at=self.now, wrong_chart=True)

    # Acts: reports, plans, what was brought along

    def report(self):
        by = self.therapist
        note = charting.start_note(self.episode, kind="progress_report", by=by, at=self.now)
        days = [one.date for one in clocks.course_of(self.episode).days if one.date <= self.today]
        end = self.chance.choice(days[-3:]) if days else self.today
        planning.write_report(note, by=by, at=self.now, period_end=end, next_step="continue")
        self.finish(note, REPORT)

    def discharge(self):
        note = charting.start_note(self.episode, kind="discharge", by=self.therapist, at=self.now)
        self.finish(note, {"reason": "Goals met.", "status": "Walks alone.", "progress": "Up."})

    def finish(self, note, words):
        charting.write_sections(note, words, by=self.therapist, at=self.now)
        judge_goals(note, self.therapist, at=self.now)
        sign(note, self.therapist, "20:30", self.today)

    def plan_care(self):
        by, days = self.therapist, {"starts": self.today, "ends": self.today + dt.timedelta(days=60)}
        note = charting.start_note(self.episode, kind="plan_of_care", by=by, at=self.now)
        charting.write_sections(note, {"rationale": "Needs grading."}, by=by, at=self.now)
        planning.write_plan(note, by=by, at=self.now, **PLAN, **days)
        sign(note, by, "20:30", self.today)

    def certify(self):
        plan = self.plan()
        patient = self.episode.patient
        paper = Attachment.objects.filter(patient=patient).first()
        paper = paper or build_paper(patient, self.therapist, kind="signed_plan", date=self.today)
        who = {"provider": "Hale", "provider_kind": self.chance.choice(["MD", "MD", "chiropractor"])}
        plans.certify(plan, on=self.today, paper=paper, by=self.therapist, at=self.now, **who)

    def send(self):
        plans.record_sent(self.plan(), on=self.today, provider="Hale", way="fax", by=self.therapist, at=self.now)

    def explain(self):
        plans.give_delay_reason(self.plan(), text="On leave.", by=self.therapist, at=self.now)

    def take_back(self):
        events = list(PlanEvent.objects.filter(plan__note__episode=self.episode))
        if not events:
            raise ValidationError("There is none.")
        plans.take_back(self.chance.choice(events), "Wrong.", by=self.therapist, at=self.now)

    def plan(self):
        return PlanOfCare.objects.select_related("note__episode").get(note=self.some("signed", kind="plan_of_care"))

    def bring_along(self):
        days = self.chance.randint(0, 9)
        start = FIRST - dt.timedelta(days=20) if days else None
        facts = {name: OpeningBalance._meta.get_field(name).get_default() for name in arriving.FACTS}
        facts |= {"source": "Their record", "days": days, "period_start": start, "visits": days, "visits_total": days}
        facts |= {"clinician_treated": self.chance.random() < 0.5, "authorized_visits": None, "authorized_used": None}
        arriving.write_opening(self.episode, by=self.therapist, at=self.now, **facts)

    def state(self):
        note = self.some("signed", "awaiting_cosign", visit__isnull=False)
        facts = {"kind": "notes-complete", "period_end": note.date, "elements": dict.fromkeys(counting.ASKED, note.pk)}
        counting.state_complete(note, proof=prove(self.therapist), at=self.now, **facts)

    def change_payer(self):
        """Billing's act: from some day on another payer wants reports otherwise, and its act moves the clock."""
        since = self.today + dt.timedelta(days=self.chance.choice([-20, -5, 0, 4]))
        before = [one for one in self.wanted.get(self.episode.pk, ()) if one.since < since]
        self.wanted[self.episode.pk] = (*before, Interval(since, self.chance.choice([None, 5, 6, 10])))
        clocks.move(self.episode, at=self.now)

    def wait(self):
        self.today += dt.timedelta(days=self.chance.choice([1, 2, 3, 9]))

    OFTEN = ("treat", "treat", "treat", "treat", "sign", "sign", "log", "plan_visits", "wait", "report", "plan_care")
    ALSO = (
        *("move_visit", "move_by_its_page", "miss_visit", "unmiss_visit", "retime", "recode", "remove", "press_clocks"),
        *("cosign", "give_back", "withdraw", "amend", "drop", "sign_amended", "void", "discharge", "certify", "send"),
        *("explain", "take_back", "bring_along", "state", "change_payer"),
    )
    # What is likely to come next, so that short sequences come to rare states.
    NEXT = {
        "amend": ("retime", "remove", "sign_amended", "drop"),
        "retime": ("sign_amended", "drop", "sign"),
        "miss_visit": ("unmiss_visit",),
        "treat": ("sign",),
        "sign": ("amend", "cosign", "give_back", "state", "withdraw", "treat"),
        "plan_visits": ("miss_visit", "move_visit"),
        "plan_care": ("certify", "send", "amend", "void"),
        "certify": ("take_back", "explain"),
        "report": ("amend", "void"),
    }

    def act(self, last=""):
        """Somebody does something; its name. Of what comes to mind first some is refused, and changes nothing."""
        for _ in range(8):
            name = self.chance.choice(self.OFTEN if self.chance.random() < 0.45 else self.ALSO)
            if last in self.NEXT and self.chance.random() < 0.5:
                name = self.chance.choice(self.NEXT[last])
            try:
                with transaction.atomic():
                    getattr(self, name)()
            except REFUSED:
                continue
            return name
        return ""
