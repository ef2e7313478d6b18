"""The clinic and its people: who works here, with which licence, under whom; and the patients."""

import zoneinfo

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
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

    class Scale(models.TextChoices):
        CLASSIC = "classic", "Independent to dependent, with percentages"
        GG = "gg", "Section GG: 06 to 01"

    name = models.CharField(max_length=120)
    street = models.CharField(max_length=120)
    city = models.CharField(max_length=80)
    state = models.CharField(max_length=2, help_text="Two letters")
    postal_code = models.CharField(max_length=10)
    phone = models.CharField(max_length=30, blank=True)
    npi = models.CharField("NPI", max_length=10, validators=[check_npi])
    tax_id = models.CharField(
        "Tax ID",
        max_length=10,
        validators=[RegexValidator(r"^\d{2}-?\d{7}$", "A tax ID has nine digits, such as 12-3456789.")],
    )
    time_zone = models.CharField(max_length=60, default="America/Chicago", validators=[check_time_zone])
    cosign_assistants = models.BooleanField(
        "Assistants' notes need a cosignature",
        default=True,
        help_text="Medicare does not ask for it; many states and payers do. A student's note always needs one.",
    )
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
    is_demo = models.BooleanField(default=False, editable=False)

    def __str__(self):
        return self.name


class User(AbstractUser):
    class Role(models.TextChoices):
        CLINICIAN = "clinician", "Therapist, assistant or student"
        BILLER = "biller", "Biller"
        ADMINISTRATOR = "administrator", "Administrator"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="people")
    role = models.CharField(max_length=15, choices=Role, default=Role.CLINICIAN)
    single_keys = models.BooleanField("Single letters act as shortcuts outside text", default=True)
    calendar_key = models.UUIDField(unique=True, null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["clinician", "biller", "administrator"]), name="user_role_is_known"
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
    license_number = models.CharField("License number", max_length=30, blank=True)
    license_state = models.CharField("License state", max_length=2, blank=True)
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
            models.CheckConstraint(
                condition=Q(credential="student") | ~Q(license_number=""),
                name="license_unless_student",
                violation_error_message="Enter the license number: it is printed with every signature.",
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


class Supervision(models.Model):
    """Who supervises an assistant or a student, from when until when (both days included)."""

    clinician = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="supervisions")
    supervisor = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="supervises")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(clinician=F("supervisor")), name="nobody_supervises_themselves"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="supervision_ends_after_it_begins",
                violation_error_message="The last day is before the first.",
            ),
        ]

    def __str__(self):
        return f"supervision {self.pk}"


class Cover(models.Model):
    """Who stands in for a supervisor, from when until when (both days included)."""

    supervisor = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="covers")
    cover = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="covering")
    since = models.DateField()
    until = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(supervisor=F("cover")), name="nobody_covers_for_themselves"),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="cover_ends_after_it_begins",
                violation_error_message="The last day is before the first.",
            ),
        ]

    def __str__(self):
        return f"cover {self.pk}"


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
        return f"{self.last_name}, {self.first_name}"

    def age(self, on):
        """Whole years on that day."""
        return on.year - self.birth_date.year - ((on.month, on.day) < (self.birth_date.month, self.birth_date.day))
