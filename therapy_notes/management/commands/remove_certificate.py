from django.core.management.base import BaseCommand, CommandError

from therapy_notes import certificates
from therapy_notes.management.commands._certificates import administrator_of, clinic_of


class Command(BaseCommand):
    help = "Sign no more PDFs of the clinic and delete the key. What was signed is still recognized."

    def add_arguments(self, parser):
        parser.add_argument("clinic", help="its number or its name")
        parser.add_argument("--by", required=True, help="user name of the administrator who had it removed")

    def handle(self, *args, clinic, by, **options):
        clinic = clinic_of(clinic)
        if not certificates.remove(clinic, by=administrator_of(clinic, by)):
            raise CommandError("That clinic has no certificate.")
        self.stdout.write(f"PDFs of {clinic} are signed no more.")
