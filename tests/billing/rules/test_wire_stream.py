"""The command line: lines in, lines out, in order, at once, in little memory, whatever comes in or goes away."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

import billing.rules
from billing.rules.edits.rows import embedded, write_tables
from billing.rules.wire import stream as wire
from billing.rules.wire.shapes import LONGEST_LINE
from billing.rules.wire.stream import answer_line, answer_lines, answer_stream, batches_of
from tests.bench.days import clinic_intervals, day_lines

ROOT = Path(billing.rules.__file__).parent.parent.parent
RUN = """
import runpy, sys
sys.path.insert(0, sys.argv.pop(1))
try:
    runpy.run_module("billing.rules", run_name="__main__", alter_sys=True)
finally:
    sys.stderr.write(f"{'django' in sys.modules} {'site' in sys.modules}")
"""
COMMAND = [sys.executable, "-m", "billing.rules"]

EPISODE = {"discipline": "PT", "as_of": "2025-03-05", "treatment_days": []}
CASE = {"id": "one", "episode": EPISODE}
GOOD = json.dumps(CASE).encode()
SERVICE = {"code": "97530", "started": "2026-03-02T09:00", "ended": "2026-03-02T09:24", "by": "therapist"}
VISIT = {"date": "2026-03-02", "discipline": "PT", "services": [SERVICE]}
DAY = json.dumps({"id": "day", "visit": VISIT, "payer": {"unit_method": "cms_total_time"}}).encode()


def run_bare(text):
    """Without anything that is installed."""
    command = [sys.executable, "-I", "-S", "-c", RUN, str(ROOT)]
    return subprocess.run(command, input=text, capture_output=True, check=False)


def run(text, *arguments):
    return subprocess.run([*COMMAND, *arguments], input=text, capture_output=True, check=False, cwd=ROOT)


def split(*pieces):
    """The lines of a stream that gives its bytes in pieces."""
    waiting = iter(pieces)
    return [line for lines in batches_of(lambda _: next(waiting, b"")) for line in lines if line]


def test_lines_are_answered_in_order_blank_ones_skipped_and_a_bad_one_told_by_the_status():
    for lines, status in [([GOOD, b"\n", b" \r\n", GOOD], 0), ([GOOD, b"{}\n", GOOD], 1), ([], 0)]:
        out = io.BytesIO()
        assert answer_lines(lines, out) == status
        given = [json.loads(line) for line in out.getvalue().splitlines()]
        assert [answer["id"] for answer in given] == (["one", None, "one"] if status else ["one"] * (len(lines) // 2))


def test_the_cases_of_the_benchmark_are_understood():
    out = io.BytesIO()
    assert answer_lines([*day_lines(50), *day_lines(5, services=32), clinic_intervals(20)], out) == 0
    first, *_, clinic = (json.loads(line) for line in out.getvalue().splitlines())
    assert first["lines"] and clinic["conflicts"]


def test_it_runs_by_itself_where_nothing_is_installed_the_same_each_time():
    case = {"id": "\u00e9", "episode": EPISODE}
    text = json.dumps(case, ensure_ascii=False).encode() + b"\r\n\n{}\n" + DAY
    first, second = run_bare(text), run_bare(text)
    assert (first.returncode, first.stderr) == (1, b"False False")
    assert first.stdout == second.stdout
    assert first.stdout.isascii() and first.stdout.endswith(b"\n")
    answers = [json.loads(line) for line in first.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["\u00e9", None, "day"]
    assert answers[2]["lines"][0]["units"] == 2


def test_an_answer_is_one_line_of_json_in_a_settled_order():
    done = run(GOOD)
    answer = '{"id": "one", "periods": [], "remaining": 10, "due_on": null, "findings": []}\n'
    assert (done.returncode, done.stdout.decode()) == (0, answer)


def test_a_last_line_needs_no_end_and_lines_may_come_in_any_pieces():
    text = b"one\ntwo\r\n\nthree"
    assert split(text) == [b"one", b"two\r", b"three"]
    for size in (1, 2, 5):
        assert split(*(text[start : start + size] for start in range(0, len(text), size))) == split(text)
    assert split(b"one\n") == [b"one"]
    assert split() == []


def test_what_has_come_is_answered_and_handed_on_before_more_is_waited_for():
    told = []

    class Out(io.BytesIO):
        def flush(self):
            told.append(len(self.getvalue().splitlines()))

    pieces = iter([GOOD + b"\n" + GOOD + b"\n" + GOOD[:9], GOOD[9:] + b"\n", b"{}", b""])
    assert answer_stream(lambda _: told.append("read") or next(pieces), Out()) == 1
    assert told == ["read", 2, "read", 3, "read", "read", 4]


def test_an_answer_is_out_before_more_is_waited_for():
    quiet = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=quiet) as process:
        too_long = threading.Timer(20, process.kill)
        too_long.start()
        for _ in range(3):
            process.stdin.write(GOOD + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == "one"
        process.stdin.close()
        assert process.wait() == 0
        too_long.cancel()


def test_a_line_that_is_too_long_is_refused_without_being_kept():
    piece = b'"' + b"x" * (1024 * 1024 - 1)
    long, good = split(*[piece] * (LONGEST_LINE // len(piece) + 40), b"\n" + GOOD + b"\n")
    assert len(long) <= LONGEST_LINE + len(piece)
    assert "longer than" in answer_line(long)["error"]["message"]
    assert answer_line(good)["id"] == "one"


def test_whoever_stops_reading_hears_nothing_more():
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        process.stdout.close()
        with pytest.raises(BrokenPipeError):
            for _ in range(2_000):
                process.stdin.write((GOOD + b"\n") * 100)
        assert process.stderr.read() == b""
        # What could not be handed over is left where it is.
        os.dup2(os.open(os.devnull, os.O_WRONLY), process.stdin.fileno())


def test_a_person_may_break_it_off_without_a_traceback():
    with subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # what a shell starts with & ignores it
    ) as process:
        process.stdin.write(GOOD + b"\n")
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert (process.wait(20), process.stderr.read()) == (130, b"")


def test_other_tables_are_read_from_a_file_and_named_by_their_digest(tmp_path):
    ours = run(DAY)
    path = tmp_path / "tables.csv"
    path.write_text(write_tables(embedded()))
    assert run(DAY, "--tables", str(path)).stdout == ours.stdout
    path.write_text("".join(write_tables(embedded()).splitlines(keepends=True)[:-1]))
    fewer = run(DAY, "--tables", str(path))
    assert json.loads(fewer.stdout)["tables"] != json.loads(ours.stdout)["tables"]


@pytest.mark.parametrize("content", [None, b"", b"code,units\n", b"\xff"])
def test_tables_that_cannot_be_read_are_told_in_one_line(tmp_path, content):
    path = tmp_path / "tables.csv"
    if content is not None:
        path.write_bytes(content)
    done = run(DAY, "--tables", str(path))
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(str(path).encode()) and done.stderr.count(b"\n") == 1
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("step", ["ask", "write"])
def test_a_mistake_of_the_law_is_told_in_its_place_and_holds_nothing_back(step, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError

    kind = wire.KINDS["visit"]
    monkeypatch.setattr(wire, "KINDS", {**wire.KINDS, "visit": replace(kind, **{step: fail})})
    out = io.BytesIO()
    assert answer_lines([DAY, GOOD], out) == 1
    failed, good = (json.loads(line) for line in out.getvalue().splitlines())
    assert (failed["id"], failed["error"]["field"]) == ("day", "")
    assert "ZeroDivisionError" in failed["error"]["message"]
    assert good["remaining"] == 10
