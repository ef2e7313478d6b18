from typing import Any

from django.core.management.base import CommandParser

from billing.edit_imports import PARTS, missing_parts, quarter_name
from billing.management.import_command import ImportCommand
from billing.models_edits import EditFile
from billing.rules.edits import PAYER_TABLES
from billing.tables import current_tables


class Command(ImportCommand):
    help = (
        "Import CMS's quarterly files of pair edits (ccipra..., ccioph...), as downloaded or unpacked. "
        "A quarter comes into use once all its parts are here; until then no answer changes."
    )
    kind = EditFile.Kind.PAIRS

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--part", type=int, choices=range(1, PARTS + 1), help="if its name does not say")

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        for table in PAYER_TABLES:
            self.say(f"{quarter_name(table, current_tables().of(table).quarter)}: these pairs are in use.")
            latest = EditFile.objects.filter(kind=self.kind, table=table).order_by("-quarter", "-revision").first()
            if latest and (missing := missing_parts(table, latest.quarter, latest.revision)):
                parts = ", ".join(map(str, missing))
                self.say(f"{quarter_name(table, latest.quarter)}: not in use until part {parts} is here too.")
