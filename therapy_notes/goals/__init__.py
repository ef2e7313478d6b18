"""Goals: how they are measured, each change of theirs, and their course over the treatment days."""
