from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.rules.edits.rows import write_tables
from billing.tables import current_tables


class Command(BaseCommand):
    help = "Write the edit tables in use to a file, for `python -m billing.rules --tables FILE`."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        path, tables = options["file"], current_tables()
        try:
            path.write_text(write_tables(tables), "utf-8")
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"{path}: {tables.digest}")
