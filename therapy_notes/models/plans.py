"""The plan of care, and what became of it on paper: sent, ordered, certified."""

from django.db import models
from django.db.models import F, Q

from therapy_notes.models.attachments import Attachment
from therapy_notes.models.base import Tracked
from therapy_notes.models.ledger import Sealed
from therapy_notes.models.people import User, check_npi


class PlanOfCare(Tracked):
    """What a plan of care says beside its goals and diagnoses (Pub. 100-02 ch. 15 §220.1.2 B)."""

    class Kind(models.TextChoices):
        INITIAL = "initial", "First plan"
        RECERTIFICATION = "recertification", "Recertification"
        REVISION = "revision", "Revision"

    note = models.OneToOneField("therapy_notes.Note", on_delete=models.PROTECT, related_name="plan")
    kind = models.CharField("This is", max_length=15, choices=Kind, default=Kind.INITIAL)
    significant = models.BooleanField(
        "A significant change",
        default=False,
        help_text="New long-term goals or a new condition: it needs a certification of its own",
    )
    starts = models.DateField("From")
    ends = models.DateField("Until", help_text="At most 90 days for Medicare")
    frequency = models.CharField(max_length=80, help_text="Such as: 3 times a week")
    duration = models.CharField(max_length=80, help_text="Such as: 8 weeks")
    amount = models.CharField(max_length=80, blank=True, help_text="Times a day; once where nothing is said")
    interventions = models.TextField("Type of therapy and interventions", max_length=4000)
    codes = models.JSONField("Planned codes", default=list, blank=True)

    class Meta:
        verbose_name_plural = "plans of care"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="plan_ends_after_it_begins",
                violation_error_message="The plan ends before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["initial", "recertification", "revision"]), name="plan_kind_is_known"
            ),
        ]

    def __str__(self):
        return f"plan of care {self.pk}"


class PlanEvent(Sealed):
    """One thing that happened to a signed plan: each is kept, and one that was wrong is taken back by another.

    `on` is the day of the act itself: sent, signed by the provider, said by word of mouth. `received` is the day on
    which the signed copy came back, `through` the last day a certification covers where it says so itself.
    """

    class Kind(models.TextChoices):
        SENT = "sent", "Sent"
        CERTIFIED = "certified", "Certified by signature"
        ORDER = "order", "Signed order on file"
        VERBAL_ORDER = "verbal_order", "Order by word of mouth"
        DELAY = "delay", "Reason for the delay"
        TAKEN_BACK = "taken_back", "Taken back"

    class Provider(models.TextChoices):
        MD = "MD", "Physician"
        NPP = "NPP", "Nurse practitioner, physician assistant or clinical nurse specialist"
        PODIATRIST = "podiatrist", "Podiatrist"
        OPTOMETRIST = "optometrist", "Optometrist"
        CHIROPRACTOR = "chiropractor", "Chiropractor"
        DENTIST = "dentist", "Dentist"

    class Way(models.TextChoices):
        FAX = "fax", "Fax"
        PORTAL = "portal", "Portal or secure message"
        MAIL = "mail", "Mail"
        HAND = "hand", "By hand"

    plan = models.ForeignKey(PlanOfCare, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    on = models.DateField("Day", null=True, blank=True)
    provider = models.CharField("Provider", max_length=120, blank=True)
    provider_kind = models.CharField("Profession", max_length=12, choices=Provider, blank=True)
    provider_npi = models.CharField("NPI", max_length=10, blank=True, validators=[check_npi])
    way = models.CharField("Sent by", max_length=6, choices=Way, blank=True)
    names_discipline = models.BooleanField("The order names the type of therapy", default=False)
    received = models.DateField("Signed copy came back on", null=True, blank=True)
    through = models.DateField("Certified through", null=True, blank=True)
    attachment = models.ForeignKey(
        Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_events"
    )
    text = models.TextField(max_length=1000, blank=True)
    takes_back = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="taken_back"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["sent", "certified", "order", "verbal_order", "delay", "taken_back"]),
                name="plan_event_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["certified", "order"]) | Q(attachment__isnull=False),
                name="a_certification_names_its_paper",
                violation_error_message="Choose the paper that shows it: the signed plan, or the signed order.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["delay", "taken_back"]) | Q(on__isnull=False),
                name="what_happened_to_a_plan_has_its_day",
                violation_error_message="Give the day.",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["delay", "taken_back"]) | ~Q(text=""),
                name="delay_and_taking_back_say_why",
                violation_error_message="Say why.",
            ),
            models.CheckConstraint(
                condition=Q(kind="taken_back", takes_back__isnull=False)
                | (~Q(kind="taken_back") & Q(takes_back__isnull=True)),
                name="only_taking_back_names_another",
            ),
        ]

    def __str__(self):
        return f"plan event {self.pk}"

    def chart_id(self):
        return self.plan.note.episode.patient_id
