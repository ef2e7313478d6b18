"""What is measured: the measures there are, a value written once, and what was taken over an episode."""

from therapy_notes.measures.catalogue import Measure, find, offered
from therapy_notes.measures.taken import Taken, taken_in
from therapy_notes.measures.writing import write_measurement, write_measurements

__all__ = ["Measure", "Taken", "find", "offered", "taken_in", "write_measurement", "write_measurements"]
