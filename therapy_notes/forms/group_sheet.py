"""The page of a group session as one form: what all share, then a row for each patient who could be in it."""

import re

from django.core.exceptions import ValidationError

from therapy_notes import access, grouping
from therapy_notes.changes import Changed
from therapy_notes.clinic_time import format_clock
from therapy_notes.forms.groups import GroupForm, MemberForm

NUMBER = re.compile(r"[0-9]{1,15}")
KEEP_WORDS = "Tick the patient to keep these words, or take them out."


class GroupSheet:
    """`data` is what was sent, None for a page just opened. `session` is None for a group that is not saved yet.

    A `find` text that was sent is looked for, and the page shown again as typed, with who was found.
    """

    def __init__(self, data, *, by, now, session=None):
        self.data, self.by, self.session = data, by, session
        self.members = grouping.members_of(session) if session else []
        clinicians = list(access.clinicians_of(by))
        if session and session.therapist not in clinicians:
            clinicians.append(session.therapist)
        facts = {"by": by, "clinicians": clinicians, "now": now, "session": session, "members": self.members}
        self.shared = GroupForm(data, **facts)
        self.find = data.get("find", "").strip() if data else ""
        self.is_asking = bool(data) and (bool(self.find) or data.get("then") == "find")
        self.on = self.shared.day_given
        self.found = self._find(self.shared.leader)
        also = [int(number) for number in (data.getlist("rows") if data else ()) if NUMBER.fullmatch(number)]
        asked = {"on": self.on, "also": [*also, *self.found], "patients": access.patients_of(self.by)}
        seats = grouping.seats(self.members, therapist=self.shared.leader, **asked)
        self.rows = [MemberForm(self._sent(seat), seat=seat, shared=self.shared.saved) for seat in seats]
        if self.is_asking:
            for form in (self.shared, *self.bound_rows):
                form.without_complaints()

    @property
    def bound_rows(self):
        return [row for row in self.rows if row.is_bound]

    @property
    def problems(self):
        return self.data is not None and any(form.errors for form in (self.shared, *self.bound_rows))

    @property
    def ticked(self):
        """How many patients are in the group as the page now shows it."""
        return sum(row.is_ticked or row.seat.is_locked for row in self.rows)

    def sections(self):
        """The rows by what brought them here: (kind, rows)."""
        Seat = grouping.Seat
        kinds = (Seat.IN_GROUP, Seat.FOUND, Seat.OF_DAY, Seat.OTHER)
        found = [(kind, [row for row in self.rows if row.seat.kind == kind]) for kind in kinds]
        return [(kind, rows) for kind, rows in found if rows]

    def is_complete(self):
        """Whether everything that was sent can be handed on."""
        if self.data is None or self.is_asking:
            return False
        for row in self.bound_rows:
            if not row.is_ticked and not row.was_ticked and row.typed_words:
                row.add_error(None, KEEP_WORDS)
        return all(form.is_valid() for form in (self.shared, *self.bound_rows))

    def save(self, write):
        """What `write(shared=, members=, leaving=, was=)` gives, or None with sentences about what to mend."""
        staying = [row for row in self.bound_rows if row.is_ticked]
        leaving = [row for row in self.bound_rows if row.was_ticked and not row.is_ticked]
        try:
            return write(
                shared=self.shared.facts(),
                was=self.shared.was() if self.session else None,
                members=[self._member(row) for row in staying],
                leaving=[self._member(row) for row in leaving],
            )
        except grouping.Unwritten as unwritten:
            for row in self.bound_rows:
                self._say(row, unwritten.refusals.get(row.seat.episode.pk))
        except (Changed, ValidationError) as refusal:
            self._say(self.shared, refusal)
        return None

    def _say(self, form, refusal):
        if isinstance(refusal, Changed):
            row, style = refusal.row, self.by.clinic.date_style
            form.show_conflict(row, who=row.changed_by.list_name, when=format_clock(row.changed_at, style))
        elif isinstance(refusal, access.Refused):
            form.add_error(None, f"{refusal} Your words still stand here, to copy.")
        elif refusal is not None:
            form.add_problems(refusal)

    def _member(self, row):
        return grouping.Member(row.seat.episode, row.facts(), row.was())

    def _find(self, therapist):
        if not self.find:
            return []
        patients = access.patients_of(self.by)
        return grouping.found_by(self.find, patients=patients, discipline=therapist.discipline)

    def _sent(self, seat):
        """What was sent of that row; a signed note's row is text, unless an older page still had its fields."""
        row = f"patient-{seat.episode.pk}-"
        return self.data if self.data and any(name.startswith(row) for name in self.data) else None
