"""The clinic and its people: who works here, with which licence, under whom; and the patients."""

import zoneinfo

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from stdnum import luhn


def check_npi(value):
    """A National Provider Identifier is ten digits, the last a Luhn check over the prefix 80840 (45 CFR 162.406)."""
    if not (len(value) == 10 and value.isdigit() and luhn.is_valid("80840" + value)):
        raise ValidationError(
            "This is not an NPI: it has ten digits and the last one must check. Look for a typing slip."
        )


def check_time_zone(value):
    if value not in zoneinfo.available_timezones():
        raise ValidationError("Use a time zone name such as America/Chicago.")


class Discipline(models.TextChoices):
    PT = "PT", "Physical therapy"
    OT = "OT", "Occupational therapy"
    SLP = "SLP", "Speech therapy"


class Clinic(models.Model):
    class DateStyle(models.TextChoices):
        US = "us", "Fri Mar 6, 8:50 am"
        DAY_FIRST = "day_first", "Fri 6 Mar, 08:50"

    class Paper(models.TextChoices):
        LETTER = "letter", "Letter, 8.5 by 11 inches"
        A4 = "a4", "A4, 210 by 297 mm"

    class Scale(models.TextChoices):
        CLASSIC = "classic", "Independent to dependent, with percentages"
        GG = "gg", "Section GG: 06 to 01"

    name = models.CharField(max_length=120)
    street = models.CharField(max_length=120)
    city = models.CharField(max_length=80)
    state = models.CharField(max_length=2, help_text="Two letters")
    postal_code = models.CharField(max_length=10)
    phone = models.CharField(max_length=30, blank=True)
    fax = models.CharField(max_length=30, blank=True, help_text="Where a faxed plan of care comes back to")
    npi = models.CharField("NPI", max_length=10, validators=[check_npi])
    tax_id = models.CharField(
        "Tax ID",
        max_length=10,
        validators=[RegexValidator(r"^\d{2}-?\d{7}$", "A tax ID has nine digits, such as 12-3456789.")],
    )
    time_zone = models.CharField(max_length=60, default="America/Chicago", validators=[check_time_zone])
    date_style = models.CharField(max_length=10, choices=DateStyle, default=DateStyle.US)
    scale = models.CharField(
        "Words for assistance",
        max_length=7,
        choices=Scale,
        default=Scale.CLASSIC,
        help_text="What is already written keeps the words it was written in.",
    )
    late_after_hours = models.PositiveSmallIntegerField(
        "Hours until a note is a late entry",
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 14)],
        help_text="From the end of the visit to the first signature. Later, a reason is asked and printed.",
    )
    attest_after_days = models.PositiveSmallIntegerField(
        "Days until an attestation is needed",
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text="Later still, the author attests to the note and administrators are told.",
    )
    idle_minutes = models.PositiveSmallIntegerField(
        "Minutes until the screen locks",
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Without a key or a touch. Nobody is signed out, nothing typed is lost.",
    )
    batch_cosign = models.BooleanField(
        "Several notes may be cosigned at once",
        default=False,
        help_text="Never students' notes, reports, or notes with an open finding.",
    )
    caseload_only = models.BooleanField(
        "Clinicians open only the charts of their own caseload",
        default=False,
        help_text="Those they treat, are booked for or supervise. Others open in an emergency, with a reason.",
    )
    second_factor = models.BooleanField(
        "Everybody signs in with a second factor",
        default=False,
        help_text="A one-time code or a passkey beside the password.",
    )
    paper = models.CharField(max_length=6, choices=Paper, default=Paper.LETTER, help_text="What PDFs are laid out for.")
    export_days = models.PositiveSmallIntegerField(
        "Days until an export expires",
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text="Packets and other files made on request are deleted then. What is in the record stays.",
    )
    is_demo = models.BooleanField(default=False, editable=False)

    def __str__(self):
        return self.name


class User(AbstractUser):
    class Role(models.TextChoices):
        CLINICIAN = "clinician", "Therapist, assistant or student"
        BILLER = "biller", "Biller"
        ADMINISTRATOR = "administrator", "Administrator"
        AUDITOR = "auditor", "Auditor, who reads and changes nothing"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="people")
    role = models.CharField(max_length=15, choices=Role, default=Role.CLINICIAN)
    exports_ended = models.PositiveSmallIntegerField(default=0, editable=False, help_text="Ended and not looked at yet")
    single_keys = models.BooleanField("Single letters act as shortcuts outside text", default=True)
    digest = models.BooleanField("Gets the day's digest by e-mail", default=True)
    desk_keys = models.BooleanField("Shortcuts act in the cosign inbox", default=True)
    reads_narrative = models.BooleanField(
        "A biller who may read what notes say", default=False, help_text="Otherwise billers see codes and minutes only."
    )
    left_on = models.DateField("Left the clinic on", null=True, blank=True)
    calendar_key = models.UUIDField(unique=True, null=True, editable=False)
    # Set by an administrator: its person chooses their own before they do anything else, above all before they sign.
    password_is_temporary = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["clinician", "biller", "administrator", "auditor"]), name="user_role_is_known"
            ),
        ]

    def __str__(self):
        return self.list_name

    @property
    def list_name(self):
        """Family name first, as every list shows people."""
        return f"{self.last_name}, {self.first_name}" if self.last_name else self.username


class Clinician(models.Model):
    """The professional side of a person: what the signature block prints."""

    class Credential(models.TextChoices):
        PT = "PT", "Physical therapist (PT)"
        PTA = "PTA", "Physical therapist assistant (PTA)"
        OT = "OT", "Occupational therapist (OT)"
        COTA = "COTA", "Occupational therapy assistant (COTA)"
        SLP = "SLP", "Speech-language pathologist (SLP)"
        STUDENT = "student", "Student"

    THERAPISTS = ("PT", "OT", "SLP")
    ASSISTANTS = ("PTA", "COTA")

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="clinician")
    discipline = models.CharField(max_length=3, choices=Discipline)
    credential = models.CharField(max_length=7, choices=Credential)
    npi = models.CharField("NPI", max_length=10, blank=True, validators=[check_npi])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(discipline="PT", credential__in=["PT", "PTA", "student"])
                | Q(discipline="OT", credential__in=["OT", "COTA", "student"])
                | Q(discipline="SLP", credential__in=["SLP", "student"]),
                name="credential_fits_discipline",
                violation_error_message="This credential does not belong to this discipline.",
            ),
        ]

    def __str__(self):
        return f"{self.user.list_name}, {self.letters}"

    @property
    def letters(self):
        """What stands after the name: PT, COTA, or SPT for a student of physical therapy."""
        if self.credential != self.Credential.STUDENT:
            return self.credential
        return {"PT": "SPT", "OT": "OTS", "SLP": "SLP student"}[self.discipline]

    def license_on(self, day, *, state=""):
        """The license in force on that day, one of `state` before any other; None where there is none."""
        held = [one for one in self.licenses.all() if one.is_in_force(day)]
        return min(held, key=lambda one: (one.state != state, one.is_temporary), default=None)


class Patient(models.Model):
    class Sex(models.TextChoices):
        FEMALE = "F", "Female"
        MALE = "M", "Male"
        OTHER = "X", "Another or not stated"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="patients")
    record_number = models.CharField(max_length=20)
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    birth_date = models.DateField()
    sex = models.CharField(max_length=1, choices=Sex)
    allergies = models.CharField(max_length=200, blank=True, help_text="Separate several with commas")
    language = models.CharField(
        max_length=60, blank=True, help_text="If not English; say whether an interpreter is needed"
    )
    guardian = models.CharField(max_length=160, blank=True, help_text="Name, relation and phone")
    home_state = models.CharField(
        "State of residence", max_length=2, blank=True, help_text="Two letters, if it is not the clinic's"
    )
    is_restricted = models.BooleanField(
        "Restricted chart",
        default=False,
        help_text="Only people who are named for it open it; others in an emergency, with a reason.",
    )

    class Meta:
        ordering = ("last_name", "first_name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "record_number"],
                name="record_number_once_a_clinic",
                violation_error_message="Another patient has this record number.",
            ),
        ]

    def __str__(self):
        return f"patient {self.pk}"  # names stay out of logs and error pages

    @property
    def list_name(self):
        return f"{self.last_name}, {self.first_name}" if self.first_name else self.last_name

    def age(self, on):
        """Whole years on that day; None where the birth date is not at hand."""
        if self.birth_date is None:
            return None
        return on.year - self.birth_date.year - ((on.month, on.day) < (self.birth_date.month, self.birth_date.day))
