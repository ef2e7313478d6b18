"""Does what is queued: prints, packets and other exports. Start it beside the server."""

import os

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection


class Command(BaseCommand):
    help = "Render prints and make exports, until it is stopped. Start it once beside the server."
    requires_system_checks = []  # noqa: RUF012  the checks import every view: this process stays light

    def add_arguments(self, parser):
        parser.add_argument("--processes", type=int, default=2, help="How many at once (default: 2)")
        parser.add_argument("--child", metavar="ID", help="Used by the command itself: work in this process")

    def handle(self, *, processes, child, **options):
        if child:
            from therapy_notes.worker.child import Child

            Child(child, parent=os.getppid()).work()
        else:
            from therapy_notes.worker.parent import Parent

            self._need_migrations()
            Parent(max(processes, 1)).work()

    def _need_migrations(self):
        """A worker without its tables would start its processes again and again. A database that is away is waited
        for.
        """
        from django.db.migrations.executor import MigrationExecutor

        try:
            executor = MigrationExecutor(connection)
            lacking = executor.migration_plan(executor.loader.graph.leaf_nodes())
        except DatabaseError:
            return
        if lacking:
            raise CommandError("The database lacks what this version needs. Run: manage.py migrate")
