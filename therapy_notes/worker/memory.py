"""How much memory this process holds, and whether that is as much as a process of the worker should."""

import gc
import os
from pathlib import Path

from django.db import reset_queries

STATM = Path("/proc/self/statm")
# Bytes at which a process of the worker ends and a new one goes on: it leaves room for a large layout below 150 MB.
MOST = 136 * 1024 * 1024
# Bytes with which it does not begin to bind a packet: a fresh one has some 105 MB with all that lays out pages.
WORN = 120 * 1024 * 1024


def resident():
    """Bytes in memory now; 0 where the system does not say."""
    try:
        return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def is_full():
    return resident() >= MOST


def is_worn():
    return resident() >= WORN


def let_go():
    """Of loops of objects, which laying out pages leaves behind; and of queries, which DEBUG keeps by thousands."""
    gc.collect()
    reset_queries()
