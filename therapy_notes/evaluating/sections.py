"""The narrative parts of an evaluation by discipline: name, label, and what belongs there."""

HISTORY = ("history", "History", "Why the patient comes, course so far, conditions that bear on care")
PRIOR_LEVEL = ("prior_level", "Prior level of function", "What the patient did before, and with what help")
FINDINGS = ("findings", "Findings and measures", "What the tests showed; their figures stand under Measures")
ASSESSMENT = ("assessment", "Assessment", "Why skilled therapy is needed, and the outlook")
PLAN = ("plan", "Plan", "What happens until the plan of care is signed")

EVALUATIONS = {
    "PT": (
        HISTORY,
        PRIOR_LEVEL,
        ("systems", "Systems review", "Heart and lungs, skin, muscles and joints, nerves, communication and thinking"),
        FINDINGS,
        ("limits", "Functional limits", "Which activities are limited, and by what"),
        ASSESSMENT,
        PLAN,
    ),
    "OT": (
        ("history", "Occupational profile and history", "Roles, routines and what matters to the patient; the course"),
        PRIOR_LEVEL,
        ("systems", "Body functions and surroundings", "Senses, movement, thinking, mood; home, people, equipment"),
        FINDINGS,
        ("limits", "Performance deficits", "Which physical, cognitive or psychosocial skills limit which occupation"),
        ASSESSMENT,
        PLAN,
    ),
    "SLP": (
        HISTORY,
        ("prior_level", "Prior communication and diet", "How the patient spoke, understood, ate and drank before"),
        ("systems", "Mouth, voice and hearing", "Structure and movement of the mouth, voice, breath, hearing, vision"),
        ("findings", "Findings and measures", "Speech, language, thinking, swallowing: what the tests showed"),
        (
            "limits",
            "Limits in communication and eating",
            "What the patient cannot say, understand, eat or drink safely",
        ),
        ASSESSMENT,
        PLAN,
    ),
}
