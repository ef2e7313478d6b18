"""Four parts of a pair table as large as CMS's, to time their import.

python tests/bench/edit_files.py FOLDER [ROWS]
/usr/bin/time -v python manage.py import_ncci FOLDER/ccipra-v322r0-f*.txt
"""

import random
import sys
from pathlib import Path

from billing.rules.edits.rows import embedded

PARTS = 4
HEADER = (
    "Column 1\tColumn 2\t*=in existence prior to 1996\tEffective Date\tDeletion Date\tModifier\tPTP Edit Rationale\n"
)
REASONS = ("Misuse of Column Two code with Column One code", "Standards of medical/surgical practice", "More extensive")


def write_parts(folder: Path, rows: int) -> None:
    """Rows of made-up codes, with ours among them."""
    chance = random.Random(2026)
    codes = [f"{number:05}" for number in range(100, 99_999, 9)] + list(embedded().practitioner.limits[0].by_code)
    days = [f"{year}{month:02}01" for year in range(1996, 2026) for month in (1, 4, 7, 10)]
    codes.sort()
    for part in range(PARTS):
        ours = codes[part * len(codes) // PARTS : (part + 1) * len(codes) // PARTS]
        with (folder / f"ccipra-v322r0-f{part + 1}.txt").open("w", encoding="latin-1", newline="") as file:
            file.write(f"A licence that speaks of its owner.\n{HEADER}")
            for _ in range(rows // PARTS):
                first, second, begins = chance.choice(ours), chance.choice(codes), chance.choice(days)
                ends = chance.choice(("*", "*", "20251231"))
                cells = (first, second, "", begins, ends, chance.choice("0119"), chance.choice(REASONS))
                file.write("\t".join(cells) + "\r\n")


if __name__ == "__main__":
    write_parts(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2_500_000)
