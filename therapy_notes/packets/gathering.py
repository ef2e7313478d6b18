"""The parts of a packet, one after the other: each knows its pages and gives its bytes when they are asked for.

What is not kept anyway (papers on our page, pages of the packet's own, chapters of others) waits in a file on the disk:
the memory of a worker does not grow with the packet.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from therapy_notes import exports, joining, prints
from therapy_notes.attachments import storing
from therapy_notes.clinic_time import format_date
from therapy_notes.models import Note, SignedVersion
from therapy_notes.packets import chapters
from therapy_notes.packets.cover import Line
from therapy_notes.packets.entries import Missing
from therapy_notes.packets.pages import page_of
from therapy_notes.packets.spool import Spool
from therapy_notes.stored_files import NotIntact

STAGE = "Gathering papers"
DAMAGED = "The kept PDF of a note was damaged and prints otherwise now. Tell an administrator, then ask again."


@dataclass(slots=True)
class Part:
    """One part: `line` is what the index says of it; `read` gives its PDF, as bytes or a file; `original` the paper as
    it was received.

    `bookmarks` are further ones within it: (title, page of the part).
    """

    line: Line
    read: Callable[[], bytes]
    kind: str
    day: object = None
    level: int = 2
    original: object = None
    bookmarks: list = field(default_factory=list)


@dataclass(slots=True)
class Gathering:
    """What the parts are made with. `originals` are wanted for a zip, where a paper stays as it was received."""

    contents: object
    export: object
    variant: str
    told: Callable
    spool: Spool
    originals: bool = False
    prints: dict = field(default_factory=dict)
    style: str = "us"
    paper: str = "letter"

    def all(self):
        """The chapters with their parts: (title, parts) each. Adds to the contents' `missing` what cannot be read."""
        self.prints = exports.rendered(self.contents.versions(), variant=self.variant, told=self.told)
        found, total = [], sum(1 for _ in self.contents.entries())
        done = 0
        for chapter in self.contents.chapters:
            parts = []
            for entry in chapter.entries:
                self.told(done, total, STAGE)
                parts += self._of(entry, chapter)
                done += 1
            if parts:
                found.append((chapter.title, parts))
        return found

    def _of(self, entry, chapter):
        if entry.version:
            return [self._note(entry)]
        if entry.paper:
            return self._paper(entry)
        if chapters.named(entry.page):
            return self._chapter(entry)
        return [self._page(entry)]

    def _line(self, entry, **more):
        day = format_date(entry.day, self.style) if entry.day else ""
        return Line(entry.title, day=day, who=entry.who, mark=entry.mark, **more)

    def _note(self, entry):
        row = self.prints[entry.version.pk]
        level = 3 if entry.mark == "superseded" else 2
        line = self._line(entry, pages=row.pages, record=entry.version.sha256)
        return Part(line, lambda: self._print(entry.version, row), entry.kind, entry.day, level)

    def _print(self, version, row):
        """The kept bytes; where the file is damaged those that are put back in its place, if they are the same."""
        try:
            return prints.read(row)
        except NotIntact:
            whole = SignedVersion.objects.get(pk=version.pk)
            printed = prints.print_of(whole, variant=self.variant, at=self.export.asked_at, by=self.export.by)
            if printed.sha256 != row.sha256:
                raise exports.NotMade(DAMAGED) from None
            return printed.data

    def _paper(self, entry):
        """A paper on our page, or nothing and a line among what is missing."""
        paper, heading = entry.paper, f"{entry.title}, {format_date(entry.day, self.style)}"
        line = self._line(entry)

        def write(file):
            line.pages = joining.on_our_page(
                storing.read_intact(paper.sha256), paper.content_type, file, heading=heading, paper=self.paper
            )

        try:
            ours = self.spool.keep_from(write)
        except NotIntact as damaged:
            return self._left_out(entry, f"{entry.title}: {damaged.problem}")
        except joining.NotReadable as broken:
            why = f"{entry.title}: {broken.sentence}"
            if not self.originals:
                return self._left_out(entry, why)
            line.mark += ", as received; it cannot be opened here"
            return [Part(line, lambda: storing.read_intact(paper.sha256), "document", entry.day, original=paper)]
        if self.originals:
            read = lambda: storing.read_intact(paper.sha256)  # noqa: E731
            return [Part(line, read, "document", entry.day, original=paper)]
        return [Part(line, ours, "document", entry.day)]

    def _left_out(self, entry, words):
        self.contents.missing.append(Missing(entry.day, "Document", words))
        return []

    def _page(self, entry):
        data = page_of(entry, self.contents, variant=self.variant, identifier=f"export-{self.export.pk}")
        line = self._line(entry, pages=joining.pages_in(data))
        return Part(line, self.spool.keep(data), entry.page, entry.day)

    def _chapter(self, entry):
        """What somebody registered: one line in the index, a bookmark for each of its parts."""
        export, numbers = self.export, [one.note.pk for one in self.contents.notes]
        notes = list(Note.objects.filter(pk__in=numbers).order_by("date", "pk").only("date", "visit", "status"))
        asked = {"by": export.by, "at": export.asked_at, "paper": self.paper, "variant": self.variant}
        made = chapters.named(entry.page).pages(notes, told=self._told(entry.title), **asked)
        found = []
        for title, data in made:
            line = Line(title, pages=joining.pages_in(data))
            found.append(Part(line, self.spool.keep(data), entry.page, None))
        return found

    def _told(self, stage):
        return lambda done, total: self.told(done, total, stage)
