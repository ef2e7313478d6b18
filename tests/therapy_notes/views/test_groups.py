"""The page of a group session, as its therapist fills it in."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests import builders
from tests.therapy_notes.pages import form_of, typed
from therapy_notes import charting
from therapy_notes.models import Activity, AuditEvent, Goal, GroupSession, Stretch, Visit

pytestmark = pytest.mark.usefixtures("noon")
NEW = "/groups/new/"
WHOLE = {"group__description": "Balance circle", "group__started": "900", "group__ended": "930"}


@pytest.fixture
def others(clinic):
    """Two more patients, each with an episode of physical therapy."""
    names = (("2002", "Okonkwo", "Ngozi"), ("3003", "Petrov", "Ivan"))
    return [builders.build_episode(clinic, patient=builders.build_patient(clinic, *name)) for name in names]


@pytest.fixture
def of_the_day(episode, others, therapist):
    """The three episodes, each with a draft of today by the therapist."""
    episodes = [episode, *others]
    for number, one in enumerate(episodes):
        builders.build_visit(one, therapist, start=f"{9 + number:02}:00")
    return episodes


@pytest.fixture
def desk(therapist, sign_in):
    return sign_in(therapist)


def of(episode, **values):
    """The fields of one patient's row, as `typed` takes them."""
    return {f"patient__{episode.pk}__{name}": value for name, value in values.items()}


def send(client, url, **values):
    return client.post(url, typed(client.get(url), "group-form", **values))


def rows(response):
    return {row.seat.episode.pk: row for row in response.context["sheet"].rows}


def sentences(response, episode=None):
    form = rows(response)[episode.pk] if episode else response.context["form"]
    return " ".join(text for texts in form.errors.values() for text in texts)


def responses():
    return dict(Activity.objects.filter(group__isnull=False).values_list("visit__episode", "response"))


def test_ticked_patients_get_a_note_and_the_page_lists_what_each_lacks(of_the_day, desk):
    one, two, third = of_the_day
    ticked = of(one, included="yes", response="One pause.") | of(two, included="yes", cue_verbal="2")
    response = send(desk, NEW, **WHOLE, **ticked)
    session = GroupSession.objects.get()
    assert response.url == reverse("group", args=[session.pk])
    assert responses() == {one.pk: "One pause.", two.pk: ""}
    page = desk.get(response.url)
    assert [(note.episode_id, lacking) for note, lacking in page.context["notes"]] == [(one.pk, 3), (two.pk, 3)]
    assert not Activity.objects.filter(visit__episode=third).exists()


def test_the_days_patients_and_then_the_other_open_episodes_are_listed(of_the_day, desk, therapist, clinic):
    other = builders.build_episode(clinic, patient=builders.build_patient(clinic, "4", "Abbot"))
    builders.build_visit(other, therapist, day=builders.DAY - dt.timedelta(days=3))
    sections = desk.get(NEW).context["sheet"].sections()
    assert [(kind, [row.seat.episode for row in found]) for kind, found in sections] == [
        ("of the day", of_the_day),
        ("other", [other]),
    ]


def test_a_patient_of_a_colleague_is_found_by_name_and_what_was_typed_stays(of_the_day, desk, clinic):
    far = builders.build_episode(clinic, patient=builders.build_patient(clinic, "9", "Yates"))
    one = of_the_day[0]
    page = send(desk, NEW, group__description="Balance circle", find="yat", **of(one, included="yes", response="Good."))
    assert not page.context["sheet"].problems
    assert rows(page)[far.pk].seat.kind == "found"
    fields = typed(page, "group-form", **WHOLE, **of(far, included="yes"))
    assert (fields[f"patient-{one.pk}-response"], fields["find"]) == (["Good."], [""])
    desk.post(NEW, fields)
    assert responses() == {one.pk: "Good.", far.pk: ""}


def test_who_is_not_found_gets_a_sentence(of_the_day, desk):
    assert "No open episode of this discipline was found" in send(desk, NEW, find="nobody").content.decode()


@pytest.mark.parametrize("now", ["09:40", "12:50", "15:20", "16:30", "19:30"])
@pytest.mark.parametrize(("typed_as", "hour"), [(("900", "930"), 9), (("1145", "1215"), 11)])
def test_times_are_read_alike_whenever_the_group_is_written(of_the_day, therapist, sign_in, now, typed_as, hour):
    one, two, _ = of_the_day
    times = dict(zip(("group__started", "group__ended"), typed_as, strict=True))
    with time_machine.travel(builders.at(now), tick=False):
        send(sign_in(therapist), NEW, **WHOLE | times, **of(one, included="yes"), **of(two, included="yes"))
    stretch = Stretch.objects.filter(activity__visit__episode=one).get()
    assert timezone.localtime(stretch.started).hour == hour
    assert stretch.ended - stretch.started == dt.timedelta(minutes=30)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"group__started": "soon"}, "Type a clock time"),
        ({"group__ended": "845"}, "not after the start"),
        ({"group__ended": ""}, "Type when it ended"),
        ({"group__description": ""}, "Say what the group does"),
    ],
)
def test_a_wrong_shared_field_gets_a_sentence_and_nothing_typed_is_lost(of_the_day, desk, wrong, words):
    one, two, _ = of_the_day
    ticked = of(one, included="yes", response="One pause.") | of(two, included="yes")
    page = send(desk, NEW, **WHOLE | wrong, **ticked)
    assert words in sentences(page)
    assert "One pause." in page.content.decode() and not GroupSession.objects.exists()


def test_one_patient_is_told_to_be_no_group(of_the_day, desk):
    page = send(desk, NEW, **WHOLE, **of(of_the_day[0], included="yes"))
    assert "at least two patients" in sentences(page)


def test_a_refusal_stands_at_its_patient(of_the_day, desk, therapist):
    one, two, _ = of_the_day
    builders.log(one.visits.get(), therapist, "97530", "09:10", "09:40")
    page = send(desk, NEW, **WHOLE, **of(one, included="yes"), **of(two, included="yes", response="Good."))
    assert "End: This shares 20 min of 97530 done" in sentences(page, one)
    assert sentences(page, two) == "" and responses() == {}
    assert "Good." in page.content.decode()


def test_words_beside_an_empty_tick_are_not_dropped(of_the_day, desk):
    one, two, third = of_the_day
    ticked = of(one, included="yes") | of(two, included="yes")
    page = send(desk, NEW, **WHOLE, **ticked, **of(third, response="Good."))
    assert "Tick the patient to keep these words" in sentences(page, third)
    assert not GroupSession.objects.exists()


def test_saving_again_corrects_adds_and_takes_out(of_the_day, desk, therapist):
    one, two, third = of_the_day
    session = builders.build_group(therapist, [one, two])
    url = reverse("group", args=[session.pk])
    changes = of(one, response="Two pauses.") | of(two, included=[]) | of(third, included="yes")
    assert send(desk, url, group__ended="1140", **changes).status_code == 302
    assert responses() == {one.pk: "Two pauses.", third.pk: ""}
    ends = Activity.objects.filter(group=session).values_list("stretches__ended", flat=True)
    assert set(ends) == {builders.at("11:40")}
    assert Visit.objects.filter(episode=two).count() == 1


def test_a_save_that_changes_nothing_writes_in_no_note(of_the_day, desk, therapist):
    session = builders.build_group(therapist, of_the_day)
    before = Activity.objects.values_list("pk", "changed_at")
    known = list(before)
    assert send(desk, reverse("group", args=[session.pk])).status_code == 302
    assert list(before.all()) == known
    assert not AuditEvent.objects.filter(event="activity.corrected").exists()


def test_two_tabs_that_write_one_response_are_told_and_the_next_save_decides(of_the_day, desk, therapist):
    one, two, _ = of_the_day
    session = builders.build_group(therapist, [one, two])
    url = reverse("group", args=[session.pk])
    mine = typed(desk.get(url), "group-form", **of(one, response="Mine."))
    send(desk, url, **of(one, response="Theirs."), **of(two, response="Kept up."))
    page = desk.post(url, mine)
    assert "Saved meanwhile: “Theirs.”" in sentences(page, one)
    assert responses() == {one.pk: "Theirs.", two.pk: "Kept up."}
    desk.post(url, form_of(page, "group-form"))
    assert responses() == {one.pk: "Mine.", two.pk: "Kept up."}


def test_two_tabs_that_change_the_end_are_told(of_the_day, desk, therapist):
    session = builders.build_group(therapist, of_the_day)
    url = reverse("group", args=[session.pk])
    mine = typed(desk.get(url), "group-form", group__ended="1145")
    send(desk, url, group__ended="1140")
    page = desk.post(url, mine)
    assert "Saved meanwhile: “11:40" in sentences(page)
    desk.post(url, form_of(page, "group-form"))
    assert set(Activity.objects.values_list("stretches__ended", flat=True)) == {builders.at("11:45")}


def test_the_other_tab_does_not_untick_whom_this_one_ticked(of_the_day, desk, therapist):
    one, two, third = of_the_day
    session = builders.build_group(therapist, [one, two])
    url = reverse("group", args=[session.pk])
    old = form_of(desk.get(url), "group-form")
    send(desk, url, **of(third, included="yes", response="Joined late."))
    assert desk.post(url, old).status_code == 302
    assert responses()[third.pk] == "Joined late."


def test_a_signed_note_is_text_and_what_an_older_page_typed_comes_back(of_the_day, desk, therapist):
    one, two, third = of_the_day
    session = builders.build_group(therapist, of_the_day)
    url = reverse("group", args=[session.pk])
    old = typed(desk.get(url), "group-form", **of(one, response="Too late."))
    activity = Activity.objects.get(group=session, visit__episode=one)
    goals = list(Goal.objects.filter(episode=one))
    charting.correct_activity(activity, by=therapist, at=builders.at("12:00"), response="Signed words.", goals=goals)
    charting.write_sections(activity.visit.note, builders.COMPLETE, by=therapist, at=builders.at("12:00"))
    builders.sign(activity.visit.note, therapist)
    page = desk.get(url)
    html = page.content.decode()
    assert "Signed words." in html and f"patient-{one.pk}-response" not in html
    assert dict(page.context["notes"])[page.context["sheet"].members[0].visit.note] is None
    late = desk.post(url, old)
    assert "signed and locked" in sentences(late, one) and "Too late." in late.content.decode()
    assert Activity.objects.get(pk=activity.pk).response == "Signed words."
    assert send(desk, url, **of(two, response="Kept up.")).status_code == 302
    assert responses() == {one.pk: "Signed words.", two.pk: "Kept up.", third.pk: ""}


def test_taken_out_of_all_notes_leaves_the_visits(of_the_day, desk, therapist):
    session = builders.build_group(therapist, of_the_day)
    assert desk.post(reverse("group_remove", args=[session.pk])).url == "/"
    assert not GroupSession.objects.exists() and Visit.objects.count() == 3


def test_a_student_fills_in_the_form_for_the_supervisor(of_the_day, student, therapist, sign_in):
    desk = sign_in(student)
    form = desk.get(NEW).context["form"]
    assert (form.usual, form.fields["with_whom"].initial) == (therapist.clinician, student.clinician.pk)
    one, two, _ = of_the_day
    ticked = of(one, included="yes") | of(two, included="yes")
    alone = send(desk, NEW, **WHOLE, group__therapist=student.clinician.pk, group__with_whom="", **ticked)
    assert "does not lead a group alone" in sentences(alone)
    assert send(desk, NEW, **WHOLE, **ticked).status_code == 302
    assert GroupSession.objects.get().therapist == therapist.clinician


def test_who_may_open_it(of_the_day, therapist, assistant, biller, administrator, clinic, sign_in):
    url = reverse("group", args=[builders.build_group(therapist, of_the_day).pk])
    ot = builders.build_clinician(clinic, "otto", credential="OT")
    assert sign_in(assistant).get(url).status_code == 200
    for person in (biller, administrator, ot):
        response = sign_in(person).get(url)
        assert response.status_code == 403
        assert "Clinicians of physical therapy can write in this group session." in response.content.decode()
    assert [sign_in(one).get(NEW).status_code for one in (biller, administrator, ot)] == [403, 403, 200]


def test_each_note_that_is_shown_is_said_to_be_read(of_the_day, desk, therapist):
    session = builders.build_group(therapist, of_the_day)
    desk.get(reverse("group", args=[session.pk]))
    read = AuditEvent.objects.filter(event="note.read").values_list("patient_id", flat=True)
    assert sorted(read) == sorted(one.patient_id for one in of_the_day)


def test_today_lists_the_groups_of_the_day(of_the_day, desk, therapist):
    session = builders.build_group(therapist, of_the_day)
    [listed] = desk.get("/").context["groups"]
    assert (listed, listed.patients) == (session, 3)


@pytest.mark.parametrize("rows", ["x", "²", "99999999999999999999", "1"])
def test_a_row_that_is_not_on_the_page_breaks_nothing(rows, of_the_day, desk, stranger):
    builders.build_episode(stranger.clinic)
    fields = form_of(desk.get(NEW), "group-form") | {"rows": [rows]}
    assert desk.post(NEW, fields).status_code == 200


def cost(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_an_open_form_costs_the_same_for_few_and_many(clinic, therapist, desk):
    counts = []
    for several in (2, 6):
        for number in range(several):
            patient = builders.build_patient(clinic, f"{several}-{number}", f"Name {number}")
            builders.build_visit(builders.build_episode(clinic, patient=patient), therapist)
        counts.append(cost(lambda: desk.get(NEW)))
    assert counts[0] == counts[1] <= 14


def test_a_saved_group_costs_a_fixed_number_for_each_note(clinic, therapist, desk):
    """Each note is asked what it lacks, of its whole content, and is said to be read."""
    counts = {}
    for several, hour in ((2, "08"), (8, "10")):
        patients = [builders.build_patient(clinic, f"{several}-{number}") for number in range(several)]
        episodes = [builders.build_episode(clinic, patient=one) for one in patients]
        session = builders.build_group(therapist, episodes, f"{hour}:00", f"{hour}:30")
        counts[several] = cost(lambda session=session: desk.get(reverse("group", args=[session.pk])))
    each, rest = divmod(counts[8] - counts[2], 6)
    assert rest == 0 and each <= 14
    assert counts[2] - 2 * each <= 20
