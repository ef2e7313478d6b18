"""Make the hashes of signed sentences anew, after SECRET_KEY was changed or where notes are older than they are."""

from django.core.management.base import BaseCommand

from therapy_notes import repeats


class Command(BaseCommand):
    help = "Make anew the hashes by which sentences of other charts are counted. Needed after SECRET_KEY was changed."

    def handle(self, *args, **options):
        repeats.keep_anew()
