"""The course of each demo episode: who treats, how often, in which state it is. Days count back from today."""

import datetime as dt
from dataclasses import dataclass, field

DAY = dt.timedelta(days=1)
SATURDAY = 5
THREE_A_WEEK, TWO_A_WEEK, WEEKLY = (2, 2, 3), (3, 4), (7,)
FREQUENCY = {THREE_A_WEEK: "3 times a week", TWO_A_WEEK: "2 times a week", WEEKLY: "once a week"}


@dataclass(frozen=True)
class Report:
    """A progress report after the treatment day of that number, written so many days later.

    `prepared` if the helper writes its objective part; `stated` if instead of it the therapist states that the notes
    of these days hold every element.
    """

    after: int
    late: int = 0
    prepared: bool = False
    stated: bool = False

    def written(self, days):
        """The day on which it is written, no weekend."""
        return workday(days[self.after - 1] + self.late * DAY)


@dataclass(frozen=True)
class Course:
    """`anchor` is (number, days ago) of one treatment day: earlier days are counted back from it, `more` follow it.

    `cast` says who treats, a letter for each treatment day, over and over: t the therapist, h the helper.
    `today` is a visit of today that is only planned, or is done already and unsigned.
    """

    patient: str
    therapist: str
    clock: str
    anchor: tuple[int, int] | None
    every: tuple[int, ...] = TWO_A_WEEK
    more: int = 0
    helper: str = ""
    cast: str = "t"
    today: str = ""  # "planned" or "done"
    today_by: str = "t"
    minutes: int = 45
    awaiting: int = 0  # how many of the helper's last notes still wait for the cosignature
    returned: bool = False  # the helper's last note before those was sent back
    unsigned: int = 0  # days ago: a draft left unsigned, with nothing but a word of the patient
    reports: tuple[Report, ...] = field(default=())
    draft: bool = False  # the report that is due is prepared by the helper and nearly ready
    discharged: bool = False
    plan: str = "certified"  # what becomes of the plan of care, one of `plans.FATES`
    plan_days: int = 90
    opening: bool = False  # the patient arrived in mid-care
    booked: int = 3  # visits planned from tomorrow on
    setting: str = "clinic"  # of the visits that are still to come
    missed: tuple[int, str, str] | None = None  # days ago, what happened, and why
    # The weekdays, Monday 0, on which the anchor may fall, so that a report so many days later is not on a Sunday.
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)

    @property
    def frequency(self):
        return FREQUENCY[self.every]

    def days(self, today):
        """The treatment days before today and, where today's is done, today."""
        if self.anchor is None:
            return []
        number, ago = self.anchor
        anchor = today - ago * DAY
        while ago and anchor.weekday() not in self.weekdays:
            anchor -= DAY
        days = [anchor]
        for back in range(number - 1):
            days.insert(0, workday(days[0] - self.every[back % len(self.every)] * DAY, back=True))
        for step in range(self.more):
            after = workday(days[-1] + self.every[step % len(self.every)] * DAY)
            if after >= today:
                break
            days.append(after)
        return days

    def booked_days(self, today):
        """The next visits, from tomorrow on."""
        days = [today]
        for step in range(self.booked):
            days.append(workday(days[-1] + self.every[step % len(self.every)] * DAY))
        return days[1:]

    def treats(self, number):
        """The username of who treats on the treatment day of that number, from 1; the first is the evaluation."""
        letter = "t" if number == 1 else self.cast[(number - 2) % len(self.cast)]
        return self.therapist if letter == "t" else self.helper


def workday(day, *, back=False):
    """That day, or where it falls on a weekend the Monday after or the Friday before."""
    while day.weekday() >= SATURDAY:
        day += -DAY if back else DAY
    return day


COURSES = (
    # Physical therapy: the episodes around a progress report
    Course(
        "alvarez",
        "maya",
        "08:50",
        (8, 0),
        THREE_A_WEEK,
        helper="jordan",
        cast="tth",
        today="done",
        minutes=60,
        plan="sent",
    ),
    Course(
        "whitfield",
        "maya",
        "10:00",
        (25, 0),
        THREE_A_WEEK,
        helper="jordan",
        cast="ttht" + "hhthhththt" + "thhthhhhht",
        today="done",
        reports=(Report(5), Report(15, late=1)),
        draft=True,
        booked=6,
        missed=(9, "no_show", "His wife's car did not start; she called at noon."),
    ),
    Course("nakamura", "maya", "10:45", None, today="planned", minutes=60, booked=0),
    Course("pruitt", "maya", "08:00", (10, 0), helper="jordan", cast="tht", today="done"),
    Course("mbeki", "maya", "11:45", (10, 3), helper="jordan", cast="tht", today="planned", plan="order"),
    Course("santangelo", "maya", "13:00", (10, 20), THREE_A_WEEK, more=5, today="planned", plan="late"),
    Course(
        "stenberg",
        "maya",
        "13:45",
        (10, 28),
        more=7,
        today="planned",
        missed=(8, "patient", "Called at 8:10: fever since last night."),
        reports=(Report(10, late=9),),
        plan_days=70,
        weekdays=(0, 1, 2),
    ),
    Course(
        "kowalczyk",
        "maya",
        "10:45",
        (23, 1),
        THREE_A_WEEK,
        helper="jordan",
        cast="hthhthhth" + "h" * 13,
        today="planned",
        today_by="h",
        awaiting=2,
        reports=(Report(10), Report(20, prepared=True)),
    ),
    # Physical therapy: others
    Course("bell", "maya", "16:45", (8, 14), TWO_A_WEEK, discharged=True, booked=0),
    Course(
        "rowe",
        "maya",
        "07:15",
        (7, 2),
        helper="jordan",
        cast="hth",
        today="planned",
        today_by="h",
        awaiting=1,
        returned=True,
    ),
    Course("fuentes", "maya", "15:15", (6, 5), WEEKLY, today="planned", setting="telehealth", unsigned=2, plan="sent"),
    Course(
        "raman",
        "maya",
        "14:30",
        (3, 4),
        today="planned",
        setting="home",
        plan="unsent",
        missed=(1, "no_show", "Nobody opened the door; left a message at 2:45."),
    ),
    Course("olsen", "maya", "16:00", (5, 3), helper="ana", cast="h", today="planned", today_by="h", awaiting=2),
    # Occupational therapy
    Course(
        "oconnor",
        "sara",
        "08:15",
        (9, 0),
        THREE_A_WEEK,
        helper="luis",
        cast="tth",
        today="done",
        awaiting=1,
        plan="verbal",
    ),
    Course("lindgren", "sara", "09:15", (6, 7), WEEKLY, today="planned", reports=(Report(5, stated=True),)),
    Course("haddad", "sara", "11:30", (4, 3), today="planned"),
    Course("vandermeer", "sara", "13:00", (10, 12), today="planned", more=3, reports=(Report(10),), plan_days=40),
    Course("morales", "sara", "14:30", (7, 6), WEEKLY, helper="luis", cast="th", today="planned"),
    Course(
        "tran",
        "sara",
        "10:30",
        (5, 9),
        helper="luis",
        cast="th",
        today="planned",
        today_by="h",
        awaiting=1,
        plan="draft",
    ),
    Course("price", "sara", "15:30", (6, 2), helper="luis", cast="th", today="planned", today_by="h", awaiting=1),
    # Speech
    Course("hargrove", "sooah", "09:30", (13, 2), reports=(Report(10),), today="planned", plan="renewed", plan_days=35),
    Course("ishikawa", "sooah", "13:30", (5, 3), today="planned", opening=True),
    Course("dubois", "sooah", "15:00", (7, 7), WEEKLY, today="planned"),
    Course("begum", "sooah", "16:00", (4, 6), WEEKLY),
)
