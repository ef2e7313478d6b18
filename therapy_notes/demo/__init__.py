"""What the demo clinic says. All people are invented; days count from the day it is put in."""

from therapy_notes.demo.charts import PATIENTS

__all__ = ["CLINIC", "LOGINS", "PASSWORD", "PATIENTS", "PEOPLE", "PLAN", "PLAN_SECTIONS", "SUPERVISION"]

PASSWORD = "harbor-street-demo"  # noqa: S105  the demo's, printed when it starts

CLINIC = {
    "name": "Harbor Street Rehabilitation",
    "street": "418 Harbor Street",
    "city": "Milford",
    "state": "WI",
    "postal_code": "53000",
    "phone": "555-0142",
    "npi": "1234567893",
    "tax_id": "12-3456789",
    "time_zone": "America/Chicago",
}

PEOPLE = (
    {
        "username": "maya",
        "first": "Maya",
        "last": "Lindqvist",
        "discipline": "PT",
        "credential": "PT",
        "license": "00024-24",
        "npi": "1000000004",
    },
    {
        "username": "jordan",
        "first": "Jordan",
        "last": "Cole",
        "discipline": "PT",
        "credential": "PTA",
        "license": "00311-19",
    },
    {"username": "ana", "first": "Ana", "last": "Reyes", "discipline": "PT", "credential": "student"},
    {
        "username": "sara",
        "first": "Sara",
        "last": "Abebe",
        "discipline": "OT",
        "credential": "OT",
        "license": "00107-26",
        "npi": "1000000012",
    },
    {
        "username": "sooah",
        "first": "Soo-ah",
        "last": "Kim",
        "discipline": "SLP",
        "credential": "SLP",
        "license": "00088-15",
        "npi": "1000000020",
    },
    {"username": "bea", "first": "Bea", "last": "Okafor", "role": "biller"},
    {"username": "ruth", "first": "Ruth", "last": "Banerjee", "role": "administrator"},
)
LOGINS = (
    ("maya", "physical therapist"),
    ("jordan", "physical therapist assistant"),
    ("ana", "student of physical therapy, supervised by Maya"),
    ("sara", "occupational therapist"),
    ("sooah", "speech-language pathologist"),
    ("bea", "biller"),
    ("ruth", "administrator"),
)
SUPERVISION = (("jordan", "maya"), ("ana", "maya"))

PLAN = {
    "frequency": "2 times a week",
    "duration": "12 weeks",
    "amount": "once a day",
    "interventions": "Functional activities (97530), gait training (97116), exercise (97110), self-care (97535), "
    "electrical stimulation (G0283) as needed.",
}
PLAN_SECTIONS = {
    "rationale": "Precautions, balance loss on turns and a home with stairs call for a therapist's judgment."
}
