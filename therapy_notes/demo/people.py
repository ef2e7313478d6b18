"""The demo's clinic and its staff. All people are invented."""

PASSWORD = "harbor-street-demo"  # noqa: S105  the demo's, printed when it starts

CLINIC = {
    "name": "Harbor Street Rehabilitation",
    "street": "418 Harbor Street",
    "city": "Milford",
    "state": "WI",
    "postal_code": "53000",
    "phone": "555-0142",
    "fax": "555-0143",
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
        "username": "luis",
        "first": "Luis",
        "last": "Ferreira",
        "discipline": "OT",
        "credential": "COTA",
        "license": "00452-27",
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
    {"username": "noor", "first": "Noor", "last": "Haugen", "role": "auditor"},
)
LOGINS = (
    ("maya", "physical therapist; cosigns for Jordan and Ana"),
    ("jordan", "physical therapist assistant"),
    ("ana", "student of physical therapy, supervised by Maya"),
    ("sara", "occupational therapist; cosigns for Luis"),
    ("luis", "occupational therapy assistant"),
    ("sooah", "speech-language pathologist"),
    ("bea", "biller"),
    ("ruth", "administrator"),
    ("noor", "auditor, who reads and changes nothing"),
)
SUPERVISION = (("jordan", "maya"), ("ana", "maya"), ("luis", "sara"))
