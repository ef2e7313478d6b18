"""Where the papers of charts lie: by their SHA-256 in ATTACHMENTS_ROOT."""

from therapy_notes.attachments.recognizing import MOST_BYTES
from therapy_notes.stored_files import Files, NotIntact, NotStored

__all__ = ["FILES", "NotIntact", "NotStored", "path_of", "problem", "read_intact", "store"]

FILES = Files("ATTACHMENTS_ROOT", MOST_BYTES)
path_of, store, read_intact, problem = FILES.path_of, FILES.store, FILES.read_intact, FILES.problem
