"""What may be sent at once: the server lets go of a file on its way, and keeps the fields beside it."""

import pytest
from django.core.exceptions import TooManyFilesSent

from tests.papers import upload
from therapy_notes.attachments.recognizing import MOST_BYTES


def send(rf, *sizes):
    files = {f"file{number}": upload(b"x" * size) for number, size in enumerate(sizes)}
    request = rf.post("/", {"title": "An order"} | files)
    sizes = [file.size for file in request.FILES.values()]
    request.close()
    return sizes, request


def test_a_file_of_the_limit_arrives(rf):
    sizes, request = send(rf, MOST_BYTES)
    assert sizes == [MOST_BYTES]
    assert not hasattr(request, "upload_too_large")


@pytest.mark.parametrize(("sent", "kept"), [((MOST_BYTES + 1,), []), ((MOST_BYTES - 9, 10), [MOST_BYTES - 9])])
def test_what_passes_the_limit_is_let_go_whether_in_one_file_or_in_several(sent, kept, rf):
    sizes, request = send(rf, *sent)
    assert sizes == kept
    assert request.upload_too_large
    assert request.POST["title"] == "An order"


def test_more_files_than_any_form_has_are_not_read(rf):
    with pytest.raises(TooManyFilesSent):
        send(rf, *[1] * 5)
