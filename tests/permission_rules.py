"""Who is let in at every address of the site: the one table that tests/test_permissions.py tries and others walk.

Who adds a view adds its line here, and no other list: the walks over all pages take their addresses from it.
"""

from dataclasses import dataclass

from django.urls import reverse

# Who plays which part. The chart is the author's; the student's and the assistant's supervisor did nothing in it.
PT = {"author", "supervisor", "colleague", "assistant", "student"}
THERAPISTS = {"author", "supervisor", "colleague", "other"}
PT_THERAPISTS = THERAPISTS - {"other"}
CLINICIANS = PT | {"other"}
BILLERS = {"biller", "granted"}
ADMIN, AUDITOR = {"administrator"}, {"auditor"}
OFFICE = BILLERS | ADMIN
EVERYBODY = CLINICIANS | OFFICE | AUDITOR
KEEPERS = CLINICIANS | ADMIN
NOBODY, NO_METHOD = frozenset(), frozenset(["nobody"])
# Of these parts no narrative reaches the screen.
WITHOUT_NARRATIVE = ("biller", "administrator")
# What a stranger's role corresponds to here.
AT_HOME = {"clinician": CLINICIANS, "biller": BILLERS, "administrator": ADMIN, "auditor": AUDITOR}


@dataclass(frozen=True)
class Rule:
    """Who is let in by GET and by POST (by default who reads may send, but auditors), and the row whose number it is.

    `chart`: the row lies in the chart, which may be closed. `own`: about one's own sign-in, whatever the role.
    `otherwise`: what the others come to. `args`: what the address carries, where it is more than the row's number.
    """

    get: set | None
    post: set | None = None
    row: str = ""
    args: tuple = ()
    chart: bool = True
    own: bool = False
    otherwise: str = "refused"

    def allowed(self, method):
        if method == "get":
            return self.get
        if self.post is NO_METHOD:
            return None
        return self.get - AUDITOR if self.post is None else self.post


def of(row, get, post=None, *more):
    return Rule(get, post, row, (row, *more))


def office(row, get, post=None, *more, **facts):
    return Rule(get, post, row, (row, *more), chart=False, **facts)


def free(get, post=None, **facts):
    return Rule(get, post, chart=False, **facts)


OWN = free(EVERYBODY, EVERYBODY, own=True)
# None: the view does not answer that method. A view that ignores the method answers POST as GET.
RULES = {
    # one's own day and desk
    "today": free(EVERYBODY),
    "schedule": free(EVERYBODY),
    "calendar": free(CLINICIANS),
    "timesheets": free(CLINICIANS | ADMIN | AUDITOR, NO_METHOD),
    "timesheet_pdf": free(CLINICIANS | ADMIN | AUDITOR, NO_METHOD),
    "patients": free(EVERYBODY, EVERYBODY),
    "patient_new": free(KEEPERS),
    "group_new": free(CLINICIANS),
    "compliance": free(EVERYBODY, NO_METHOD),
    "compliance_export": free(EVERYBODY, NO_METHOD),
    "exports": free(EVERYBODY, NO_METHOD),
    "exports_rows": free(EVERYBODY, NO_METHOD),
    "notes_export": free(CLINICIANS | {"granted"} | AUDITOR, CLINICIANS | {"granted"} | AUDITOR),
    "digest": free(None, EVERYBODY),
    "cosign_inbox": free(THERAPISTS),
    "cosign_batch": free(THERAPISTS),
    "sitting_end": free(None, THERAPISTS),
    "single_keys": free(None, EVERYBODY),
    "desk_keys": free(None, EVERYBODY - AUDITOR),
    # the chart
    "chart": of("patient", EVERYBODY),
    "patient_edit": of("patient", KEEPERS),
    "packet": of("patient", CLINICIANS | {"granted"} | AUDITOR, CLINICIANS | {"granted"} | AUDITOR),
    "packet_whole": of("patient", None, CLINICIANS | {"granted"} | AUDITOR),
    "episode_new": of("patient", CLINICIANS),
    "episode_edit": of("episode", CLINICIANS),
    "opening": of("episode", PT_THERAPISTS),
    "diagnosis_new": of("episode", CLINICIANS),
    "diagnosis_remove": of("diagnosis", None, CLINICIANS),
    "goal_new": of("episode", PT_THERAPISTS),
    "goal": of("goal", EVERYBODY, NO_METHOD),
    "goal_edit": of("goal", PT_THERAPISTS),
    "goal_close": of("goal", PT_THERAPISTS, None, "met"),
    "goal_reopen": of("goal", PT_THERAPISTS),
    "goals_pdf": of("episode", CLINICIANS | {"granted"} | AUDITOR, NO_METHOD),
    "attachment_new": of("patient", KEEPERS | BILLERS),
    "attachment": of("paper", EVERYBODY - {"biller"}, NO_METHOD),
    "attachment_error": of("paper", KEEPERS),
    "supervisor_entry_new": of("episode", PT_THERAPISTS),
    # visits and notes
    "visit_new": of("episode", CLINICIANS),
    "visits_plan": of("episode", PT | ADMIN),
    "visit_move": of("visit", PT | ADMIN),
    "visit_miss": of("visit", PT | ADMIN),
    "visit_unmiss": of("visit", None, PT | ADMIN),
    "note_new": of("episode", None, PT_THERAPISTS, "plan_of_care"),
    "group": of("group", PT),
    "group_remove": of("group", None, PT),
    "visit": of("visit", EVERYBODY, PT),
    "visit_parts": of("visit", PT),
    "visit_last": of("visit", EVERYBODY),
    "visit_library": of("visit", PT),
    "evaluation_code": of("visit", None, PT),
    "note": of("plan", EVERYBODY, PT),
    "note_save": of("plan", None, PT),
    "note_parts": of("plan", PT, PT),
    "note_sign": of("draft", {"author"}),
    "note_measures": of("draft", PT),
    "measures_parts": of("draft", PT, NO_METHOD),
    "addendum_new": of("signed", CLINICIANS - {"student"}),
    "plan_event": of("signed plan", PT_THERAPISTS | OFFICE, None, "sent"),
    "plan_event_take_back": of("plan event", PT_THERAPISTS | OFFICE),
    "plan_print": of("signed plan", CLINICIANS | {"granted"} | AUDITOR, NO_METHOD),
    "plan_fax": of("signed plan", CLINICIANS | {"granted"} | AUDITOR, NO_METHOD),
    "note_draft_pdf": of("draft", CLINICIANS, NO_METHOD),
    "note_pdf": of("signed", CLINICIANS | {"granted"} | AUDITOR, NO_METHOD),
    "note_version": of("signed", EVERYBODY, None, 1),
    "note_with_units_pdf": of("signed", CLINICIANS | {"granted"} | AUDITOR, NO_METHOD),
    "note_version_pdf": of("signed", CLINICIANS | {"granted"} | AUDITOR, NO_METHOD, 1),
    "note_amend": of("signed", {"author"}),
    "amendment_drop": of("amending", {"author"}),
    "note_withdraw": of("waiting", {"student"}),
    "note_void": of("signed", PT_THERAPISTS | ADMIN),
    "note_counts": of("signed", PT_THERAPISTS),
    "note_cosign": of("waiting", {"supervisor"}),
    "note_return": of("waiting", {"supervisor"}),
    "supervisor_entry_beside": of("waiting", PT_THERAPISTS),
    "addendum_cosign": of("addendum", NOBODY),
    # who opens a chart, and the log
    "restricted_charts": free(ADMIN | AUDITOR),
    "emergency_find": free(CLINICIANS),
    "emergency": office("patient", CLINICIANS),
    "chart_people": office("patient", {"author", "supervisor"} | ADMIN),
    "chart_restrict": office("patient", None, {"author", "supervisor"} | ADMIN),
    "chart_lift": office("patient", None, {"author", "supervisor"} | ADMIN),
    "chart_name_remove": office("patient", None, {"author", "supervisor"} | ADMIN, "grant"),
    "audit_log": free(ADMIN | AUDITOR, ADMIN | AUDITOR),
    "audit_export": free(ADMIN | AUDITOR, NO_METHOD),
    # the clinic
    "clinic": free(ADMIN),
    "people": free(ADMIN | AUDITOR),
    "leavers": free(ADMIN),
    "person_new": free(ADMIN),
    "person_edit": office("person", ADMIN),
    "person_security": office("person", ADMIN, NO_METHOD),
    "person_factors_reset": office("person", None, ADMIN),
    "person_sign_out": office("person", None, ADMIN),
    "person_lift": office("person", None, ADMIN),
    "supervision_new": office("student", ADMIN),
    "supervision_end": office("supervision", ADMIN),
    "cover_new": office("person", ADMIN),
    "cover_end": office("cover", ADMIN),
    "license_new": office("person", ADMIN),
    "license_edit": office("license", ADMIN),
    "supervision": free(ADMIN | AUDITOR),
    "policy_new": free(ADMIN, args=("cosign",)),
    "policy_remove": Rule(None, ADMIN, "policy", ("cosign", "policy"), chart=False),
    "phrases": free(EVERYBODY),
    "phrases_offered": free(EVERYBODY),
    "phrase_new": free(KEEPERS),
    "phrase_edit": office("phrase", THERAPISTS | ADMIN),
    "phrase_share": office("own phrase", None, {"author"}, otherwise="not found"),
    "phrase_retire": office("phrase", None, THERAPISTS | ADMIN),
    "phrase_put_back": office("phrase", None, THERAPISTS | ADMIN),
    "library": free(KEEPERS | AUDITOR, THERAPISTS | ADMIN),
    "library_new": free(THERAPISTS | ADMIN),
    "library_edit": office("entry", THERAPISTS | ADMIN),
    "library_retire": office("entry", None, THERAPISTS | ADMIN),
    "library_put_back": office("entry", None, THERAPISTS | ADMIN),
    "own_measures": free(KEEPERS | AUDITOR),
    "own_measure_new": free(ADMIN),
    "own_measure_edit": office("measure", ADMIN),
    "own_measure_retire": office("measure", None, ADMIN),
    "own_measure_put_back": office("measure", None, ADMIN),
    # billing
    "rules": free(EVERYBODY),
    "payers": free(OFFICE | AUDITOR),
    "holds": free(OFFICE | AUDITOR, NO_METHOD),
    "payer_new": free(OFFICE),
    "terms_new": office("payer", OFFICE),
    "rates": office("payer", OFFICE | AUDITOR),
    "coverage_new": of("patient", OFFICE),
    "coverage_edit": of("coverage", OFFICE),
    "year_to_date": of("patient", EVERYBODY, OFFICE),
    "units_pdf": of("signed visit", EVERYBODY, NO_METHOD),
    "superbill_of_visit": of("signed visit", OFFICE | THERAPISTS, NO_METHOD),
    "superbill_of_patient": of("patient", OFFICE | THERAPISTS),
    "year_of_visit": of("visit", EVERYBODY, OFFICE),
    "decide_tie": of("visit", None, PT),
    "decide": of("visit", None, PT_THERAPISTS, "distinct"),
    # one's own sign-in and session
    **dict.fromkeys(("password_change", "security", "mfa_index", "mfa_list_webauthn"), OWN),
    **dict.fromkeys(("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"), OWN),
    **dict.fromkeys(("mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn", "mfa_challenge"), OWN),
    **dict.fromkeys(("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "usersessions_end_others"), OWN),
    **dict.fromkeys(("lock", "lock_state", "awake", "clock_stop", "kept", "kept_drop"), OWN),
}
# Of these an auditor has no use.
AT_WORK = ("clock_stop", "kept")
# These carry a number of one's own: a session, a passkey, a form that was kept. Another's are not found.
OF_ONESELF = {"usersessions_end", "mfa_edit_webauthn", "mfa_remove_webauthn", "kept_send"}
OF_ONESELF |= {"export_cancel", "export_again", "export_download"}
# Open without a sign-in.
OPEN = {
    "login",
    "account_login",
    "logout",
    "unlock",
    "calendar_feed",
    "verify",
    "mfa_authenticate",
    "mfa_login_webauthn",
}
OF_ONESELF_OPEN = {"lock_state", "awake", "lock"}


def address(world, name):
    """The address of that name, with the number of the world's row that the rule speaks of."""
    rule = RULES[name]
    return reverse(name, args=[world.rows[one].pk if one in world.rows else one for one in rule.args])
