from therapy_notes.forms.activities import ActivityForm
from therapy_notes.forms.care import DiagnosisForm, EpisodeForm, GoalForm, PatientForm, PlanForm, ReportForm
from therapy_notes.forms.cosign import CosignForm, ReturnForm
from therapy_notes.forms.notes import AddendumForm, NarrativeForm, SignForm
from therapy_notes.forms.people import ClinicForm, ClinicianForm, CoverForm, PersonForm, SupervisionForm
from therapy_notes.forms.phrases import PhraseForm
from therapy_notes.forms.schedule import MissForm, MoveForm, PlanVisitsForm
from therapy_notes.forms.unlocking import UnlockForm
from therapy_notes.forms.visits import NewVisitForm, QuickAddForm, VisitForm

__all__ = [
    "ActivityForm",
    "AddendumForm",
    "ClinicForm",
    "ClinicianForm",
    "CosignForm",
    "CoverForm",
    "DiagnosisForm",
    "EpisodeForm",
    "GoalForm",
    "MissForm",
    "MoveForm",
    "NarrativeForm",
    "NewVisitForm",
    "PatientForm",
    "PersonForm",
    "PhraseForm",
    "PlanForm",
    "PlanVisitsForm",
    "QuickAddForm",
    "ReportForm",
    "ReturnForm",
    "SignForm",
    "SupervisionForm",
    "UnlockForm",
    "VisitForm",
]
