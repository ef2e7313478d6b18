"""Many PDFs as one book: continuous page numbers, bookmarks, one structure tree, written as a stream."""

from therapy_notes.joining.book import Book
from therapy_notes.joining.papers import on_our_page
from therapy_notes.joining.reading import NotReadable, pages_in

__all__ = ["Book", "NotReadable", "on_our_page", "pages_in"]
