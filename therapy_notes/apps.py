import gc

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils import timezone

from therapy_notes import locking


class TherapyNotesConfig(AppConfig):
    name = "therapy_notes"
    verbose_name = "The record"

    def ready(self):
        # A page makes tens of thousands of objects: looking for cycles every few hundred took an eighth of its time.
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        user_logged_in.connect(begin_session, dispatch_uid="begin_session")


def begin_session(sender, request, user, **more):
    """However somebody signs in: the lock counts from here."""
    locking.begin(request.session, at=timezone.now())
