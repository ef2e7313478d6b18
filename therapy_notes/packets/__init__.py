"""Records on their way out: what a reviewer or a patient asks for in one file, what is missing said on its cover."""

from therapy_notes.packets.asked import KINDS, Asked, AskedDays
from therapy_notes.packets.chapters import Chapter, named, register, registered

__all__ = ["KINDS", "Asked", "AskedDays", "Chapter", "named", "register", "registered"]
