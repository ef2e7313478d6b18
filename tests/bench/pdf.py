"""How quick a note becomes a PDF on this machine: `make bench-pdf`. Milliseconds on one core.

Ours is measured against a bare page with the same words, rows and drawing, written with care for WeasyPrint alone: a
small stylesheet, tables of fixed widths, kept fonts. They take turns, so that other work on the machine hits both.
"""

import os
import platform
import statistics
import sys
import time
from pathlib import Path

ROUNDS = 30
WARM = 3
FOR_MEMORY = 300


def main():
    """Measure ours and the bare page in turns, then the memory over many renders."""
    start()
    from tests.bench import bare_note
    from tests.bench.law import cpu
    from therapy_notes import pdf

    said = bare_note.two_pages()
    page = bare_note.html(said)
    acts = {
        "our note, tagged (PDF/UA)": lambda: ours(pdf, said),
        "the bare page, tagged as well": lambda: bare_note.render(page, tagged=True),
        "the bare page, not tagged": lambda: bare_note.render(page, tagged=False),
    }
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    say(f"{cpu()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load}")
    say(f"A note of ten activities, {bare_note.size_of(ours(pdf, said))}; bare, {bare_note.size_of(acts_of(acts, 1))}")
    say(f"{'milliseconds of the processor':44}{'median':>8}{'min':>8}{'ratio':>8}")
    taken = in_turns(acts)
    first = next(iter(taken.values()))
    for name, times in taken.items():
        pairs = [own / other for own, other in zip(first, times, strict=True)]
        say(f"{name:44}{statistics.median(times):8.1f}{min(times):8.1f}{statistics.median(pairs):8.2f}")
    memory(lambda: ours(pdf, said))


def start():
    """Django as a server has it; nothing here asks the database."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "therapy_notes.settings", "DEBUG": "off", "SECRET_KEY": "only-to-measure"}
    os.environ.setdefault("ALLOWED_HOSTS", "testserver")
    import django

    django.setup()


def acts_of(acts, number):
    return list(acts.values())[number]()


def ours(pdf, said):
    from tests.therapy_notes.test_pdf import SIGNATURE

    return pdf.render(said, number=1, sha256="ab" * 32, previous="cd" * 32, signatures=[SIGNATURE])


def in_turns(acts):
    """The processor's milliseconds of each act in every round."""
    for act in [*acts.values()] * WARM:
        act()
    taken = {name: [] for name in acts}
    for _ in range(ROUNDS):
        for name, act in acts.items():
            begun = time.process_time()
            act()
            taken[name].append((time.process_time() - begun) * 1000)
    return taken


def memory(act):
    """What the process holds, in MB, after more and more renders."""
    for number in range(FOR_MEMORY + 1):
        if number % 100 == 0:
            say(f"memory after {number:3} more renders {resident():27.1f} MB")
        act()


def resident():
    """MB in memory; nan where the system does not say."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if status.exists() else float("nan")


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
