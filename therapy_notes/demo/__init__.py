"""What the demo clinic says. All people are invented; days count from the day it is put in."""

from therapy_notes.demo.courses import COURSES
from therapy_notes.demo.people import CLINIC, LOGINS, PASSWORD, PEOPLE, SUPERVISION
from therapy_notes.demo.words import conditions, patients

__all__ = ["CLINIC", "COURSES", "LOGINS", "PASSWORD", "PEOPLE", "SUPERVISION", "conditions", "patients"]
