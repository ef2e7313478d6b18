import zoneinfo

from django.core.management.base import BaseCommand
from django.utils import timezone

from therapy_notes import clocks
from therapy_notes.models import Clinic


class Command(BaseCommand):
    help = "Count the stored clocks of all episodes anew, and tell how many were wrong: none, after any acts."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing, and exit with 1 where any is wrong")

    def handle(self, *args, check=False, **options):
        wrong, stale = [], 0
        for clinic in Clinic.objects.order_by("pk"):
            with timezone.override(zoneinfo.ZoneInfo(clinic.time_zone)):
                today = timezone.localdate()
                stale += clocks.stale(clinic, on=today).count()
                wrong += clocks.rebuild(clinic, on=today, write=not check)
        for number in wrong:
            self.stdout.write(f"episode {number}")
        verb = "are" if check else "were"
        if stale:
            self.stdout.write(f"{stale} {verb} stale, which is not wrong: the daily run counts them anew.")
        self.stdout.write(f"{len(wrong)} stored clocks {verb} wrong.")
        if check and wrong:
            raise SystemExit(1)
