"""A draft on paper: whoever is shown it may print it, which the log tells; nothing is kept."""

from django.urls import reverse

from tests.builders import build_note, build_signed_visit
from tests.therapy_notes.test_pdf import text_of
from therapy_notes.models import AuditEvent, Print


def test_a_draft_is_printed_with_a_name_that_says_so_logged_and_not_kept(episode, therapist, sign_in):
    note = build_note(episode, therapist, "plan_of_care", {"rationale": "Why skilled."}, clock="14:00")
    answer = sign_in(therapist).get(reverse("note_draft_pdf", args=[note.pk]))
    assert f'filename="draft-of-note-{note.pk}.pdf"' in answer["Content-Disposition"]
    assert "Draft: Plan of care" in text_of(answer.content) and "Why skilled." in text_of(answer.content)
    assert AuditEvent.objects.filter(event="note.draft_printed").count() == 1
    assert not Print.objects.exists()


def test_a_signed_note_is_no_draft(episode, therapist, sign_in):
    note = build_signed_visit(episode, therapist).note
    assert sign_in(therapist).get(reverse("note_draft_pdf", args=[note.pk])).status_code == 403
