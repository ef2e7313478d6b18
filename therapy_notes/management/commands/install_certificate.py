import getpass
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from therapy_notes import certificates
from therapy_notes.certificates import checking, keeping
from therapy_notes.clinic_time import format_date
from therapy_notes.management.commands._certificates import administrator_of, clinic_of


class Command(BaseCommand):
    help = (
        "Sign the clinic's PDFs with its certificate from now on. The passphrase of FILE is asked for, or read from "
        "the first line of a file; the key is kept encrypted under SECRET_KEY. Delete FILE afterwards."
    )

    def add_arguments(self, parser):
        parser.add_argument("clinic", help="its number or its name")
        parser.add_argument("file", type=Path, help="the certificate with its key and chain, .p12 or .pfx")
        parser.add_argument("--by", required=True, help="user name of the administrator who had it installed")
        parser.add_argument("--passphrase-file", type=Path, help="instead of being asked for it")

    def handle(self, *args, clinic, file, by, passphrase_file=None, **options):
        clinic, at = clinic_of(clinic), timezone.now()
        person = administrator_of(clinic, by)
        try:
            opened = checking.open_file(file.read_bytes(), self._passphrase(passphrase_file))
            certificates.install(clinic, opened, by=person, at=at)
        except OSError as error:
            raise CommandError(f"{error.strerror}: {error.filename}") from None
        except certificates.NotUsable as error:
            raise CommandError(str(error)) from None
        for sentence in (*checking.warnings(opened), certificates.problem(clinic, at=at)):
            if sentence:
                self.stderr.write(sentence)
        until = format_date(opened.certificate.not_valid_after_utc)
        self.stdout.write(
            f"PDFs of {clinic} are signed by {checking.name_of(opened.certificate)} until {until}. "
            f"SHA-256 of the certificate: {keeping.fingerprint(opened.certificate)}. Now delete {file.name}."
        )

    def _passphrase(self, path):
        try:
            typed = path.read_bytes() if path else getpass.getpass("Passphrase of the file: ").encode()
        except EOFError:
            raise CommandError("Nobody is there to type the passphrase. Give it with --passphrase-file.") from None
        return b"".join(typed.splitlines()[:1])
