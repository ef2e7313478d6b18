import datetime as dt
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from therapy_notes.integrity import counted, last_anchor, verify


class Command(BaseCommand):
    help = "Walk charts, signatures, documents, anchors and the audit log, and name the first row that does not hold."

    def add_arguments(self, parser):
        parser.add_argument("--kept", type=Path, help="a file of anchors that was kept elsewhere (anchor_record)")

    def handle(self, *args, kept=None, **options):
        lines = [line for line in kept.read_text().splitlines() if line.strip()] if kept else []
        problems = list(verify(lines))
        if problems:
            for problem in problems[1:20]:
                self.stderr.write(f"also: {problem}")
            raise CommandError(f"The record does not hold. First: {problems[0]} ({len(problems)} found in all)")
        whole = ", ".join(f"{number} {name}" for name, number in counted().items())
        self.stdout.write(f"The record holds: {whole}.")
        anchor = last_anchor()
        if anchor is None or timezone.now() - anchor.made_at > dt.timedelta(days=2):
            self.stderr.write("No anchor was made in the last two days: run anchor_record --keep FILE every day.")
