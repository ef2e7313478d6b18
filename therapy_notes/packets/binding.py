"""A packet as one PDF: the cover with its index, then every part behind the other, with bookmarks."""

from therapy_notes import joining
from therapy_notes.packets.cover import cover

STAGE = "Joining"


def bind(file, front, groups, *, told, variant, stamp):
    """Write the book into the file. `groups` are (chapter's title, its parts)."""
    _count(groups)
    lines = [(title, [part.line for part in parts]) for title, parts in groups]
    first = cover(front, lines, variant=variant)
    parts = sum(len(rows) for _, rows in groups)
    total = sum(map(joining.pages_in, first)) + sum(line.pages for _, rows in lines for line in rows)
    facts = {"title": front.heading, "identifier": front.identifier.encode(), "total_pages": total, "stamp": stamp}
    with joining.Book(file, **facts) as book:
        for place, sheet in enumerate(first):
            book.add(sheet, bookmarks=[(2, "Index, continued", 1)] if place else [(1, "Cover and index", 1)])
        done = 0
        for title, rows in groups:
            for place, part in enumerate(rows):
                told(done, parts, STAGE)
                heads = [] if place else [(1, title, 1)]
                book.add(part.read(), bookmarks=[*heads, (part.level, _bookmark(part.line), 1)])
                done += 1
        told(parts, parts, STAGE)
        book.finish()


def _count(groups):
    """Number the documents, and give each the page on which it begins, from 1 behind the cover."""
    page, number = 1, 0
    for _, parts in groups:
        for part in parts:
            number += 1
            part.line.number, part.line.page = number, page
            page += part.line.pages


def _bookmark(line):
    return f"{line.day}: {line.title}" if line.day else line.title
