"""What the demo tells word by word: Rosa Alvarez, today at 8:50, and the comments on the note that was sent back."""

SUBJECTIVE = "Slept through the night. Pain 2 of 10 at rest."
ACTIVITIES = (
    {
        "code": "G0283",
        "description": "Electrical stimulation, right quadriceps",
        "times": ("08:50", "09:02"),
        "goals": ("LTG 1",),
        "response": "Visible contraction, skin clear.",
    },
    {
        "code": "97116",
        "description": "Gait, front-wheeled walker, ramp",
        "times": ("09:02", "09:14"),
        "goals": ("LTG 1",),
        "assistance": "CGA",
        "cues": {"verbal": 3},
        "skill": "Timed step length against trunk lean on the ramp.",
        "response": "240 ft, no loss of balance, rate of effort 11.",
    },
    {
        "code": "97530",
        "description": "Sit to stand, then car transfer",
        "times": ("09:14", "09:32"),
        "goals": ("STG 1", "STG 2"),
        "assistance": "Min",
        "help_types": ["physical"],
        "cues": {"verbal": 4, "tactile": 2},
        "equipment": "18-inch chair, car simulator, gait belt",
        "skill": "Graded the seat from 20 to 18 inches; corrected hip flexion past 90° before each stand.",
        "response": "8 of 10 stands with one hand; pain 3 of 10 after the sixth, settled in a minute.",
    },
    {
        "code": "97110",
        "description": "Hip abductors, standing at rail",
        "times": ("09:34", "09:44"),
        "goals": ("STG 1", "LTG 1"),
        "assistance": "SBA",
        "cues": {"visual": 1},
        "skill": "Blocked trunk side-bend; loaded by form.",
        "response": "Form held to the third set.",
    },
    {
        "code": "97535",
        "description": "Socks and shoes with sock aid",
        "times": ("09:44", "09:52"),
        "goals": ("STG 3",),
        "assistance": "Min",
        "cues": {"verbal": 2},
        "skill": "Taught the order of steps that keeps the hip under 90°.",
        "response": "Right sock alone on the third trial.",
    },
)

# What makes two others of today's visits unusual: a group beside one-on-one time, and a co-treatment.
GROUP = {
    "code": "97150",
    "description": "Balance circle with two others",
    "minutes": 12,
    "mode": "group",
    "goals": ("STG 1",),
    "response": "Kept up with the circle, one pause.",
}
SHARED = {"mode": "cotreatment", "agreed_minutes": 8}

RETURNED = (
    ("assessment", "Say what changed since the last visit, and why you kept the height of the step."),
    ("activity-{}-skill", "The reader needs your decision here, not the exercise alone."),
)


def unusual(patient, activities):
    """Today's activities of that patient, as the course would have them, with what is unusual today."""
    if patient == "pruitt":
        return [GROUP, *activities]
    if patient == "oconnor":
        return [activities[0] | SHARED, *activities[1:]]
    return activities
