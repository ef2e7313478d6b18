"""Pair edits and unit limits: the tables, their file, and what they make of a day."""
