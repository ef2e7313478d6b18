"""The nine elements of a clinician's progress report (Pub. 100-02 ch. 15 §220.3 D), in the order of the manual."""

from typing import NamedTuple


class Element(NamedTuple):
    """One element: `name` as it is kept, `label` as a list shows it, and what it `asks` of the writer."""

    name: str
    label: str
    asks: str


ELEMENTS = (
    Element("period", "Reporting period", "The first and the last day that the report covers"),
    Element("written", "Day written", "The day on which it is written"),
    Element("signature", "Signature", "The clinician's signature with credentials"),
    Element("statements", "Patient's statements", "What the patient said that bears on the goals, where it does"),
    Element("measures", "Measures and change in each goal", "For each goal where it stood and stands, by measure"),
    Element("assessment", "Judgment of each goal", "For each goal whether it got better, or why it did not"),
    Element("plan", "Plan for going on", "What continues, with reference to evaluations or changes of the plan"),
    Element("goals", "Changes to goals", "Goals met, changed or new; discharge, or a new plan sent for certification"),
    Element("need", "Why skilled care is still needed", "Improving, able to improve, or kept up only by skilled care"),
)
NAMES = tuple(one.name for one in ELEMENTS)
LABELS = {one.name: one.label for one in ELEMENTS}
# Said of the report as a whole by what it is: nobody has to point at a note for them.
BY_ITSELF = ("period", "written", "signature")
