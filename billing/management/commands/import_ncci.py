from typing import Any

from django.core.management.base import CommandParser

from billing.imports.command import ImportCommand
from billing.imports.kept import kept_tables, quarter_name
from billing.models import EditFile
from billing.rules.edits.tables import PAYER_TABLES
from billing.tables import current_tables


class Command(ImportCommand):
    help = (
        "Import CMS's quarterly files of pair edits (ccipra..., ccioph...), as downloaded or unpacked. "
        "A quarter comes into use once all its parts are here; until then no answer changes."
    )
    kind = EditFile.Kind.PAIRS

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--part", type=int, choices=range(1, EditFile.PARTS + 1), help="if its name does not say")

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        kept = [one for one in kept_tables() if one.kind == self.kind]
        for table in PAYER_TABLES:
            self.say(f"{quarter_name(table, current_tables().of(table).quarter)}: these pairs are in use.")
            latest = next((one for one in kept if one.table == table), None)
            if latest and latest.missing:
                parts = ", ".join(map(str, latest.missing))
                self.say(f"{quarter_name(table, latest.quarter)}: not in use until part {parts} is here too.")
