"""`python -m billing.rules < cases > answers`: JSON lines; status 1 if a line could not be understood."""

import argparse
import sys

from billing.rules.wire import answer_lines


def main() -> int:
    """Read cases from standard input and write answers to standard output."""
    description = "Ask the law: one JSON object a line on standard input, one answer a line on standard output."
    argparse.ArgumentParser(prog="python -m billing.rules", description=description).parse_args()
    return answer_lines(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    sys.exit(main())
