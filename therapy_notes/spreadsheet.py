"""Lines of a file that people open in a spreadsheet."""

import csv
import io


def line(cells):
    """One line. A cell that a spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV injection)."""
    out = io.StringIO()
    texts = [str(cell) for cell in cells]
    csv.writer(out).writerow([f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text for text in texts])
    return out.getvalue()
