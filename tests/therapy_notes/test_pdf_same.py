"""The same words give the same bytes: in another process, zone and year."""

import hashlib
import os
import subprocess
import sys

import pytest
import time_machine

from tests.therapy_notes.test_pdf import build_note
from therapy_notes import pdf

HERE = """
import hashlib, django
django.setup()
from tests.therapy_notes.test_pdf import build_note
from therapy_notes import pdf
said = build_note(patient={"name": "כהן, שרה"})
print(hashlib.sha256(pdf.render(said, number=1, sha256="ab" * 32, variant="%s")).hexdigest())
"""


def rendered(variant):
    said = build_note(patient={"name": "כהן, שרה"})
    return hashlib.sha256(pdf.render(said, number=1, sha256="ab" * 32, variant=variant)).hexdigest()


@pytest.mark.parametrize("variant", ["accessible", "archival"])
def test_another_process_in_another_zone_a_year_later_prints_the_same_bytes(variant):
    around = os.environ | {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "4711", "DEBUG": "on"}
    around |= {"DJANGO_SETTINGS_MODULE": "therapy_notes.settings"}
    done = subprocess.run(
        [sys.executable, "-c", HERE % variant], env=around, capture_output=True, text=True, check=True
    )
    with time_machine.travel("2027-08-01T03:00:00Z"):
        assert done.stdout.strip() == rendered(variant)
