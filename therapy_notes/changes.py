"""Two people at one row: what a save changes, and what somebody else changed meanwhile."""


class Changed(Exception):
    """Fields that were to be changed had been changed by somebody else after the page was opened.

    `row` is what is saved now, `fields` the names on which both disagree.
    """

    def __init__(self, row, fields):
        super().__init__(f"{row} was changed meanwhile: {', '.join(fields)}")
        self.row, self.fields = row, fields


def changes_of(row, saved, was, facts):
    """What of `facts` differs from what the page showed; Changed where somebody else wrote another value meanwhile."""
    shown = was or saved
    changes = {name: value for name, value in facts.items() if value != shown[name]}
    clash = [name for name, value in changes.items() if saved[name] not in (shown[name], value)]
    if clash:
        raise Changed(row, clash)
    return changes


def stamp(row, *, by, at):
    row.changed_at, row.changed_by = at, by
