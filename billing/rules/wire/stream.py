"""The law over JSON lines: one case a line in, one answer a line out, in order. The same bytes give the same bytes."""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, BinaryIO

from billing.rules.edits.tables import Tables
from billing.rules.wire.answer import write, write_assessment
from billing.rules.wire.clock import CLOCK_CASE, ask_clock, write_conduct
from billing.rules.wire.day import DAY_CASE, ask_day
from billing.rules.wire.episode import EPISODE_CASE, ask_episode, write_reporting
from billing.rules.wire.evaluation import EVALUATION_CASE, ask_evaluation, write_proposal
from billing.rules.wire.shapes import LONGEST_LINE, Fault, Pairs, Shape, parse
from billing.rules.wire.values import AN_ID

_AT_ONCE = 128 * 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of case: what the whole line must be, who answers it, and the answer as JSON, without the `id`."""

    case: Shape
    ask: Callable[[dict[str, Any], Tables | None], Any]
    write: Callable[[Any], str]


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "visit": Kind(DAY_CASE, ask_day, write_assessment),
        "episode": Kind(EPISODE_CASE, ask_episode, write_reporting),
        "clock": Kind(CLOCK_CASE, ask_clock, write_conduct),
        "evaluation": Kind(EVALUATION_CASE, ask_evaluation, write_proposal),
    }
)


@dataclass(slots=True)
class _Case:
    """A line on its way to its answer. `now` is the line, then its facts, what the law says of them, and that as JSON.

    `fault` ends the way.
    """

    now: Any
    name: str | int | None = None
    kind: Kind = KINDS["visit"]
    fault: Fault | None = None


def answer_stream(read_some: Callable[[int], bytes], out: BinaryIO, tables: Tables | None = None) -> int:
    """Answer the lines of a stream as they come in; 1 if any could not be understood, else 0.

    `read_some` gives what there is, at most so many bytes, and none at the end. What has come is answered before more
    is waited for.
    """
    status = 0
    for lines in batches_of(read_some):
        status |= answer_lines(lines, out, tables)
        out.flush()
    return status


def answer_lines(lines: Iterable[bytes], out: BinaryIO, tables: Tables | None = None) -> int:
    """Answer each line that is not blank; 1 if any could not be understood, else 0."""
    cases = [_Case(line) for line in lines if line.strip()]
    # All are read, then all judged, then all written: a processor is quicker at the same work again and again.
    for step in (_read, _judge, _write):
        for case in cases:
            if case.fault is None:
                try:
                    case.now = step(case, tables)
                except Fault as fault:
                    case.fault = fault
                except Exception as mistake:
                    # A mistake of ours in one case must not keep the answers of the others back.
                    case.fault = Fault("", f"The law failed on this case ({type(mistake).__name__}); please report it.")
    for case in cases:
        text = case.now if case.fault is None else _refuse(case.name, case.fault)
        out.write(f"{text}\n".encode("ascii"))
    return int(any(case.fault for case in cases))


def answer_line(line: bytes, tables: Tables | None = None) -> dict[str, Any]:
    """The answer to one case, or `error` with its first fault, beside the `id` of the case."""
    out = io.BytesIO()
    answer_lines([line], out, tables)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def batches_of(read_some: Callable[[int], bytes]) -> Iterator[list[bytes]]:
    """The lines that each reading completes. Of a line that is too long only so much is kept as shows it."""
    begun: list[bytes] = []
    length = 0
    while True:
        read = read_some(_AT_ONCE)
        first, *others = read.split(b"\n")
        if length <= LONGEST_LINE:
            begun.append(first)
            length += len(first)
        if others or not read:
            yield [b"".join(begun), *others[:-1]]
            begun = others[-1:]
            length = sum(map(len, begun))
        if not read:
            return


def _read(case: _Case, _tables: Tables | None) -> dict[str, Any]:
    pairs = parse(case.now)
    case.name = _id(pairs)
    case.kind = _kind(pairs)
    facts: dict[str, Any] = case.kind.case.read(pairs)
    return facts


def _judge(case: _Case, tables: Tables | None) -> Any:
    return case.kind.ask(case.now, tables)


def _write(case: _Case, _tables: Tables | None) -> str:
    return f'{{"id": {write(case.name)}, {case.kind.write(case.now)[1:]}'


def _refuse(name: str | int | None, fault: Fault) -> str:
    return write({"id": name, "error": {"field": fault.field, "message": fault.message}})


def _kind(pairs: Pairs) -> Kind:
    keys = [key for key, _ in pairs]
    for key in keys:
        if key in KINDS:
            return KINDS[key]
    if "payer" in keys or "care" in keys:
        return KINDS["visit"]
    raise Fault("", f"No case; this reader knows {', '.join(KINDS)}.")


def _id(pairs: Pairs) -> str | int | None:
    names = [value for key, value in pairs if key == "id"]
    try:
        return AN_ID.read(names[0]) if len(names) == 1 else None
    except TypeError:
        return None
