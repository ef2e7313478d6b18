"""Pages about what is signed, who may see it and how one signs in, each with something on it: name, who looks, the way.

The way is an address, or a function of the page and the server's address that goes there as a person would. Nobody is
signed in where no name stands.
"""

import datetime as dt
import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from tests import at_the_screen, builders
from tests.builders import DAY, at, get_note, prove
from tests.papers import build_paper
from therapy_notes import attachments, audit, emergency, restricting, signing
from therapy_notes.content import SECTIONS
from therapy_notes.models import SupervisionPolicy
from therapy_notes.supervision import supervising

LOST = dt.timedelta(days=400)


class RecordScene:
    """A clinic whose notes were amended, added to, withdrawn and voided."""

    def __init__(self, episode, therapist, assistant, administrator):
        self.episode, self.patient, self.clinic = episode, episode.patient, episode.patient.clinic
        self.therapist, self.assistant, self.administrator = therapist, assistant, administrator
        self.clinic.batch_cosign = True
        self.clinic.save()

    def visit(self, by, start, **more):
        hour, minute = start.split(":")
        activities = [("97530", start, f"{hour}:{int(minute) + 23}")]
        return builders.build_signed_visit(self.episode, by, activities, start=start, **more).note

    def amended(self):
        """Amended twice, with an addendum and a supervisor's entry beside it."""
        note = self.visit(self.assistant, "08:00")
        builders.cosign(note, self.therapist)
        builders.amend(note, self.assistant)
        builders.cosign(note, self.therapist, clock="15:30")
        words = {"objective": "Timed up and go 16.2 s.", "plan": "16-inch seat, twice."}
        builders.amend(note, self.assistant, clock="16:00", reason="The time was read off wrongly.", **words)
        builders.cosign(note, self.therapist, clock="16:30")
        self.addendum = signing.add_addendum(get_note(note.pk), "The knee was cold after the visit.", **self.proof())
        self.enter(note)
        return note

    def proof(self, clock="17:00"):
        return {"proof": prove(self.assistant), "at": at(clock)}

    def enter(self, note):
        supervising.enter(
            self.episode,
            note=note,
            date=DAY,
            presence="on_site",
            is_supervisory_visit=True,
            assistant=self.assistant.clinician,
            observed="Gait on the level: trunk lean is gone.",
            directed="Lower the seat to 16 inches.",
            proof=prove(self.therapist),
            at=at("17:10"),
        )

    def withdrawn(self):
        note = self.visit(self.assistant, "09:00")
        builders.cosign(note, self.therapist)
        signing.withdraw_signature(get_note(note.pk), "Read too fast.", proof=prove(self.therapist), at=at("15:00"))
        return note

    def void(self):
        note = self.visit(self.therapist, "10:00")
        signing.void_note(note, "The visit was of another patient.", proof=prove(self.therapist), at=at("16:00"))
        return note

    def amending(self):
        note = self.visit(self.therapist, "11:00")
        signing.open_amendment(note, by=self.therapist, at=at("15:00"))
        builders.charting.write_sections(get_note(note.pk), {"plan": "Higher seat."}, by=self.therapist, at=at("15:10"))
        return note

    def waiting(self):
        """One that may be cosigned with others, for it was read and nothing is open on its day; one that was not."""
        patient = builders.build_patient(self.clinic, "3003", "Brandt", "Otto")
        episode = builders.build_episode(self.clinic, patient=patient)
        words = {name: "Said." for name, _, _ in SECTIONS["plan_of_care"]}
        builders.sign(builders.build_note(episode, self.therapist, sections=words), self.therapist, clock="12:10")
        told = {"skill": "Graded the seat.", "response": "8 of 10 stands.", "help_types": ["physical"]}
        visit = builders.build_visit(
            episode,
            self.assistant,
            [("97530", "13:00", "13:23", told)],
            start="13:00",
            sections=builders.COMPLETE,
            participation="Took full part.",
        )
        builders.sign(visit.note, self.assistant, clock="13:30")
        one, two = get_note(visit.note.pk), self.visit(self.assistant, "14:00")
        audit.record_read("note.read", one, by=self.therapist, at=at("15:00"), patient=patient, version=1)
        return one, two

    def left(self):
        person = builders.build_clinician(self.clinic, "lena")
        builders.build_visit(self.episode, person, start="16:00", sections=builders.COMPLETE)
        builders.build_visit(self.episode, person, day=DAY + LOST)
        person.is_active, person.left_on = False, DAY
        person.save()

    def restricted(self):
        """A chart that only one person opens, and that was opened in an emergency."""
        patient = builders.build_patient(self.clinic, "2002", "Pruitt", "Dorothy")
        builders.build_visit(builders.build_episode(self.clinic, patient=patient), self.therapist, start="09:30")
        restricting.restrict(patient, [self.therapist], by=self.therapist, at=at("08:00"))
        colleague = builders.build_clinician(self.clinic, "cora")
        emergency.open_in_emergency(patient, "She fell in the gym.", by=colleague, at=at("12:00"))
        return patient

    def policies(self):
        builders.build_cosign_policy(self.clinic, need="each")
        builders.build_cosign_policy(self.clinic, need="visits", every=3, since=DAY, state="WI")
        builders.build_cosign_policy(self.clinic, need="none", since=DAY + 2 * LOST, state="IL")
        facts = {"every_days": 30, "every_visits": 10, "most_assistants": 4, "on_site": True}
        SupervisionPolicy.objects.create(clinic=self.clinic, since=DAY, **facts)

    def papers(self):
        build_paper(self.patient, self.therapist)
        wrong = build_paper(self.patient, self.therapist, kind="consent", title="Consent of somebody else")
        attachments.file_in_error(wrong, "It is another patient's.", by=self.therapist, at=at("13:00"))

    def with_app(self):
        """A person whose second step is a code."""
        person = builders.build_clinician(self.clinic, "tess")
        totp.TOTP.activate(person, totp.generate_totp_secret())
        RecoveryCodes.activate(person)
        return person


def record_pages(scene):
    user, admin, helper = scene.therapist.username, scene.administrator.username, scene.assistant.username
    fresh = builders.build_clinician(scene.clinic, "nora").username
    scene.with_app()
    amended, withdrawn, void, amending = scene.amended(), scene.withdrawn(), scene.void(), scene.amending()
    final = scene.visit(scene.therapist, "12:00")
    waiting = scene.waiting()
    restricted = scene.restricted()
    scene.left()
    scene.papers()
    signed = amended.versions.latest("number")
    together = "?" + "&".join(f"note={note.pk}" for note in waiting)
    return [
        ("no policies", admin, reverse("supervision")),
        ("cosign policy", admin, reverse("policy_new", args=["cosign"])),
        ("supervision policy", admin, reverse("policy_new", args=["supervision"])),
        ("policies", admin, with_policies(scene)),
        ("license", admin, reverse("license_new", args=[scene.therapist.pk])),
        ("person with licenses", admin, reverse("person_edit", args=[scene.assistant.pk])),
        ("leavers", admin, reverse("leavers")),
        ("today of an administrator", admin, reverse("today")),
        ("restricted charts", admin, reverse("restricted_charts")),
        ("chart people", admin, reverse("chart_people", args=[restricted.pk])),
        ("audit log", admin, reverse("audit_log")),
        ("audit log of a chart", admin, f"{reverse('audit_log')}?patient={scene.patient.pk}"),
        ("audit log, nothing found", admin, f"{reverse('audit_log')}?since=2001-01-01&until=2001-01-02"),
        ("void by an administrator", admin, reverse("note_void", args=[final.pk])),
        ("awaiting, amended", helper, reverse("visit", args=[amended.visit_id])),
        ("withdraw", helper, reverse("note_withdraw", args=[waiting[1].pk])),
        ("refused", helper, reverse("chart", args=[restricted.pk])),
        ("emergency", helper, reverse("emergency", args=[restricted.pk])),
        ("emergency, by number", helper, reverse("emergency_find")),
        ("restricted in a list", helper, schedule_of(scene.therapist)),
        ("amended", user, reverse("visit", args=[amended.visit_id])),
        ("earlier version", user, reverse("note_version", args=[amended.pk, 1])),
        ("withdrawn", user, reverse("visit", args=[withdrawn.visit_id])),
        ("void", user, reverse("visit", args=[void.visit_id])),
        ("amending", user, reverse("visit", args=[amending.visit_id])),
        ("amendment gate", user, reverse("note_sign", args=[amending.pk])),
        ("drop the amendment", user, reverse("amendment_drop", args=[amending.pk])),
        ("amend", user, reverse("note_amend", args=[final.pk])),
        ("mark as void", user, reverse("note_void", args=[final.pk])),
        ("rarer acts", user, rarer_acts(final)),
        ("supervisor entry", user, reverse("supervisor_entry_beside", args=[waiting[0].pk])),
        ("supervisor entry of a chart", user, reverse("supervisor_entry_new", args=[scene.episode.pk])),
        ("cosign an addendum", user, reverse("addendum_cosign", args=[scene.addendum.pk])),
        ("chart with documents", user, reverse("chart", args=[scene.patient.pk])),
        ("document form with an error", user, wrong_document(scene.patient)),
        ("cosign together", user, reverse("cosign_batch") + together),
        ("cosigned together", user, cosign_together(together)),
        ("inbox in a sitting", user, reverse("cosign_inbox")),
        ("verify", None, reverse("verify")),
        ("genuine", None, verify(signed.sha256)),
        ("genuine, signed in", user, verify(signed.sha256)),
        ("unknown digest", None, verify("0" * 64)),
        ("no digest", None, verify("abc")),
        ("authenticator app", fresh, reverse("mfa_activate_totp")),
        ("recovery codes", fresh, set_up_app),
        ("security with factors", fresh, reverse("security")),
        ("new recovery codes", fresh, reverse("mfa_generate_recovery_codes")),
        ("remove the app", fresh, reverse("mfa_deactivate_totp")),
        ("second step", None, sign_in("tess")),
        ("wrong password", None, sign_in("thea", "not it")),
        ("too often", None, too_often),
    ]


def schedule_of(therapist):
    return f"{reverse('schedule')}?week={DAY}&therapist={therapist.clinician.pk}"


def with_policies(scene):
    def go(page, url):
        scene.policies()
        page.goto(url + reverse("supervision"))

    return go


def rarer_acts(note):
    def go(page, url):
        page.goto(url + reverse("visit", args=[note.visit_id]))
        page.get_by_text("More", exact=True).click()

    return go


def wrong_document(patient):
    def go(page, url):
        page.goto(url + reverse("attachment_new", args=[patient.pk]))
        page.get_by_role("button", name="Add the document").click()
        page.locator(".invalid-feedback").first.wait_for()

    return go


def cosign_together(chosen):
    def go(page, url):
        page.goto(url + reverse("cosign_batch") + chosen)
        page.get_by_label("I have reviewed").first.check()
        page.get_by_label("Password of").fill(builders.PASSWORD)
        page.get_by_label("Do not ask again").check()
        page.locator("#main form").first.get_by_role("button", name="Cosign 1 note").click()
        page.get_by_role("heading", name="What was cosigned").wait_for()

    return go


def verify(digest):
    def go(page, url):
        page.goto(url + reverse("verify"))
        page.get_by_label("Digest").fill(digest)
        at_the_screen.press(page, "Verify")

    return go


def set_up_app(page, url):
    page.goto(url + reverse("mfa_activate_totp"))
    secret = page.locator(".totp-key").text_content()
    page.get_by_label("code").fill(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="Set up").click()
    page.get_by_role("link", name="I have them on paper").wait_for()


def sign_in(username, password=builders.PASSWORD):
    def go(page, url):
        page.goto(url + reverse("login"))
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill(password)
        at_the_screen.press(page, "Sign in")

    return go


def too_often(page, url):
    """The page of digests, until it has been asked for too often."""
    while page.request.get(url + reverse("verify")).ok:
        pass
    page.goto(url + reverse("verify"))
