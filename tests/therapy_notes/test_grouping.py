"""Group sessions: one act writes a note for each patient, all or nothing, and mixes nothing up."""

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError

from billing.charges import visit_charges
from tests import builders
from tests.builders import DAY, at
from therapy_notes import access, charting, grouping, pdf
from therapy_notes.changes import Changed
from therapy_notes.content import canonical, content
from therapy_notes.models import Activity, AuditEvent, GroupSession, Note, SignedVersion, Visit


@pytest.fixture
def others(clinic):
    """Two more patients, each with an episode of physical therapy."""
    names = (("2002", "Okonkwo", "Ngozi"), ("3003", "Petrov", "Ivan"))
    return [builders.build_episode(clinic, patient=builders.build_patient(clinic, *name)) for name in names]


def shared(therapist, started="09:00", ended="09:30", **more):
    entry = charting.TimeEntry(at(started), at(ended), therapist.clinician, more.pop("with_whom", None))
    facts = {"description": "Balance circle", "code": "97150", "skill": "Graded the base of support.", "equipment": ""}
    return facts | {"stretches": [entry]} | more


def member(episode, was=None, **facts):
    own = {"assistance": "", "cues": {}, "goals": [], "response": "", "participation": ""}
    return grouping.Member(episode, own | facts, own | was if was is not None else own)


def start(therapist, *members, at_clock="12:00", **more):
    facts = {"clinic": therapist.clinic, "therapist": therapist.clinician, "by": therapist, "at": at(at_clock)}
    return grouping.start_group(shared=shared(therapist, **more), members=list(members), **facts)


def again(session, by, members, *, leaving=(), was=None, **more):
    return grouping.log_group(
        session, shared=shared(by, **more), was=was, members=members, leaving=list(leaving), by=by, at=at("13:00")
    )


def activity_of(episode):
    return Activity.objects.get(visit__episode=episode, group__isnull=False)


def note_of(episode):
    return builders.get_note(Note.objects.get(visit__activities__group__isnull=False, episode=episode).pk)


def finish(episode, therapist):
    """The rest of the note, and its signature."""
    note = note_of(episode)
    charting.write_sections(note, builders.COMPLETE, by=therapist, at=at("12:30"))
    return builders.sign(note, therapist)


def test_each_patient_gets_a_note_with_the_shared_facts_and_their_own(episode, others, therapist):
    goal = episode.goals.first()
    first = member(episode, assistance="SBA", cues={"verbal": 2}, goals=[goal], response="One pause.")
    session = start(therapist, first, member(others[0], response="Kept up.", participation="Full"))
    one, two = activity_of(episode), activity_of(others[0])
    assert (one.group, one.mode, one.code) == (session, "group", "97150")
    assert [one.description, two.description] == ["Balance circle"] * 2
    assert (one.assistance, one.cues, list(one.goals.all()), one.response) == (
        "SBA",
        {"verbal": 2},
        [goal],
        "One pause.",
    )
    assert (two.assistance, two.response, two.visit.participation) == ("", "Kept up.", "Full")
    spans = [(one.started, one.ended, one.by) for one in one.stretches.all()]
    assert spans == [(at("09:00"), at("09:30"), therapist.clinician)]
    assert (session.planned, session.name) == (at("09:00"), "Balance circle")


def test_a_draft_of_the_day_is_used_and_a_new_note_started_only_where_there_is_none(episode, others, therapist):
    visit = builders.build_visit(episode, therapist, [("97530", "09:30", "09:45")], start="09:00")
    start(therapist, member(episode), member(others[0]))
    assert activity_of(episode).visit == visit
    note = note_of(others[0])
    assert (note.kind, note.date, note.author) == ("visit", DAY, therapist)
    assert (note.visit.planned, note.visit.planned_minutes) == (at("09:00"), 30)
    assert Visit.objects.count() == 2


@pytest.mark.parametrize("which", ["signed", "missed", "of another therapist", "of another day"])
def test_a_visit_that_is_not_this_therapists_draft_of_the_day_is_left_alone(which, episode, others, therapist, clinic):
    by = builders.build_clinician(clinic, "tessa") if which == "of another therapist" else therapist
    day = DAY - dt.timedelta(days=1) if which == "of another day" else DAY
    build = builders.build_signed_visit if which == "signed" else builders.build_visit
    visit = build(episode, by, **({"activities": []} if which == "missed" else {}), day=day, start="14:00")
    if which == "missed":
        Visit.objects.filter(pk=visit.pk).update(missed="no_show", missed_reason="Ill")
    start(therapist, member(episode), member(others[0]))
    assert activity_of(episode).visit != visit


def test_of_two_drafts_of_the_day_the_one_nearest_in_time_is_used(episode, others, therapist):
    builders.build_visit(episode, therapist, start="14:00")
    near = builders.build_visit(episode, therapist, start="09:15")
    start(therapist, member(episode), member(others[0]))
    assert activity_of(episode).visit == near


def test_one_patient_is_no_group_and_nothing_is_written(episode, therapist):
    with pytest.raises(ValidationError, match="at least two patients"):
        start(therapist, member(episode))
    assert not Visit.objects.exists() and not GroupSession.objects.exists() and not AuditEvent.objects.exists()


def test_one_patient_with_two_episodes_is_one_patient(episode, therapist, clinic):
    second = builders.build_episode(clinic, patient=episode.patient)
    with pytest.raises(grouping.Unwritten) as told:
        start(therapist, member(episode), member(second))
    assert "already, with another episode" in str(told.value.refusals[second.pk])


def test_every_refusal_is_named_at_its_patient_and_nobody_elses_note_is_written(episode, others, therapist):
    busy = builders.build_visit(episode, therapist, [("97530", "09:10", "09:40")])
    late = builders.build_visit(others[0], therapist, arrived=at("09:20"))
    with pytest.raises(grouping.Unwritten) as told:
        start(therapist, member(episode), member(others[0]), member(others[1]))
    refusals = told.value.refusals
    assert set(refusals) == {episode.pk, others[0].pk}
    assert "shares 20 min of 97530 done" in str(refusals[episode.pk])
    assert "arrived at 9:20 am" in str(refusals[others[0].pk])
    assert [busy.activities.count(), late.activities.count()] == [1, 0]
    assert not GroupSession.objects.exists() and not Visit.objects.filter(episode=others[1]).exists()


def test_another_discipline_another_clinic_and_a_discharged_patient_are_refused(episode, clinic, therapist, stranger):
    ot = builders.build_episode(clinic, "OT", patient=builders.build_patient(clinic, "2"))
    gone = builders.build_episode(clinic, patient=builders.build_patient(clinic, "3"), ended=DAY - dt.timedelta(days=1))
    elsewhere = builders.build_episode(stranger.clinic)
    with pytest.raises(grouping.Unwritten) as told:
        start(therapist, *map(member, (episode, ot, gone, elsewhere)))
    assert set(told.value.refusals) == {ot.pk, gone.pk, elsewhere.pk}
    assert "Care ended on Mar 5, 2026" in str(told.value.refusals[gone.pk])


def test_a_student_does_not_lead_alone_but_with_the_therapist(episode, others, therapist, student):
    facts = {"clinic": therapist.clinic, "therapist": student.clinician, "by": student, "at": at("12:00")}
    members = [member(episode), member(others[0])]
    with pytest.raises(ValidationError, match="student does not lead a group alone"):
        grouping.start_group(shared=shared(student), members=members, **facts)
    together = shared(student, with_whom=therapist.clinician)
    grouping.start_group(shared=together, members=members, **facts)
    assert content(note_of(episode))["activities"][0]["stretches"][0]["delivered"] == "therapist"


def test_an_assistant_leads_a_group(episode, others, assistant):
    start(assistant, member(episode), member(others[0]))
    assert note_of(episode).author == assistant


def test_saving_again_corrects_only_what_changed(episode, others, therapist):
    first, second = member(episode, response="One pause."), member(others[0], response="Kept up.")
    session = start(therapist, first, second)
    before = AuditEvent.objects.count()
    was = shared(therapist)
    again(
        session,
        therapist,
        [member(episode, first.facts, response="Two pauses."), member(others[0], second.facts, **second.facts)],
        was=was,
    )
    assert [activity_of(one).response for one in (episode, others[0])] == ["Two pauses.", "Kept up."]
    events = AuditEvent.objects.order_by("pk")[before:]
    assert [(one.event, one.patient_id) for one in events] == [
        ("activity.written", episode.patient_id),
        ("group.written", None),
    ]


def test_a_corrected_end_goes_into_every_draft_and_says_what_was_before(episode, others, therapist):
    session = start(therapist, member(episode), member(others[0]))
    again(session, therapist, [member(episode), member(others[0])], was=shared(therapist), ended="09:40")
    for one in (episode, others[0]):
        stretch = activity_of(one).stretches.get()
        assert stretch.ended == at("09:40")
        assert stretch.edits[0]["was"]["ended"] == at("09:30").isoformat()


def test_a_note_that_says_a_shared_fact_in_its_own_way_keeps_it(episode, others, therapist):
    members = [member(episode), *map(member, others)]
    session = start(therapist, *members)
    left = activity_of(episode)
    early = [charting.TimeEntry(at("09:00"), at("09:20"), therapist.clinician)]
    charting.correct_activity(left, by=therapist, at=at("12:10"), stretches=early)
    again(session, therapist, members, was=shared(therapist), ended="09:40")
    assert left.stretches.get().ended == at("09:20")
    assert activity_of(others[0]).stretches.get().ended == at("09:40")
    rows = {one.visit.episode_id: one for one in grouping.members_of(session)}
    told = grouping.shared_of(session, rows.values())
    assert grouping.differing(rows[episode.pk], told) == ["Times"]
    assert grouping.differing(rows[others[0].pk], told) == []


def test_a_shared_fact_that_somebody_else_changed_meanwhile_is_a_conflict(episode, others, therapist):
    members = [member(episode), member(others[0])]
    session = start(therapist, *members)
    again(session, therapist, members, was=shared(therapist), ended="09:40")
    with pytest.raises(Changed) as told:
        again(session, therapist, members, was=shared(therapist), ended="09:45")
    assert told.value.fields == ["stretches"]
    again(session, therapist, members, was=shared(therapist), skill="Narrowed the base.")
    assert activity_of(episode).stretches.get().ended == at("09:40")


def test_a_response_that_somebody_else_wrote_meanwhile_is_not_overwritten(episode, others, therapist):
    session = start(therapist, member(episode), member(others[0]))
    charting.correct_activity(activity_of(episode), by=therapist, at=at("12:10"), response="Theirs.")
    with pytest.raises(grouping.Unwritten) as told:
        again(session, therapist, [member(episode, response="Mine."), member(others[0], response="New.")])
    assert isinstance(told.value.refusals[episode.pk], Changed) and len(told.value.refusals) == 1
    assert [activity_of(one).response for one in (episode, others[0])] == ["Theirs.", ""]


def test_who_is_unticked_loses_the_activity_and_keeps_the_visit(episode, others, therapist):
    members = [member(episode), *map(member, others)]
    session = start(therapist, *members)
    again(session, therapist, members[1:], leaving=members[:1])
    assert not Activity.objects.filter(visit__episode=episode).exists()
    assert Visit.objects.get(episode=episode).note.status == "draft"


def test_who_is_unticked_keeps_what_somebody_else_wrote_meanwhile(episode, others, therapist):
    members = [member(episode), *map(member, others)]
    session = start(therapist, *members)
    charting.correct_activity(activity_of(episode), by=therapist, at=at("12:10"), response="Theirs.")
    with pytest.raises(grouping.Unwritten):
        again(session, therapist, members[1:], leaving=members[:1])
    assert activity_of(episode).response == "Theirs."


def test_the_last_but_one_is_not_taken_out(episode, others, therapist):
    members = [member(episode), member(others[0])]
    session = start(therapist, *members)
    with pytest.raises(ValidationError, match="at least two"):
        again(session, therapist, members[1:], leaving=members[:1])
    assert Activity.objects.filter(group=session).count() == 2


def test_a_signed_note_never_changes(episode, others, therapist):
    members = [member(one, goals=list(one.goals.all()[:1])) for one in (episode, *others)]
    session = start(therapist, *members)
    finish(episode, therapist)
    was = shared(therapist)
    same = [grouping.Member(one.episode, one.facts, one.facts) for one in members]
    again(session, therapist, same[1:], was=was, ended="09:40")
    assert activity_of(episode).stretches.get().ended == at("09:30")
    typed = grouping.Member(episode, members[0].facts | {"response": "More."}, members[0].facts)
    for how in ({"members": [typed, *same[1:]]}, {"members": same[1:], "leaving": same[:1]}):
        with pytest.raises(grouping.Unwritten) as told:
            again(session, therapist, was=shared(therapist, ended="09:40"), ended="09:40", **how)
        assert isinstance(told.value.refusals[episode.pk], access.Locked)
    with pytest.raises(access.Locked):
        grouping.end_group(session, by=therapist, at=at("13:00"))
    assert Activity.objects.filter(group=session).count() == 3


def test_a_group_taken_out_leaves_its_visits(episode, others, therapist):
    session = start(therapist, member(episode), member(others[0]))
    grouping.end_group(session, by=therapist, at=at("13:00"))
    assert not Activity.objects.exists() and not GroupSession.objects.exists()
    assert Visit.objects.count() == 2


def test_no_note_pdf_or_audit_row_of_a_patient_speaks_of_another(episode, others, therapist):
    members = [member(one, goals=list(one.goals.all()[:1]), response=f"Words {one.pk}.") for one in (episode, *others)]
    session = start(therapist, *members)
    same = [grouping.Member(one.episode, one.facts, one.facts) for one in members]
    again(session, therapist, same[:2], leaving=same[2:], was=shared(therapist))
    notes = {one: canonical(content(note_of(one))) for one in (episode, others[0])}
    assert "Group" in notes[episode] and "Words" in notes[episode]
    for mine, other in ((episode, others[0]), (others[0], episode)):
        for secret in (other.patient.last_name, json.dumps(other.patient.record_number), f"Words {other.pk}."):
            assert secret not in notes[mine]
        for row in AuditEvent.objects.filter(patient_id=mine.patient_id):
            assert other.patient.last_name not in json.dumps(row.detail) and "Words" not in json.dumps(row.detail)
            assert str(activity_of(other)) != row.subject
    for row in AuditEvent.objects.filter(event__startswith="group."):
        assert row.patient_id is None and set(row.detail) <= {"planned", "changed", "patients"}
    finish(episode, therapist)
    version = SignedVersion.objects.get()
    assert "Okonkwo" not in version.content
    assert b"%PDF" in pdf.note_pdf(version, [])


def test_each_is_billed_one_untimed_unit_and_the_members_do_not_overlap_one_another(episode, others, therapist):
    payer = builders.build_payer(therapist.clinic)
    members = [member(one, goals=list(one.goals.all()[:1])) for one in (episode, *others)]
    start(therapist, *members, ended="09:50")
    for one in (episode, *others):
        builders.build_coverage(one.patient, payer)
        charges = visit_charges(note_of(one).visit)
        assert [(line.code, line.units) for line in charges.first.answer.lines] == [("97150", 1)]
        assert charges.meetings == []
        assert not charges.first.subjects("one-on-one-overlap", "not-one-on-one")


def test_who_is_treated_one_on_one_beside_the_group_is_still_told(episode, others, therapist, clinic):
    builders.build_visit(others[1], therapist, [("97530", "09:10", "09:20")])
    start(therapist, member(episode), member(others[0]))
    assert {one.kind for one in visit_charges(note_of(episode).visit).meetings} == {"one-on-one-overlap"}


def test_speech_is_offered_its_own_group_code_first(clinic):
    from billing.rules import catalogue

    offered = {one: [code.number for code in catalogue.group_codes(one, on=DAY)] for one in ("PT", "OT", "SLP")}
    assert offered == {"PT": ["97150"], "OT": ["97150"], "SLP": ["92508", "97150"]}


def test_the_form_lists_the_days_patients_before_the_other_open_episodes(clinic, therapist, others):
    def patient(number, name, **more):
        return builders.build_episode(clinic, patient=builders.build_patient(clinic, number, name), **more)

    today, other, gone = patient("4", "Zeller"), patient("5", "Abbot"), patient("6", "Gone", ended=DAY)
    builders.build_visit(today, therapist)
    for episode in (other, gone):
        builders.build_visit(episode, therapist, day=DAY - dt.timedelta(days=3))
    start(therapist, *map(member, others))
    session = GroupSession.objects.get()
    rows = grouping.seats(
        grouping.members_of(session), therapist=therapist.clinician, on=DAY, patients=access.patients_of(therapist)
    )
    names = [(one.episode.patient.last_name, one.kind) for one in rows]
    assert names == [
        ("Okonkwo", "in the group"),
        ("Petrov", "in the group"),
        ("Zeller", "of the day"),
        ("Abbot", "other"),
    ]
