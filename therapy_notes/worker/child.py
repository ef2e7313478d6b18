"""One process of the worker: does one task after the other, and says every few seconds that it is alive."""

import gc
import logging
import os
import signal
import sys
import threading
import time

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from therapy_notes import tasks
from therapy_notes.exports import making, rendering
from therapy_notes.exports.steady import GONE, steadily
from therapy_notes.models import WorkerBeat
from therapy_notes.pdf import writing
from therapy_notes.worker import memory

BEATS = 6  # signs of life in the time after which it would be taken for dead
POLL = 0.5  # seconds between two looks at an empty queue
AWAY = 2  # seconds to wait for a database that is away
logger = logging.getLogger(__name__)


class Child(Worker):
    """The library's worker; it looks before it locks, outlives a database that was away, and ends with its parent."""

    def __init__(self, worker_id, *, parent):
        queues = {"queue_names": ["*"], "excluded_queue_names": [], "backend_name": "default"}
        super().__init__(worker_id=worker_id, interval=POLL, batch=True, startup_delay=False, max_tasks=None, **queues)
        self.parent = parent

    def shutdown(self, signum, frame):
        """An export under way is put back by its next word of progress; any other task is done to its end."""
        self.running = False
        making.stopping.set()
        if not self.running_task:
            sys.exit(0)

    def work(self):
        """Until it is told to end, its parent has gone, or it holds more memory than it should."""
        self.configure_signals()
        writing.kit()
        rendering.is_crowded, rendering.is_worn = memory.is_full, memory.is_worn
        gc.freeze()  # what is loaded by now stays: looking for garbage passes it by
        steadily(self._say_alive)  # before it begins anything
        threading.Thread(target=self._beat, daemon=True).start()
        while self.running and not memory.is_full():
            try:
                if DBTaskResult.objects.ready().exists():
                    self.run()
                time.sleep(POLL)
            except GONE as error:
                logger.warning("The database is away: %s", type(error).__name__)
                connection.close()
                time.sleep(AWAY)

    def run_task(self, db_task_result):
        super().run_task(db_task_result)
        memory.let_go()
        worn = memory.is_worn() if db_task_result.task_path == tasks.make_export.module_path else memory.is_full()
        if making.stopping.is_set() or worn:
            self.running = False  # the parent starts another in its place

    def _beat(self):
        """In a thread with a connection of its own, since a task may be long about one thing."""
        while os.getppid() == self.parent:
            try:
                self._say_alive()
            except GONE:
                connection.close()
            time.sleep(settings.WORKER_DEAD_AFTER / BEATS)
        os.kill(os.getpid(), signal.SIGTERM)

    def _say_alive(self):
        now = timezone.now()
        WorkerBeat.objects.update_or_create(worker=self.worker_id, defaults={"at": now})
        making.beat(at=now)
