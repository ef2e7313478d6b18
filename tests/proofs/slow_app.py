"""An export that takes its time."""

import time

from django.apps import AppConfig

PART = b"part %07d\n"


class SlowExports(AppConfig):
    name = "tests.proofs"

    def ready(self):
        from therapy_notes import exports

        exports.register("notes", make_slowly)


def make_slowly(export, file, told):
    """`asked` says how many parts, and how many seconds there are between two."""
    for number in range(export.asked["parts"]):
        told(number, export.asked["parts"], "Writing")
        file.write(PART % number)
        file.flush()
        time.sleep(export.asked["pause"])


def whole(export):
    return b"".join(PART % number for number in range(export.asked["parts"]))
