"""How quick the law is on this machine: `make bench`. Figures are of one core, the best of several rounds."""

import io
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from billing.rules.assess import assess
from billing.rules.wire.answer import write_assessment
from billing.rules.wire.day import DAY_CASE
from billing.rules.wire.shapes import parse
from billing.rules.wire.stream import answer_line, answer_stream
from tests.bench.days import clinic_intervals, day_lines

ROOT = Path(__file__).parent.parent.parent
DAYS = 3_000
ROUNDS = 5
LONG = 5  # a run of the command so many times as long as the rounds of its parts


def main():
    """Measure, and print a table."""
    say(f"{cpu()}, Python {platform.python_version()}")
    # A child is charged for the memory of its parent, so this comes while there is little.
    memory = {count: measure_memory(count) for count in (10_000, 100_000)}
    lines = day_lines(DAYS)
    facts = [DAY_CASE.read(parse(line)) for line in lines]
    measure_assess(facts)
    measure_lines(lines, facts)
    measure_services()
    measure_clock()
    for count, most in memory.items():
        say(f"{f'memory, {count:,} lines':44}{most:12.1f} MB at most")


def measure_assess(facts):
    """Days a second, from facts to an answer."""
    spent = best(lambda: each(ask, facts)) / len(facts)
    say(f"{'assess, four services':44}{1 / spent:12,.0f} days a second{spent * 1e6:12.1f} us a day")


def measure_lines(lines, facts):
    """JSON lines with every reason, beside what JSON alone costs for the same lines."""
    bare = best(lambda: each(lambda line: json.dumps(json.loads(line)), lines))
    answers = [ask(case) for case in facts]
    parts = {
        "JSON alone, there and back": bare,
        "JSON lines in, answers with reasons out": (command(lines * LONG) - command(lines[:1])) / LONG,
        "of it: parse": best(lambda: each(parse, lines)),
        "of it: parse, check, facts": best(lambda: each(lambda line: DAY_CASE.read(parse(line)), lines)),
        "of it: assess": best(lambda: each(ask, facts)),
        "of it: reasons in words": best(lambda: each(reasons, answers)),
        "of it: reasons in words, all as JSON": best(lambda: each(write_assessment, answers)),
    }
    for name, spent in parts.items():
        say(f"{name:44}{spent / bare:12.1f} times{spent / len(lines) * 1e6:20.1f} us a line")


def measure_services():
    """How the cost grows with the services of a day."""
    for services in (4, 8, 16, 32):
        lines = day_lines(300, services=services)
        spent = best(lambda lines=lines: stream(lines)) / len(lines)
        say(f"{f'JSON lines, {services} services':44}{spent / services * 1e6:12.1f} us a service")


def measure_clock():
    """How the look across patients grows with the clinic."""
    for clinicians in (10, 100, 1_000):
        line = clinic_intervals(clinicians)
        intervals = line.count(b'"patient"')
        spent = best(lambda line=line: answer_line(line)) / intervals
        say(f"{f'clock, {intervals:,} intervals':44}{spent * 1e6:12.1f} us an interval")


def measure_memory(count):
    """The most memory in MB that a run of so many lines, or an earlier one, has taken."""
    with tempfile.TemporaryFile() as cases:
        for part in range(count // 1_000):
            cases.write(b"\n".join(day_lines(1_000, seed=part)) + b"\n")
        cases.seek(0)
        command = [sys.executable, "-m", "billing.rules"]
        subprocess.run(command, stdin=cases, stdout=subprocess.DEVNULL, cwd=ROOT, check=True)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


class Nowhere:
    """Takes answers and drops them."""

    def write(self, _):
        """Drop it."""

    def flush(self):
        """Nothing waits."""


def stream(lines):
    """Lines in, answers out, as the command line does it."""
    answer_stream(io.BytesIO(b"\n".join(lines)).read, Nowhere())


def command(lines):
    """Seconds of processor time that the command takes for the lines, its start included; the least of the rounds."""
    spent = []
    with tempfile.TemporaryFile() as cases:
        cases.write(b"\n".join(lines) + b"\n")
        for _ in range(ROUNDS):
            cases.seek(0)
            begun = resource.getrusage(resource.RUSAGE_CHILDREN)
            asked = [sys.executable, "-m", "billing.rules"]
            subprocess.run(asked, stdin=cases, stdout=subprocess.DEVNULL, cwd=ROOT, check=True)
            ended = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent.append(ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime)
    return min(spent)


def ask(case):
    return assess(case["visit"], case["payer"], case.get("care"))


def each(act, cases):
    """Do it for each, keeping nothing."""
    for case in cases:
        act(case)


def reasons(answer):
    """Have every reason put into words."""
    return [part.basis for part in (answer, *answer.lines, *answer.unbilled)]


def best(act):
    """Seconds of processor time, the least of the rounds."""
    spent = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        act()
        spent.append(time.process_time() - begun)
    return min(spent)


def cpu():
    """What the machine calls its processor."""
    info = Path("/proc/cpuinfo")
    told = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in told if line.startswith("model name")]
    return names[0] if names else platform.processor()


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
