"""`python -m billing.rules < cases > answers`: JSON lines; status 1 if a line could not be understood."""

import argparse
import gc
import os
import sys
from functools import partial
from pathlib import Path

from billing.rules.edits.rows import read_tables
from billing.rules.wire.stream import answer_stream

_SELDOM = 50_000


def main() -> int:
    """Read cases from standard input and write answers to standard output; status 2 for tables that cannot be read."""
    description = "Ask the law: one JSON object a line on standard input, one answer a line on standard output."
    parser = argparse.ArgumentParser(prog="python -m billing.rules", description=description)
    parser.add_argument("--tables", type=Path, metavar="FILE", help="pair edits and unit limits in place of our own")
    wanted = parser.parse_args().tables
    try:
        tables = None if wanted is None else read_tables(wanted)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{wanted}: {' '.join(str(error).split())}\n")
        return 2
    # An answer leaves no circles behind: looking for them after every few lines would find nothing.
    gc.freeze()
    gc.set_threshold(_SELDOM)
    try:
        return answer_stream(partial(os.read, sys.stdin.fileno()), sys.stdout.buffer, tables)
    except BrokenPipeError:
        # Whoever read the answers has gone; nothing is left to be told, not even at the end of the process.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
