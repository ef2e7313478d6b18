import zoneinfo
from pathlib import Path

from django.core import mail
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from therapy_notes import certificates, clocks
from therapy_notes.clinic_time import day_of
from therapy_notes.compliance import digest
from therapy_notes.integrity import anchor_record, kept_line, last_anchor
from therapy_notes.models import Clinic


class Command(BaseCommand):
    help = (
        "What is done once a day, best before the clinic opens: forecasts are counted anew, the day's anchor is made, "
        "and each person with an e-mail address is told in counts what waits. Run again, it does what is left."
    )

    def add_arguments(self, parser):
        parser.add_argument("--keep", type=Path, help="a file, best on another machine, for the line of the anchor")
        parser.add_argument("--no-mail", action="store_true", help="send nobody a digest")

    def handle(self, *args, keep=None, no_mail=False, **options):
        at, sent, failed = timezone.now(), 0, []
        for clinic in Clinic.objects.order_by("pk"):
            with timezone.override(zoneinfo.ZoneInfo(clinic.time_zone)):
                clocks.freshen(clinic, on=day_of(at))
                if words := certificates.problem(clinic, at=at):
                    self.stderr.write(f"Clinic {clinic.pk}: {words}")
                if not no_mail:
                    sent += self._tell(clinic, at, failed)
        line = self._anchor(at, keep)
        self.stdout.write(f"{sent} digest{'' if sent == 1 else 's'} sent. Anchor: {line}")
        if failed:
            raise CommandError(f"{len(failed)} could not be sent:\n" + "\n".join(failed))

    def _tell(self, clinic, at, failed):
        """Mail the digests of one clinic; what could not be sent is added to `failed`. Gives how many went out."""
        connection, sent = mail.get_connection(), 0
        for person in digest.people_to_tell(clinic):
            try:
                sent += digest.send_digest(person, at=at, connection=connection)
            except Exception as error:  # noqa: BLE001  whatever a backend raises: the others get theirs
                connection.close()
                failed.append(f"person {person.pk}: {type(error).__name__}")
        connection.close()
        return sent

    def _anchor(self, at, keep):
        """The line of the day's anchor, made where there is none yet and put into the file where it is not there."""
        anchor = last_anchor()
        if anchor is None or anchor.made_at.date() != at.date():
            anchor = anchor_record(at=at)
        line = kept_line(anchor)
        if keep and not (keep.exists() and line in keep.read_text().splitlines()):
            with keep.open("a") as file:
                file.write(f"{line}\n")
        return line
