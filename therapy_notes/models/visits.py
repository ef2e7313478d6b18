"""The visit, its activities, and the stretches of time in which they were done."""

import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from therapy_notes.models.base import Tracked
from therapy_notes.models.care import Episode
from therapy_notes.models.goals import Goal
from therapy_notes.models.library import LibraryEntry
from therapy_notes.models.people import Clinic, Clinician


class Visit(Tracked):
    class Setting(models.TextChoices):
        CLINIC = "clinic", "In the clinic"
        HOME = "home", "At the patient's home"
        TELEHEALTH = "telehealth", "By telehealth"
        ELSEWHERE = "elsewhere", "Elsewhere"

    class Missed(models.TextChoices):
        NO_SHOW = "no_show", "No-show"
        PATIENT = "patient", "Canceled by the patient"
        CLINIC = "clinic", "Canceled by the clinic"

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="visits")
    therapist = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="visits")
    planned = models.DateTimeField("Planned for")
    planned_minutes = models.PositiveSmallIntegerField(default=45, validators=[MaxValueValidator(480)])
    arrived = models.DateTimeField(null=True, blank=True)
    left = models.DateTimeField(null=True, blank=True)
    setting = models.CharField("Where", max_length=10, choices=Setting, default=Setting.CLINIC)
    missed = models.CharField(max_length=7, choices=Missed, blank=True, editable=False)
    missed_reason = models.CharField("Reason", max_length=200, blank=True, editable=False)
    place = models.CharField(max_length=60, blank=True, help_text="Gym, room 2, the patient's home")
    present = models.CharField(
        "Who was present", max_length=160, blank=True, help_text="Family, interpreter, another therapist"
    )
    pain_before = models.PositiveSmallIntegerField(null=True, blank=True, help_text="0 to 10")
    pain_after = models.PositiveSmallIntegerField(null=True, blank=True, help_text="0 to 10")
    participation = models.CharField(max_length=200, blank=True)
    home_program = models.CharField(max_length=1000, blank=True)
    adverse_event = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ("planned", "pk")
        indexes = [models.Index(fields=["therapist", "episode"], name="visit_therapist_episode")]
        constraints = [
            models.CheckConstraint(
                condition=Q(arrived__isnull=True) | Q(left__isnull=True) | Q(left__gt=F("arrived")),
                name="visit_left_after_arrived",
                violation_error_message="The patient cannot leave before arriving.",
            ),
            models.CheckConstraint(
                condition=(Q(pain_before__isnull=True) | Q(pain_before__lte=10))
                & (Q(pain_after__isnull=True) | Q(pain_after__lte=10)),
                name="pain_is_at_most_ten",
                violation_error_message="Pain is a number from 0 to 10.",
            ),
            models.CheckConstraint(
                condition=Q(setting__in=["clinic", "home", "telehealth", "elsewhere"]), name="visit_setting_is_known"
            ),
            models.CheckConstraint(
                condition=Q(missed="", missed_reason="")
                | (Q(missed__in=["no_show", "patient", "clinic"]) & ~Q(missed_reason="")),
                name="missed_visits_have_a_reason",
                violation_error_message="Say why the visit did not take place.",
            ),
        ]

    def __str__(self):
        return f"visit {self.pk}"


class GroupSession(models.Model):
    """Several patients treated together: written on one form, a note for each. `planned` is its aware start."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="group_sessions")
    therapist = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="group_sessions")
    planned = models.DateTimeField()
    name = models.CharField("What the group does", max_length=200)

    class Meta:
        ordering = ("planned", "pk")

    def __str__(self):
        return f"group session {self.pk}"


class Activity(Tracked):
    """One thing done with the patient: a code of the catalogue in `billing.rules`, and the clinic's own words."""

    class Mode(models.TextChoices):
        INDIVIDUAL = "individual", "Individual"
        GROUP = "group", "Group"
        CONCURRENT = "concurrent", "Concurrent"
        COTREATMENT = "cotreatment", "Co-treatment"

    class Delivery(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        VIDEO = "video", "By video"
        AUDIO = "audio", "By sound alone"

    class Assistance(models.TextChoices):
        """The classic scale, least help first, the share being the patient's; then Section GG. Order: scales.toml."""

        INDEPENDENT = "I", "Independent: the patient does all, safely and in time"
        MODIFIED = "MI", "Modified independent: with a device or extra time"
        SETUP = "SU", "Set-up: help only before or after"
        SUPERVISION = "S", "Supervision: watching or cueing, no contact"
        STANDBY = "SBA", "Stand-by: within arm's reach, no contact"
        CONTACT_GUARD = "CGA", "Contact guard: hands on for safety, no lifting"
        MINIMAL = "Min", "Minimal: the patient does at least 75 %"
        MODERATE = "Mod", "Moderate: the patient does 50 to 74 %"
        MAXIMAL = "Max", "Maximal: the patient does 25 to 49 %"
        DEPENDENT = "Dep", "Dependent: the patient does less than 25 %"
        NOT_TESTED = "NT", "Not tested or refused"
        GG_INDEPENDENT = "06", "Independent"
        GG_SETUP = "05", "Set-up or clean-up help, before or after only"
        GG_SUPERVISION = "04", "Supervision, cues or touching help"
        GG_PARTIAL = "03", "Partial or moderate help: the helper does less than half"
        GG_SUBSTANTIAL = "02", "Substantial or maximal help: the helper does more than half"
        GG_DEPENDENT = "01", "Dependent: the helper does all, or two helpers"
        GG_REFUSED = "07", "Refused"
        GG_NOT_APPLICABLE = "09", "Not applicable: not done before this illness either"
        GG_SURROUNDINGS = "10", "Not tried: the surroundings do not allow it"
        GG_UNSAFE = "88", "Not tried: medical condition or safety"

    class HelpType(models.TextChoices):
        PHYSICAL = "physical", "Physical"
        VERBAL = "verbal", "Verbal"
        TACTILE = "tactile", "Tactile"
        VISUAL = "visual", "Visual"
        SETUP = "set-up", "Set-up"

    class Cue(models.TextChoices):
        VERBAL = "verbal", "Verbal"
        TACTILE = "tactile", "Tactile"
        VISUAL = "visual", "Visual"
        GESTURAL = "gestural", "Gestural"

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="activities")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # named by the device, also offline
    entry = models.ForeignKey(LibraryEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="activities")
    group = models.ForeignKey(GroupSession, null=True, blank=True, on_delete=models.PROTECT, related_name="activities")
    copied = models.JSONField(
        default=dict, blank=True, help_text="Fields still as copied: name to the date copied from"
    )
    code = models.CharField(max_length=5)
    description = models.CharField("What was done", max_length=200, blank=True)
    mode = models.CharField("Setting", max_length=12, choices=Mode, default=Mode.INDIVIDUAL)
    delivery = models.CharField("Given", max_length=9, choices=Delivery, default=Delivery.IN_PERSON)
    agreed_minutes = models.PositiveSmallIntegerField(
        "Minutes this discipline counts", null=True, blank=True, help_text="Of a co-treatment, as agreed"
    )
    assistance = models.CharField(max_length=4, choices=Assistance, blank=True)
    helpers = models.PositiveSmallIntegerField(default=1)
    help_types = models.JSONField("Type of help", default=list, blank=True)
    cues = models.JSONField(default=dict, blank=True)
    goals = models.ManyToManyField(Goal, blank=True, related_name="activities")
    skill = models.TextField("Skill used", max_length=2000, blank=True)
    equipment = models.CharField("Equipment or modification", max_length=200, blank=True)
    response = models.TextField("Response", max_length=2000, blank=True)
    discussed_with = models.ForeignKey(Clinician, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    discussed_at = models.DateTimeField("Discussed on", null=True, blank=True)
    discussed = models.TextField("What was agreed", max_length=1000, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name_plural = "activities"
        constraints = [
            models.CheckConstraint(
                condition=Q(mode__in=["individual", "group", "concurrent", "cotreatment"]),
                name="activity_mode_is_known",
            ),
            models.CheckConstraint(
                condition=Q(delivery__in=["in_person", "video", "audio"]), name="activity_delivery_is_known"
            ),
            models.CheckConstraint(
                condition=Q(agreed_minutes__isnull=True) | Q(mode="cotreatment"),
                name="agreed_minutes_are_of_a_cotreatment",
                violation_error_message="Minutes are agreed on in a co-treatment only.",
            ),
            models.CheckConstraint(condition=Q(helpers__in=[1, 2]), name="one_or_two_helpers"),
        ]

    def __str__(self):
        return f"activity {self.pk}"


class Stretch(models.Model):
    """A stretch of time of one activity; without `ended` its clock is running. Paused and resumed, it has several."""

    class Source(models.TextChoices):
        CLOCK = "clock", "By the clock"
        TYPED = "typed", "Typed on the day"
        TYPED_LATER = "typed_later", "Typed later"

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="stretches")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # named by the device, also offline
    started = models.DateTimeField()
    ended = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")
    with_whom = models.ForeignKey(Clinician, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField("How the start came", max_length=11, choices=Source, default=Source.TYPED)
    ended_source = models.CharField("How the end came", max_length=11, choices=Source, blank=True)
    typed_at = models.DateTimeField(null=True, blank=True, help_text="When a time of it was typed last")
    skew_seconds = models.IntegerField(
        null=True, blank=True, help_text="Pressed offline: how far the device's clock was behind the server's"
    )
    edits = models.JSONField(default=list, blank=True, help_text="Later changes: by, at, was and now, oldest first")

    class Meta:
        ordering = ("started", "pk")
        verbose_name_plural = "stretches"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended__isnull=True) | Q(ended__gt=F("started")),
                name="stretch_ends_after_it_starts",
                violation_error_message="The end is not after the start.",
            ),
            models.CheckConstraint(
                condition=Q(with_whom__isnull=True) | ~Q(with_whom=F("by")),
                name="nobody_works_with_themselves",
                violation_error_message="Choose a second person, or leave this empty.",
            ),
            models.UniqueConstraint(
                fields=["activity"], condition=Q(ended__isnull=True), name="one_running_stretch_an_activity"
            ),
        ]

    def __str__(self):
        return f"stretch {self.pk}"
