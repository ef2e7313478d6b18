from therapy_notes.forms.activities import ActivityForm
from therapy_notes.forms.afterwards import VoidForm, WithdrawForm
from therapy_notes.forms.attachments import AttachmentForm, FiledInErrorForm
from therapy_notes.forms.care import DiagnosisForm, EpisodeForm, PatientForm
from therapy_notes.forms.cosign import BatchForm, CosignForm, ReturnForm
from therapy_notes.forms.goals import CloseGoalForm, GoalForm
from therapy_notes.forms.notes import AddendumForm, NarrativeForm, SignForm
from therapy_notes.forms.people import ClinicForm, ClinicianForm, CoverForm, PersonForm, SupervisionForm
from therapy_notes.forms.phrases import PhraseForm
from therapy_notes.forms.plans import PlanForm, TakeBackForm
from therapy_notes.forms.proof import ProofFields
from therapy_notes.forms.reports import JudgmentForm, ReportForm
from therapy_notes.forms.schedule import MissForm, MoveForm, PlanVisitsForm
from therapy_notes.forms.sign_in import (
    ChangePasswordForm,
    CodeForm,
    ConfirmCodeForm,
    ConfirmForm,
    ConfirmPasskeyForm,
    NewAppForm,
    NewPasskeyForm,
    RenamePasskeyForm,
    SecondPasskeyForm,
    SignInForm,
    SignInPasskeyForm,
)
from therapy_notes.forms.supervision import (
    CosignAddendumForm,
    CosignPolicyForm,
    LicenseForm,
    SupervisionPolicyForm,
    SupervisorEntryForm,
)
from therapy_notes.forms.unlocking import UnlockForm
from therapy_notes.forms.visits import NewVisitForm, QuickAddForm, VisitForm

__all__ = [
    "ActivityForm",
    "AddendumForm",
    "AttachmentForm",
    "BatchForm",
    "ChangePasswordForm",
    "ClinicForm",
    "ClinicianForm",
    "CloseGoalForm",
    "CodeForm",
    "ConfirmCodeForm",
    "ConfirmForm",
    "ConfirmPasskeyForm",
    "CosignAddendumForm",
    "CosignForm",
    "CosignPolicyForm",
    "CoverForm",
    "DiagnosisForm",
    "EpisodeForm",
    "FiledInErrorForm",
    "GoalForm",
    "JudgmentForm",
    "LicenseForm",
    "MissForm",
    "MoveForm",
    "NarrativeForm",
    "NewAppForm",
    "NewPasskeyForm",
    "NewVisitForm",
    "PatientForm",
    "PersonForm",
    "PhraseForm",
    "PlanForm",
    "PlanVisitsForm",
    "ProofFields",
    "QuickAddForm",
    "RenamePasskeyForm",
    "ReportForm",
    "ReturnForm",
    "SecondPasskeyForm",
    "SignForm",
    "SignInForm",
    "SignInPasskeyForm",
    "SupervisionForm",
    "SupervisionPolicyForm",
    "SupervisorEntryForm",
    "TakeBackForm",
    "UnlockForm",
    "VisitForm",
    "VoidForm",
    "WithdrawForm",
]
