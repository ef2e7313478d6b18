from therapy_notes.forms.activities import ActivityForm
from therapy_notes.forms.care import DiagnosisForm, EpisodeForm, GoalForm, PatientForm, PlanForm
from therapy_notes.forms.notes import AddendumForm, NarrativeForm, SignForm
from therapy_notes.forms.people import ClinicForm, ClinicianForm, PersonForm, SupervisionForm
from therapy_notes.forms.visits import NewVisitForm, QuickAddForm, VisitForm

__all__ = [
    "ActivityForm",
    "AddendumForm",
    "ClinicForm",
    "ClinicianForm",
    "DiagnosisForm",
    "EpisodeForm",
    "GoalForm",
    "NarrativeForm",
    "NewVisitForm",
    "PatientForm",
    "PersonForm",
    "PlanForm",
    "QuickAddForm",
    "SignForm",
    "SupervisionForm",
    "VisitForm",
]
