import gc

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.core.management import call_command
from django.db.models.signals import post_migrate
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
        user_logged_out.connect(end_session, dispatch_uid="end_session")
        post_migrate.connect(guard_record, dispatch_uid="guard_record")
        post_migrate.connect(make_cache_table, sender=self, dispatch_uid="make_cache_table")
        watch_second_factors()
        register_packets()
        from therapy_notes.certificates import checks  # noqa: F401  registers what Django's checks say


def begin_session(sender, request, user, **more):
    """However somebody signs in: the lock counts from here."""
    locking.begin(request.session, at=timezone.now())


def end_session(sender, request, user, **more):
    from therapy_notes import audit

    if user is not None:
        audit.record("session.ended", user, by=user)


def watch_second_factors():
    """What allauth's own pages change is told to the audit log."""
    from allauth.mfa import signals

    from therapy_notes.sign_in import second_factor

    signals.authenticator_added.connect(second_factor.log_added, dispatch_uid="second_factor.added")
    signals.authenticator_removed.connect(second_factor.log_removed, dispatch_uid="second_factor.removed")
    signals.authenticator_reset.connect(second_factor.log_renewed, dispatch_uid="second_factor.renewed")
    signals.authenticator_used.connect(second_factor.log_used, dispatch_uid="second_factor.used")
    signals.authentication_failed.connect(second_factor.log_refused, dispatch_uid="second_factor.refused")


def register_packets():
    """What a worker makes when records are asked for, by name: a server's process lays out no page."""
    from therapy_notes.exports import makers

    makers.register("packet", "therapy_notes.packets.making.make_packet")
    makers.register("notes", "therapy_notes.packets.making.make_notes")


def make_cache_table(sender, using, **more):
    """The cache, in which wrong codes are counted for all workers, is a table without a model."""
    call_command("createcachetable", database=using, verbosity=0)


def guard_record(sender, using, **more):
    """After every migrate: a migration that rebuilt a table on SQLite has dropped its triggers."""
    from therapy_notes.integrity import guards

    guards.install(using, [model for model in guards.guarded() if model._meta.app_config is sender])
