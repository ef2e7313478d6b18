"""Starts the worker's processes, starts a fallen one again, and sweeps up what the dead left behind."""

import logging
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from therapy_notes.exports import sweeping

SWEEP = 3  # seconds between two looks for the dead
TIDY = 60  # seconds between two looks for what has had its time
LOOK = 0.2  # seconds between two looks at the processes
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30  # seconds before a fallen process is started again
STEADY = 60  # seconds after which a process counts as one that stands
GRACE = 20  # seconds that a process has to end when it is told to
# The C library gives large pieces of memory back at once, and keeps one heap for both threads (mallopt(3)).
THRIFTY = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072", "MALLOC_MMAP_THRESHOLD_": "131072"}
logger = logging.getLogger(__name__)


class Place:
    """One of the processes that are wanted, and the process that fills it."""

    def __init__(self):
        self.process, self.worker, self.began, self.pause, self.not_before = None, "", 0, 0, 0

    def fill(self):
        self.worker, self.began = uuid.uuid4().hex, time.monotonic()
        command = [sys.executable, Path(settings.BASE_DIR, "manage.py"), "worker", "--child", self.worker]
        self.process = subprocess.Popen(command, env=THRIFTY | os.environ)  # noqa: S603  our own program

    def fell(self, *, told):
        """Its process has ended: by itself between two tasks, or not."""
        now = time.monotonic()
        if now - self.began > STEADY or (told == 0 and not self.pause):
            self.pause = 0
        self.not_before = now + self.pause
        self.pause = min(2 * self.pause or FIRST_PAUSE, LONGEST_PAUSE)
        self.process = None


class Parent:
    def __init__(self, processes):
        self.places = [Place() for _ in range(processes)]
        self.running = True
        self._ended: set[str] = set()  # workers of ours that nobody has swept up behind yet
        self._swept = self._tidied = float("-inf")
        self._reap_from = 0.0

    def shutdown(self, signum, frame):
        self.running = False

    def work(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.shutdown)
        try:
            while self.running:
                self._look_after_places()
                self._sweep_when_due()
                time.sleep(LOOK)
        finally:
            self._end()

    def _look_after_places(self):
        now = time.monotonic()
        for place in self.places:
            if place.process is None and now >= place.not_before:
                place.fill()
            elif place.process is not None and (told := place.process.poll()) is not None:
                self._ended.add(place.worker)
                place.fell(told=told)
                logger.log(logging.WARNING if told else logging.INFO, "A worker process ended with %d.", told)

    def _sweep_when_due(self):
        """Whoever is silent counts as dead only when we have looked without a break for as long as that takes: after a
        sleep of the machine or an absence of the database all are silent, and alive.
        """
        now = time.monotonic()
        if now - self._swept < SWEEP and not self._ended:
            return
        if now - self._swept > 3 * SWEEP:
            self._reap_from = now + settings.WORKER_DEAD_AFTER
        try:
            self._sweep(now)
            self._swept = now
        except DatabaseError as error:
            logger.warning("The database is away: %s", type(error).__name__)
            connection.close()
            time.sleep(1)

    def _sweep(self, now):
        close_old_connections()
        at = timezone.now()
        if self._ended:
            sweeping.forget(self._ended)
            sweeping.reap(at=at, workers=self._ended)
            self._ended = set()
        if now >= self._reap_from:
            sweeping.reap(at=at)
        if now - self._tidied > TIDY:
            sweeping.tidy(at=at)
            self._tidied = now

    def _end(self):
        """Tell all processes to end, kill who does not, and give back what they were at."""
        there = [place for place in self.places if place.process is not None]
        for place in there:
            place.process.terminate()
        until = time.monotonic() + GRACE
        for place in there:
            try:
                place.process.wait(max(until - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                place.process.kill()
                place.process.wait()
            self._ended.add(place.worker)
        try:
            self._sweep(time.monotonic())
        except DatabaseError:
            logger.warning("The database is away: what was begun is given back at the next start.")
