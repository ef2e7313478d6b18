"""The pages of what follows a signature: amend, drop, withdraw, void, earlier versions."""

import pytest

from tests.builders import PASSWORD, amend, build_signed_visit, cosign, get_note
from therapy_notes import signing
from therapy_notes.models import Note
from therapy_notes.views.amending import OPENING


@pytest.fixture
def note(episode, therapist, noon):
    return build_signed_visit(episode, therapist).note


def status(note):
    return Note.objects.get(pk=note.pk).status


def page(client, url):
    return " ".join(client.get(url, follow=True).content.decode().split())


def test_amending_asks_once_then_opens_the_note_to_its_author_alone(note, therapist, assistant, sign_in):
    client = sign_in(therapist)
    assert OPENING.split(":")[0][:40] in page(client, f"/notes/{note.pk}/amend/")
    assert status(note) == "signed"
    client.post(f"/notes/{note.pk}/amend/")
    own = page(client, f"/notes/{note.pk}/")
    assert "You are amending a signed note" in own
    assert "The signed version holds until you sign again." in own
    assert "Drop the amendment" in own
    theirs = page(sign_in(assistant), f"/notes/{note.pk}/")
    assert "Tester, Thea is amending this note" in theirs
    assert 'id="note-form"' not in theirs


def test_the_gate_asks_why_and_keeps_what_was_typed(note, therapist, sign_in):
    client = sign_in(therapist)
    client.post(f"/notes/{note.pk}/amend/")
    from tests.builders import at
    from therapy_notes import amendments, charting

    charting.write_sections(get_note(note.pk), {"plan": "Higher seat."}, by=therapist, at=at("12:00"))
    shown = signing.seen(amendments.to_sign(get_note(note.pk)))
    url = f"/notes/{note.pk}/sign/"
    assert "Amendment of version 1" in page(client, url)
    refused = client.post(url, {"shown": shown, "reason": "", "password": PASSWORD}).content.decode()
    assert "Say why the note is amended" in refused
    wrong = client.post(url, {"shown": shown, "reason": "Wrong seat.", "password": "not it"}).content.decode()
    assert "Wrong seat." in wrong
    assert client.post(url, {"shown": shown, "reason": "Wrong seat.", "password": PASSWORD}).status_code == 302
    text = page(client, f"/notes/{note.pk}/")
    for words in ("Amendment 1", "Wrong seat.", "Was, version 1", "Higher seat.", "Signed and locked, amended"):
        assert words in text


def test_dropping_asks_once_too(note, therapist, sign_in):
    client = sign_in(therapist)
    client.post(f"/notes/{note.pk}/amend/")
    assert "taken back" in page(client, f"/notes/{note.pk}/amend/drop/")
    client.post(f"/notes/{note.pk}/amend/drop/")
    assert status(note) == "signed"


def test_withdrawing_asks_for_a_reason_and_says_it_beside_the_signature(episode, assistant, therapist, sign_in, noon):
    note = build_signed_visit(episode, assistant).note
    cosign(note, therapist)
    client, url = sign_in(therapist), f"/notes/{note.pk}/withdraw/"
    assert "Say why you withdraw" in client.post(url, {"reason": "", "password": PASSWORD}).content.decode()
    assert client.post(url, {"reason": "Read too fast.", "password": PASSWORD}).status_code == 302
    text = page(client, f"/notes/{note.pk}/")
    assert "<b>Withdrawn</b>" in text
    assert "because: Read too fast." in text
    assert "Signed, awaiting cosign" in text


def test_void_asks_an_administrator_about_the_chart_and_the_page_says_void(note, administrator, therapist, sign_in):
    client, url = sign_in(administrator), f"/notes/{note.pk}/void/"
    facts = {"reason": "Another patient.", "password": PASSWORD}
    assert "wrong chart" in client.post(url, facts).content.decode()
    assert client.post(url, facts | {"wrong_chart": "on"}).status_code == 302
    text = page(sign_in(therapist), f"/notes/{note.pk}/")
    assert "In the wrong chart. Another patient." in text
    assert "timed min" not in text
    assert "Amend</a>" not in text


def test_a_void_draft_says_that_it_was_never_signed(episode, therapist, sign_in, noon):
    from tests.builders import build_visit

    draft, client = build_visit(episode, therapist).note, sign_in(therapist)
    client.post(f"/notes/{draft.pk}/void/", {"reason": "Booked twice.", "password": PASSWORD})
    assert "It was a draft and never signed." in page(client, f"/notes/{draft.pk}/")
    assert client.get(f"/notes/{draft.pk}/note.pdf").status_code == 403


def test_earlier_versions_are_read_and_printed(note, therapist, biller, sign_in):
    amend(note, therapist)
    client = sign_in(therapist)
    text = page(client, f"/notes/{note.pk}/versions/1/")
    assert "Version 1, an earlier one" in text
    assert "Amend</a>" not in text
    assert client.get(f"/notes/{note.pk}/versions/1/note.pdf")["Content-Type"] == "application/pdf"
    assert client.get(f"/notes/{note.pk}/versions/9/").status_code == 404
    assert sign_in(biller).get(f"/notes/{note.pk}/versions/1/note.pdf").status_code == 403
