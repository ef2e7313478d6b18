"""Where each episode stands, stored so that a list over many charts is one filter; it can be counted anew."""

from django.db import models

from therapy_notes.models.care import Episode


class CareClock(models.Model):
    """The clocks of one episode, as `clocks.count` gives them; moved by every act that moves them.

    What depends on the day of asking is kept as dates, so that it stays true while nothing happens: a period "waits"
    from its last treatment day until its report is signed, is due on `waiting_since`, may still be written until
    `waiting_until`, and is missing afterwards. Only what is booked or begins later changes by itself, on `stale_on`.
    """

    episode = models.OneToOneField(Episode, primary_key=True, on_delete=models.CASCADE, related_name="clock")
    counted_on = models.DateField(null=True, help_text="As of which day")
    stale_on = models.DateField(null=True, help_text="From when it has to be counted anew though nothing happened")
    interval = models.PositiveSmallIntegerField(
        default=0, help_text="Treatment days in a reporting period; 0 where the law knows none"
    )
    days_total = models.PositiveIntegerField(default=0, help_text="Treatment days, those brought along included")
    last_day = models.DateField(null=True, help_text="The last treatment day")
    period_start = models.DateField(null=True, help_text="First day of the open period; none after a closed one")
    period_days = models.PositiveSmallIntegerField(default=0, help_text="Treatment days in the open period")
    remaining = models.PositiveSmallIntegerField(default=0, help_text="Treatment days left until a report is due")
    due_on = models.DateField(
        null=True, help_text="By the schedule, while days remain; else the last day of the last period, which waits"
    )
    waiting_from = models.DateField(null=True, help_text="First day of the oldest period that waits for a report")
    waiting_since = models.DateField(null=True, help_text="Its last treatment day, on which the report is due")
    waiting_until = models.DateField(null=True, help_text="Until when its report may be written; then it is missing")
    waiting_periods = models.PositiveSmallIntegerField(default=0, help_text="How many periods wait for a report")
    late_reports = models.PositiveSmallIntegerField(default=0, help_text="Reports that were written too late")
    gap_from = models.DateField(null=True, help_text="From when the oldest of these periods counts as one without it")
    gap_start = models.DateField(null=True, help_text="Its first day")
    gap_periods = models.PositiveSmallIntegerField(
        default=0, help_text="Ended periods without a whole service by the clinician, in them or since"
    )
    plan = models.ForeignKey(
        "therapy_notes.PlanOfCare",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The signed plan in force",
    )
    plan_wanted_since = models.DateField(
        null=True, help_text="First treatment, evaluations apart, where no plan is signed at all"
    )
    certification_due = models.DateField(
        null=True, help_text="Where a signature is wanted, also that of a significant change: by when"
    )
    certification_until = models.DateField(null=True, help_text="Until when one that comes late needs no reason")
    certification_late = models.DateField(
        null=True, help_text="Day of a signature that came too late and lacks the reason"
    )
    certified_through = models.DateField(null=True, help_text="Last day covered, where one is certified")

    class Meta:
        indexes = [
            models.Index(fields=["waiting_since"], name="clock_waiting"),
            models.Index(fields=["due_on"], name="clock_due"),
            models.Index(fields=["certification_due"], name="clock_certification"),
            models.Index(fields=["certified_through"], name="clock_certified"),
            models.Index(fields=["stale_on"], name="clock_stale"),
        ]

    def __str__(self):
        return f"clock of episode {self.pk}"


class CodeCount(models.Model):
    """Visits of a code that payers count, those brought along included; no row where there was none.

    `since` counts those after `supported_on`, the day through which the last signed progress report goes; all of them
    where none is signed.
    """

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="code_counts")
    code = models.CharField(max_length=5)
    total = models.PositiveSmallIntegerField()
    since = models.PositiveSmallIntegerField()
    supported_on = models.DateField(null=True, help_text="The day through which the last documentation goes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["episode", "code"], name="a_code_is_counted_once_an_episode")]
        indexes = [models.Index(fields=["code", "since"], name="code_count_since")]

    def __str__(self):
        return f"count {self.pk}"
