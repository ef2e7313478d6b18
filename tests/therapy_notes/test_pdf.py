"""The PDF of a note, from plain dicts in the shape of content.py. No test here needs the database."""

import datetime as dt
import io
import json
import re
import socket
import threading
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdf
import pytest
from django.utils import timezone
from fontTools.ttLib import TTFont
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.urls import FatalURLFetchingError, fetch

from therapy_notes import pdf
from therapy_notes.content import SECTIONS, canonical, digest
from therapy_notes.pdf import strip, writing

RIGHT_EDGE = (612 - 36) / 0.75  # in the layout's pixels
ZONE = ZoneInfo("America/Chicago")
DAY = dt.date(2026, 3, 6)
PREVIOUS = digest("the note before")
KINDS = {
    "visit": "Visit note",
    "evaluation": "Evaluation",
    "plan_of_care": "Plan of care",
    "discharge": "Discharge",
}
SAMPLE = Path(__file__).with_name("pdf_note.json").read_text(encoding="utf-8")
SIGNATURE, ADDENDUM = json.loads(SAMPLE)["signature"], json.loads(SAMPLE)["addendum"]
MAYA = json.loads(SAMPLE)["visit"]["therapist"]
SAM = {"id": 2, "name": "Ng, Sam", "letters": "PTA", "credential": "PTA", "license": "WI 11111-19"}


def part(name, /, **facts):
    """A part of the sample note, with some facts changed."""
    return json.loads(SAMPLE)[name] | facts


def build_note(kind="visit", *, narrative=None, demo=False, patient=None, **parts):
    with_visit = kind in ("visit", "evaluation")
    texts = part("narrative") if narrative is None else narrative
    return {
        "format": 1,
        "kind": kind,
        "title": KINDS[kind],
        "date": "2026-03-06",
        "clinic": part("clinic", is_demo=demo),
        "patient": part("patient", **(patient or {})),
        "episode": part("episode"),
        "plan": part("plan"),
        "goals": json.loads(SAMPLE)["goals"],
        "visit": part("visit") if with_visit else None,
        "activities": json.loads(SAMPLE)["activities"] if with_visit else [],
        "minutes": {"timed": 48, "treatment": 60} if with_visit else {"timed": 0, "treatment": 0},
        "sections": [
            {"name": name, "label": label, "text": texts.get(name, f"Words under {label.lower()}.")}
            for name, label, _ in SECTIONS[kind]
        ],
        "author": MAYA,
    } | parts


def build_activity(number, code, stretches, **facts):
    found = [one if isinstance(one, dict) else build_stretch(*one) for one in stretches]
    blank = json.loads(SAMPLE)["activities"][0] | dict.fromkeys(("assistance_label", "response"), "")
    changed = {"number": number, "id": 40 + number, "code": code, "timed": True, "supervised": False}
    return blank | changed | {"stretches": found, "minutes": sum(one["minutes"] for one in found)} | facts


def build_stretch(started, ended, by=MAYA, beside=None):
    begun, over = (dt.datetime.combine(DAY, dt.time.fromisoformat(clock.zfill(5)), ZONE) for clock in (started, ended))
    return json.loads(SAMPLE)["activities"][0]["stretches"][0] | {
        "started": begun.isoformat(timespec="seconds"),
        "ended": over.isoformat(timespec="seconds"),
        "minutes": int((over - begun).total_seconds() // 60),
        "by": by,
        "with": beside,
    }


def four_times_five():
    activities = json.loads(SAMPLE)["activities"] * 4
    return [one | {"number": number} for number, one in enumerate(activities, start=1)]


def make(said, signatures=(SIGNATURE,), addenda=()):
    return pdf.render(
        said,
        number=1,
        sha256=digest(canonical(said), PREVIOUS),
        signatures=list(signatures),
        addenda=list(addenda),
        previous=PREVIOUS,
    )


@cache
def sample(kind="visit"):
    """The PDF of the sample note as it is: made once, for every test that only reads it."""
    return make(build_note(kind))


@cache
def pages_of(data):
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def text_of(data):
    return " ".join(pages_of(data))


def reader_of(data):
    return pypdf.PdfReader(io.BytesIO(data))


def structure_of(reader):
    """Every structure element of the tag tree, as (type, element)."""
    todo, found = [reader.trailer["/Root"]["/StructTreeRoot"]], []
    while todo:
        element = todo.pop()
        if "/S" in element:
            found.append((element["/S"], element))
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            kid = kid.get_object()
            if isinstance(kid, dict):
                todo.append(kid)
    return found


def test_every_activity_prints_its_times_minutes_help_cues_and_goals():
    text = text_of(sample())
    assert "1 Electrical stimulation, right quadriceps, unattended" in text
    assert "G0283 untimed 8:50 – 9:02 am 12 – – LTG 1" in text
    assert "97116 9:02 – 9:14 am 12 CGA verbal 3 LTG 1" in text
    assert "97535 9:46 – 9:54 am 8 Min A ×1 gestural 2 STG 3" in text
    assert "97110 9:36 – 9:46 am 10 SBA visual 1 STG 1 LTG 1" in text
    assert "Min A ×2 physical verbal verbal 4 tactile 2 STG 1 STG 2" in text
    assert "Equipment Rail, 2-lb cuff Response Form held to the third set." in text
    assert "Therapeutic exercise. Skill Blocked trunk side-bend, load by form." in text


def test_an_activity_with_a_pause_prints_each_stretch_and_marks_what_was_typed_later():
    text = text_of(sample())
    assert "9:14 – 9:24 am 10 min 9:26 – 9:34 am 8 min Typed later 18" in text
    assert text.count("Typed later") == 1


def test_a_second_helper_is_counted_at_any_level():
    guarded = {"assistance": "CGA", "assistance_label": "Contact guard", "helpers": 2}
    activities = [build_activity(1, "97530", [("8:50", "9:00")], **guarded)]
    assert "10 CGA ×2 –" in text_of(make(build_note(activities=activities)))


def test_both_totals_are_printed_with_their_names():
    text = text_of(sample())
    assert "48 total timed-code minutes 60 total treatment minutes of which 12 untimed" in text


def test_times_across_noon_keep_am_and_pm():
    text = text_of(make(build_note(activities=[build_activity(1, "97530", [("11:50", "12:20")])])))
    assert "11:50 am – 12:20 pm" in text


def test_who_gave_the_minutes_is_said_once_where_it_was_the_author_alone():
    text = text_of(sample())
    assert "By Lindqvist, Maya, PT, all activities" in text


def test_each_activity_says_by_whom_where_more_than_one_person_worked():
    changed = [build_stretch("9:00", "9:10", by=SAM), build_stretch("9:10", "9:20", by=SAM, beside=MAYA)]
    activities = [build_activity(1, "97530", [("8:50", "9:00")]), build_activity(2, "97110", changed)]
    text = text_of(make(build_note(activities=activities)))
    assert "By Lindqvist, Maya, PT 9" in text.replace("97530", "9")
    assert "from 9:00 am Ng, Sam, PTA; from 9:10 am Ng, Sam, PTA, with Lindqvist, Maya, PT" in text
    assert "all activities" not in text


def test_a_second_person_beside_the_author_is_named():
    activities = [build_activity(1, "97530", [build_stretch("9:00", "9:10", beside=SAM)])]
    assert "By Lindqvist, Maya, PT, with Ng, Sam, PTA" in text_of(make(build_note(activities=activities)))


def test_the_setting_is_printed_unless_it_is_individual():
    group = build_activity(1, "97150", [("8:50", "9:20")], mode="group", mode_label="Group")
    assert "Setting Group" in text_of(make(build_note(activities=[group])))
    assert "Setting" not in text_of(sample())


def test_patient_and_episode_stand_on_the_first_page():
    first = pages_of(sample())[0]
    for words in (
        *("Alvarez, Rosa · Fri Mar 6, 2026, 8:50 – 9:54 am CST", "Female, 68 y, Jul 14, 1957", "104872"),
        *("Harbor Street Rehabilitation", "NPI 1234567893", "Z47.1 Aftercare following joint", "medical", "treatment"),
        *("Feb 10, 2026 – May 10, 2026", "Posterior hip", "As tolerated", "Fall risk Yes", "Latex", "NPI 1999999992"),
        *("Jan 28, 2026", "Clinic, gym", "8:44 – 9:58 am", "Daughter", "2/10 before, 0/10 after", "Bridges 2 x 10"),
    ):
        assert words in first


def test_what_is_missing_leaves_no_label_behind():
    bare = part(
        "episode",
        **dict.fromkeys(("precautions", "weight_bearing", "referring_provider", "referring_npi"), ""),
        fall_risk=False,
        surgery=None,
        diagnoses=[],
    )
    visit = part(
        "visit",
        **dict.fromkeys(("arrived", "left", "pain_before", "pain_after")),
        **dict.fromkeys(("place", "present", "participation", "home_program"), ""),
    )
    said = build_note(episode=bare, visit=visit, plan=None, goals=[], patient={"allergies": ""}, narrative={})
    for section in said["sections"]:
        section["text"] = " "
    text = text_of(make(said))
    for label in (
        *(
            "Precautions",
            "Weight bearing",
            "Fall risk",
            "Referring",
            "Surgery",
            "Diagnoses",
            "Plan of care",
            "Goals Goal",
        ),
        *("Allergies", "Arrived", "Left", "Pain", "Place", "Who was present", "Participation", "Home program"),
        *("Narrative", "Subjective", "Language", "Guardian", "Onset", "Written by", "Addenda", "None"),
    ):
        assert label not in text


def test_another_language_a_guardian_and_an_adverse_event_are_printed():
    patient = {"language": "Hmong; interpreter", "guardian": "Vang, Mai, mother"}
    text = text_of(make(build_note(patient=patient, visit=part("visit", adverse_event="Dizzy at 9:20, sat down."))))
    for words in (
        "Language Hmong; interpreter",
        "Guardian Vang, Mai, mother",
        "Adverse event Dizzy at 9:20, sat down.",
    ):
        assert words in text


def test_a_note_signed_by_another_says_who_wrote_it():
    student = MAYA | {"id": 3, "name": "Sato, Kim", "letters": "SPT"}
    text = text_of(make(build_note(author=student)))
    assert "Written by Sato, Kim, SPT" in text
    assert "Therapist of the visit Lindqvist, Maya, PT" in text


def test_goals_print_text_measures_and_date():
    text = text_of(sample())
    assert "STG 3 Met The patient does this without help: socks and shoes." in text
    assert "Moderate help, 2 of 10 Stand-by, 9 of 10 Minimal help, 8 of 10 Mar 20, 2026" in text


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_prints_its_title_its_narrative_and_its_signature(kind):
    said = build_note(kind)
    text = text_of(sample(kind))
    assert f"{KINDS[kind]}, physical therapy" in text
    for section in said["sections"]:
        assert section["text"] in text
        assert section["label"] in text
    assert "Electronically signed by the author Lindqvist, Maya, PT · license WI 00000-24" in text
    assert ("total treatment minutes" in text) == (kind in ("visit", "evaluation"))


def test_a_plan_of_care_prints_dates_frequency_duration_amount_and_interventions():
    text = text_of(make(build_note("plan_of_care", plan=part("plan", amount="Once a day"))))
    assert "Dates Feb 10, 2026 – May 10, 2026 Frequency 3 times a week Duration 8 weeks Amount Once a day" in text
    assert "Interventions Gait training, therapeutic activities" in text
    assert "Z47.1 Aftercare" in text
    assert "LTG 1" in text


def test_a_signature_prints_meaning_name_credential_license_and_zone():
    words = "Electronically signed by the author Lindqvist, Maya, PT · license WI 00000-24 "
    assert words + "Fri Mar 6, 2026, 10:06:41 am CST (UTC-06:00)" in text_of(sample())


@pytest.mark.parametrize("lines", range(16, 44, 4))
def test_the_signatures_are_never_split(lines):
    signatures = [SIGNATURE | {"meaning": f"Reason {number}."} for number in range(8)]
    said = build_note("discharge", goals=[], narrative={"status": "\n".join("Walks." for _ in range(lines))})
    at_the_end = [page.partition("Signatures")[2] for page in pages_of(make(said, signatures=signatures))]
    [block] = [words for words in at_the_end if words]
    assert all(one["meaning"] in block for one in signatures)
    assert block.count("license WI 00000-24 Fri Mar 6, 2026, 10:06:41 am CST (UTC-06:00)") == 8


def test_no_word_of_the_labels_of_an_evaluation_is_torn():
    found = {"components": [{"label": "History", "words": "None", "level": "low"}], "proposal": {"code": ""}}
    labels = ("Prior communication and diet", "Limits in communication and eating")
    sections = [{"name": f"part{number}", "label": label, "text": "Said."} for number, label in enumerate(labels)]
    text = text_of(make(build_note("evaluation", evaluation=found, sections=sections)))
    assert all(label in text for label in labels)


@pytest.mark.parametrize("lines", range(2, 40, 6))
def test_the_signature_of_a_plan_never_stands_alone_on_the_last_page(lines):
    reason = "\n".join(f"Reason {number}." for number in range(lines))
    said = build_note("plan_of_care", plan=part("plan", kind_label="First plan"), narrative={"rationale": reason})
    last = pages_of(make(said))[-1]
    assert "Signature" in last and f"Reason {lines - 1}." in last


def test_addenda_come_after_the_signature_each_with_author_and_time():
    second = ADDENDUM | {"text": "Second words.", "signed_at_text": "Tue Mar 10, 2026, 7:00:00 am CDT (UTC-05:00)"}
    text = text_of(make(build_note(), addenda=[ADDENDUM, second]))
    author = "Ng, Sam, PTA · license WI 11111-19 · Mon Mar 9, 2026, 8:15:02 am CDT (UTC-05:00)"
    places = ["Electronically signed by", author, ADDENDUM["text"], second["signed_at_text"], "Second words."]
    assert [text.index(words) for words in places] == sorted(text.index(words) for words in places)
    assert ADDENDUM["text"] not in text[: text.index("Electronically signed by")]
    assert "2 addenda" in text


def test_the_digest_is_printed_in_full_with_the_one_before_it_and_how_to_verify():
    said = build_note()
    text = text_of(sample())
    packed = text.replace(" ", "")
    assert digest(canonical(said), PREVIOUS) in packed
    assert PREVIOUS in packed
    assert "a line feed, and the canonical JSON of the signed content" in text
    assert "on the page “Verify a document”, at the address /verify/" in text


def test_each_page_carries_patient_date_digest_and_its_number():
    said = build_note(activities=four_times_five())
    pages = pages_of(make(said))
    sha256 = digest(canonical(said), PREVIOUS)
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert "Alvarez, Rosa · Jul 14, 1957 · 104872 · visit Mar 6, 2026" in page
        assert f"SHA-256 {sha256[:4]} {sha256[4:8]} {sha256[8:12]} … {sha256[-4:]}" in page
        assert f"Page {number} of {len(pages)}" in page


def test_a_demo_note_says_so_on_every_page_and_others_on_none():
    pages = pages_of(make(build_note(demo=True, activities=four_times_five())))
    assert all("DEMO – invented patient" in page for page in pages)
    assert "DEMO" not in text_of(sample())


def test_the_title_of_the_document_names_no_patient():
    for kind, name in KINDS.items():
        metadata = reader_of(sample(kind)).metadata
        assert metadata.title == f"{name}, physical therapy"
        assert "Alvarez" not in str(dict(metadata))


def test_it_is_tagged_and_says_its_language_and_standard():
    reader = reader_of(sample())
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-US"
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()


def test_its_structure_has_headings_tables_with_heads_and_the_strip_in_words():
    elements = structure_of(reader_of(sample()))
    kinds = [kind for kind, _ in elements]
    assert kinds.count("/H1") == 1
    assert {"/Table", "/THead", "/TR", "/TD", "/P"} <= set(kinds)
    heads = [element["/K"] for kind, element in elements if kind == "/TH"]
    assert len(heads) >= 8 + 5 + 6 + 4
    alternatives = [element.get("/Alt", "") for kind, element in elements if kind == "/Figure"]
    assert all(alternatives)
    assert any("3 Sit to stand from 18-in chair" in words and "9:26 am to 9:34 am" in words for words in alternatives)


def test_bookmarks_lead_to_each_part():
    reader = reader_of(make(build_note(), addenda=[ADDENDUM]))
    [top, parts] = reader.outline
    assert top.title == "Visit note, physical therapy"
    names = [part.title for part in parts]
    assert names == ["Activities", "Goals", "Narrative", "Signature", "Addenda", "Verification"]


def test_all_fonts_are_embedded_and_the_first_choice_is_inter():
    reader = reader_of(sample())
    names = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert "/FontFile2" in described or "/FontFile3" in described
            names.add(described["/FontName"])
    assert names
    assert all("Inter" in name for name in names)


def test_the_same_note_gives_the_same_bytes():
    said = build_note()
    assert make(said) == sample()
    own, other = (reader_of(make(said, addenda=addenda)).trailer["/ID"] for addenda in ([], [ADDENDUM]))
    assert own[0] == other[0]  # the digest of the version that both print
    assert own[1] != other[1]  # that of the bytes


def test_it_does_not_depend_on_the_zone_of_the_process():
    said = build_note()
    with timezone.override("Asia/Tokyo"):
        there = make(said)
    assert there == sample()
    assert "CST" in text_of(there)


def test_two_threads_share_no_fonts_and_print_the_same():
    said, found = build_note(), {}

    def work():
        found["bytes"], found["kit"] = make(said), writing.kit()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found["bytes"] == sample()
    assert found["kit"][0] is not writing.kit()[0]
    assert writing.kit() is writing.kit()


@pytest.mark.parametrize(
    "address",
    (
        *("http://127.0.0.1:9/x", "https://example.com/a.css", "ftp://127.0.0.1/x", "data:text/css,p{}"),
        *("file:///etc/passwd", f"file://{writing.STATIC}/../manage.py", f"ftp://{writing.STATIC}/css/pdf.css"),
        *(f"http://127.0.0.1:9{writing.STATIC}/css/pdf.css", f"file://host{writing.STATIC}/css/pdf.css"),
    ),
)
def test_anything_but_a_static_file_is_refused(address):
    with pytest.raises(FatalURLFetchingError), fetch(writing.FETCHER, address):
        pass


def test_a_static_file_is_served():
    with fetch(writing.FETCHER, (writing.STATIC / "css" / "pdf.css").as_uri()) as found:
        assert b"@page" in found.read()


def test_a_template_that_asks_for_the_network_stops_with_an_error(monkeypatch):
    page = '<html lang="en"><title>x</title><img src="http://127.0.0.1:9/x" alt="x"></html>'
    monkeypatch.setattr(pdf, "render_to_string", lambda *_: page)
    with pytest.raises(RuntimeError, match="may not have"):
        make(build_note())


def test_markup_in_the_note_prints_as_text_and_fetches_nothing(monkeypatch):
    def no_network(*_, **__):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "create_connection", no_network)
    monkeypatch.setattr(socket.socket, "connect", no_network)
    evil = '<img src="http://127.0.0.1:9/x"><script>alert(1)</script>{{ said }}{% include "x" %}</td></table><style>*{'
    activity = build_activity(
        1, "97530", [("8:50", "9:00")], description=evil, skill=evil, equipment=evil, response=evil
    )
    said = build_note(
        activities=[activity],
        narrative=dict.fromkeys(("subjective", "objective", "assessment", "plan"), evil),
        patient={"name": evil, "allergies": evil, "guardian": evil},
        visit=part("visit", home_program=evil, adverse_event=evil),
        goals=[json.loads(SAMPLE)["goals"][0] | {"text": evil}],
    )
    packed = text_of(make(said, addenda=[ADDENDUM | {"text": evil}])).replace(" ", "")
    assert packed.count(evil.replace(" ", "")) >= 13


def test_nothing_of_a_long_note_is_lost():
    words = " ".join(f"word{number}" for number in range(5000))
    long = [
        one | {"skill": f"Start{n} " + "skilled cueing " * 60 + f"Stop{n}."} for n, one in enumerate(four_times_five())
    ]
    long[4] |= {"skill": "WIDE WORDS " * 180 + "Stop4.", "response": "WIDE WORDS " * 180 + "End4."}
    said = build_note(activities=long, narrative={"subjective": words, "plan": "Ŵ" * 400, "assessment": "a\n\n  - b"})
    pages = pages_of(make(said))
    text = " ".join(pages)
    assert all(f"word{number}" in text for number in (0, 1234, 4999))
    assert len(set(re.findall(r"\bword\d+\b", text))) == 5000
    assert all(f"Start{n}" in text and f"Stop{n}." in text for n in range(20) if n != 4)
    assert "Stop4." in text
    assert "End4." in text
    assert text.count("Ŵ") == 400
    tables = [page for page in pages if "skilled cueing" in page or "WIDE WORDS" in page]
    assert all("What was done, skill, response" in page for page in tables)


def test_long_names_and_words_stay_inside_the_margins(monkeypatch):
    long = "Wolfeschlegelsteinhausenbergerdorff" * 4
    activity = build_activity(1, "97530", [("8:50", "9:00")], description=long, equipment=long)
    person = MAYA | {"name": long}
    said = build_note(
        activities=[activity], patient={"name": long, "guardian": long}, author=person, narrative={"plan": long}
    )
    monkeypatch.setattr(writing.HTML, "write_pdf", writing.HTML.render)
    for page in make(said, addenda=[ADDENDUM | {"text": long, "name": long}]).pages:
        texts = [box for box in page._page_box.descendants() if isinstance(box, TextBox)]
        assert max(box.position_x + box.width for box in texts) <= RIGHT_EDGE


@pytest.mark.parametrize("name", ("Ñandú-Żółć, Čeněk Ğökçe", "العلي, محمد", "כהן, שרה"))
def test_names_of_other_scripts_keep_the_rest_of_the_line_in_order(name):
    page = pages_of(make(build_note(patient={"name": name})))[0]
    assert "Jul 14, 1957 · 104872 · visit Mar 6, 2026" in page
    assert "�" not in page


def test_activities_that_overlap_lie_in_different_halves_of_the_strip():
    activities = [build_activity(1, "97530", [("8:50", "9:10")]), build_activity(2, "97110", [("9:00", "9:20")])]
    first, second = strip.strip(build_note(activities=activities))["segments"]
    assert first["y"] + first["height"] <= second["y"]


def test_labels_of_the_strip_are_no_wider_than_their_segments():
    font = TTFont(writing.STATIC / "vendor" / "inter" / "Inter-SemiBold.ttf")
    glyphs, widths, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    short = [build_activity(n, "97530", [(f"9:{n:02}", f"9:{n + 1:02}")]) for n in range(1, 41)]
    labels = set()
    for said in (build_note(), build_note(activities=short), build_note(activities=short[:12])):
        for piece in strip.strip(said)["segments"]:
            for line in piece["lines"]:
                real = sum(widths[glyphs[ord(sign)]][0] for sign in line["text"]) * 8 / em
                assert piece["text_x"] + real < piece["x"] + piece["width"]
                labels.add(line["text"])
    assert {"1 G0283", "12 min", "1", "12"} <= labels


def test_a_day_first_clinic_reads_its_own_dates_and_clock():
    text = text_of(make(build_note(clinic=part("clinic", date_style="day_first"))))
    assert "Alvarez, Rosa · Fri 6 Mar 2026, 08:50 – 09:54 CST" in text
    assert "97116 09:02 – 09:14 12" in text
