from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from therapy_notes.integrity import anchor_record, kept_line


class Command(BaseCommand):
    help = "Add the day's anchor over all charts and the audit log, and print the line of it that is kept elsewhere."

    def add_arguments(self, parser):
        parser.add_argument("--keep", type=Path, help="a file, best on another machine, to which the line is added")

    def handle(self, *args, keep=None, **options):
        line = kept_line(anchor_record(at=timezone.now()))
        if keep:
            with keep.open("a") as file:
                file.write(f"{line}\n")
        self.stdout.write(line)
