"""What in a text tells of a patient. A year or a row's number alone does not: it stands in a text by chance."""

import re


def birthday(date):
    """A pattern of the whole birthday, however it is written."""
    year, month, day = date.year, f"0?{date.month}", f"0?{date.day}"
    between = r"(?:[^\w:]|%2f)"  # not of a clock time
    return (
        f"{year}{between}*{month}{between}*{day}"
        rf"|{month}{between}+{day}{between}+(?:{year // 100})?{year % 100:02}\b"
        rf"|{date:%b}\w*\W*{day}\b"
    )


def told_of(patient, text, *words):
    """Which names of the patient, and which of `words`, the text has; "birthday" where it has that."""
    if patient.record_number.isdigit():
        raise ValueError("A record number of digits alone may be a row's number: give the patient another.")
    words = (patient.last_name, patient.first_name, patient.record_number, *words)
    found = [word for word in words if word in text]
    return found + ["birthday"] * bool(re.search(birthday(patient.birth_date), text, re.IGNORECASE))
