"""Patience with a database that is away for a moment: started anew, or locked by somebody else."""

import errno
import time

from django.db import InterfaceError, OperationalError, connection

GONE = (OperationalError, InterfaceError)
PATIENCE = 60  # seconds
LONGEST_PAUSE = 2  # seconds
DISK_FULL = "53100"  # PostgreSQL's code for it


def steadily(act, *, seconds=PATIENCE):
    """Do it; while the database is away again and again for so many seconds, each time with a fresh connection.

    The act must be one that may be done twice: an answer may be lost after it was carried out. Within a transaction
    there is no second time: what went wrong is raised at once, and so is a full disk.
    """
    until, pause = time.monotonic() + seconds, 0.2
    while True:
        try:
            return act()
        except GONE as error:
            if connection.in_atomic_block or is_full(error) or time.monotonic() > until:
                raise
            connection.close()
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def is_full(error):
    """Whether the error says that a disk has no room left: of files, of SQLite, of PostgreSQL."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return "disk is full" in str(error) or getattr(error.__cause__, "sqlstate", "") == DISK_FULL
