"""What the pictures show: one morning at the clinic, told as a therapist would write it. All of it is invented."""

import datetime as dt

from tests import builders
from therapy_notes import charting, library
from therapy_notes.phrases import add_phrase

EARLIER = builders.DAY - dt.timedelta(days=3)
GRADED = "Graded the seat from 20 to 18 inches; corrected hip flexion past 90° before each stand."
RESPONSE = "8 of 10 stands with one hand; pain 3 of 10 after the sixth, settled in a minute."
# Code, start, end, and what is known of it; the clock of the last one runs.
DONE = (
    ("G0283", "08:50", "09:02", {"description": "Electrical stimulation, right quadriceps", "assistance": ""}),
    ("97116", "09:02", "09:14", {"description": "Gait, front-wheeled walker, ramp", "assistance": "CGA"}),
    (
        "97530",
        "09:14",
        "09:32",
        {
            "description": "Sit to stand, then car transfer",
            "cues": {"verbal": 4, "tactile": 2},
            "help_types": ["physical"],
            "skill": GRADED,
            "equipment": "18-inch chair, car simulator, gait belt",
            "response": RESPONSE,
        },
    ),
    ("97110", "09:34", "09:44", {"description": "Hip abductors, standing at rail", "assistance": "SBA"}),
)
RUNNING = ("97535", "09:44", None, {"description": "Socks and shoes with sock aid", "assistance": ""})
MORE = ("97112", "97110", "97140", "97116", "97535")  # five more, for a long visit
LONG_NAME = "Featherstonehaugh-Cholmondeley-Warner of Wolverhampton-on-the-Marsh"[:60]
LONG_ACTIVITY = (
    "Sit to stand from chairs of three heights, then a car transfer with the hip kept under ninety degrees, then back "
    "again over the other side with the walker folded and a bag of groceries carried on the left arm"
)[:200]
LONG_GOAL = "Carry laundry up fourteen stairs safely"
UNBROKEN = "Hüftgelenkstotalendoprothesenrevisionsnachbehandlungsplanungsgespräch" * 2


class Scene:
    """The clinic with its people, and a fresh draft for each kind of visit that is asked for."""

    def __init__(self, therapist, assistant):
        self.therapist, self.clinic = therapist, therapist.clinic
        self.assistant = assistant
        self.payer = builders.build_payer(self.clinic, "Medicare B")
        library.start_library(self.clinic, by=therapist, at=builders.at("08:00"))
        for shortcut, text in (("sts", "Stood up {count} times."), ("steps", "Climbed {count} steps.")):
            add_phrase(shortcut, text, shared=True, by=therapist, at=builders.at("08:00"))
        self.patients = 0

    def episode(self, name="Alvarez", first="Rosa", *, goals=(("STG", 2, "Car transfer"), ("STG", 3, "Dressing"))):
        self.patients += 1
        facts = {"allergies": "latex", "first_name": first}
        patient = builders.build_patient(self.clinic, str(1000 + self.patients), name, **facts)
        care = {"precautions": "Posterior hip precautions", "fall_risk": True}
        episode = builders.build_episode(self.clinic, patient=patient, **care)
        for goal in goals:
            builders.build_goal(episode, *goal)
        builders.build_coverage(patient, self.payer)
        return episode

    def before(self, episode, activities=DONE):
        """A signed visit three days ago, from which words can be carried."""
        first = activities[0][1]
        words = {"skill": GRADED, "equipment": "18-inch chair", "response": RESPONSE}
        told = [(code, started, ended, words | more | {"skill": GRADED}) for code, started, ended, more in activities]
        return builders.build_signed_visit(episode, self.therapist, told, day=EARLIER, start=first)

    def empty(self):
        """A first visit: nothing before it, nothing in it."""
        return builders.build_visit(self.episode(), self.therapist, start="09:45")

    def repeat(self, activities=DONE):
        """A visit that has one before it, from which each activity is offered again."""
        episode = self.episode()
        self.before(episode, activities)
        return builders.build_visit(episode, self.therapist, start="09:45")

    def working(self, *, planned=60, sections=(("subjective", "Slept through the night. Pain 2 of 10 at rest."),)):
        """Five activities: one untimed, one without its response, one complete, one changed, one running."""
        episode = self.episode()
        self.before(episode)
        visit = builders.build_visit(episode, self.therapist, [*DONE, RUNNING], start="08:50", sections=dict(sections))
        visit.planned_minutes = planned
        visit.save()
        fourth = visit.activities.get(description=DONE[3][3]["description"])
        [entry] = [charting.as_entry(one) for one in fourth.stretches.all()]
        moved = entry.__class__(entry.started, builders.at("09:42"), entry.by, entry.with_whom, entry.key)
        charting.set_stretch(fourth, entry.key, moved, by=self.therapist, at=builders.at("09:45"), was=entry)
        return visit

    def whole(self, **more):
        """Four activities with every time filled in, so that the panel shows its lines."""
        return builders.build_visit(self.episode(), self.therapist, DONE, start="08:50", **more)

    def ten(self):
        visit = self.whole()
        for number, code in enumerate(MORE):
            start, end = f"{10 + number // 4}:{number % 4 * 15:02}", f"{10 + number // 4}:{number % 4 * 15 + 12:02}"
            builders.log(visit, self.therapist, code, start, end, {"description": f"Station {number + 1}"})
        builders.log(visit, self.therapist, "97530", "11:20", "11:32", {"description": "Groceries to the car"})
        return visit

    def carried(self):
        """Two activities of the last visit once more: their words still have to be confirmed."""
        visit = self.repeat()
        for earlier in visit.episode.visits.order_by("planned").first().activities.order_by("pk")[2:]:
            charting.carry_forward(visit, earlier, by=self.therapist, at=builders.at("09:45"))
        return visit

    def long_names(self):
        episode = self.episode(LONG_NAME, "Maximiliana", goals=[("STG", 2, LONG_GOAL), ("LTG", 2, LONG_GOAL)])
        activities = [
            ("97530", "08:50", "09:02", {"description": LONG_ACTIVITY, "skill": UNBROKEN}),
            ("97116", "09:02", None, {"description": UNBROKEN[:190]}),
        ]
        return builders.build_visit(episode, self.therapist, activities, start="08:50")
