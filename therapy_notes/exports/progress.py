"""How far a file is, kept now and then; and whether anybody waits for it still."""

import time

from django.utils import timezone

from therapy_notes.exports.makers import Stopped
from therapy_notes.exports.steady import steadily
from therapy_notes.models import Export

EVERY = 0.5  # seconds


class Progress:
    """What a maker tells: `told(done, total, stage)`. `pk` is the export's number."""

    def __init__(self, export, *, stopping):
        self.pk, self._token, self._stopping = export.pk, export.token, stopping
        self._last = self._stage = None

    def __call__(self, done, total, stage=""):
        """Raises Stopped where the export was cancelled or taken over, or this process is told to end."""
        if self._stopping.is_set():
            raise Stopped
        self._stage = stage or self._stage or ""
        now = time.monotonic()
        if self._last is None or now - self._last >= EVERY:
            self._save(done, total)
            self._last = time.monotonic()

    def _save(self, done, total):
        mine = Export.objects.filter(pk=self.pk, token=self._token, state=Export.State.RUNNING)
        facts = {"done": min(done, total), "total": total, "stage": self._stage[:40], "beat_at": timezone.now()}
        if not steadily(lambda: mine.update(**facts)):
            raise Stopped
