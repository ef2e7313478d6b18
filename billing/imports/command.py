"""What `import_ncci` and `import_mue` share: their arguments, and how they speak."""

import datetime as dt
import re
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from billing.imports.loading import import_files
from billing.imports.places import ImportRefused, Options, quarter_of
from billing.models import EditFile
from billing.rules.edits.tables import PAYER_TABLES


class ImportCommand(BaseCommand):
    """Imports files of one kind; all of them or none."""

    kind: EditFile.Kind

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="zip archive, .txt, .csv or .xlsx")
        parser.add_argument("--table", choices=PAYER_TABLES, help="whose table it is, if its name does not say")
        parser.add_argument("--quarter", type=as_quarter, help="as 2024Q3, if its name does not say")
        parser.add_argument(
            "--replace", action="store_true", help="put a corrected file in the place of an earlier one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        said = Options(options["table"], options["quarter"], options.get("part"), options["replace"])
        try:
            import_files(self.kind, options["files"], said, at=timezone.now(), say=self.say)
        except ImportRefused as reason:
            raise CommandError(f"{reason}\nNothing was imported.") from None

    def say(self, text: str) -> None:
        """One line, at once: an import of large files takes a while."""
        self.stdout.write(text)
        self.stdout.flush()


def as_quarter(text: str) -> dt.date:
    """The first day of a quarter written as 2024Q3. ArgumentTypeError for anything else."""
    match = re.fullmatch(r"([0-9]{4})[ -]?[Qq]([1-4])", text)
    quarter = quarter_of(int(match[1]), 3 * int(match[2])) if match else None
    if quarter is None:
        raise ArgumentTypeError(f"{text!r} is no quarter: write it as 2024Q3.")
    return quarter
