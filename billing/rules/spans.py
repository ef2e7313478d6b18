"""Stretches of time: what they have together, in common, or apart from each other."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

Span = tuple[datetime, datetime]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, with those joined that overlap or touch."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def common(spans: Sequence[Span], others: Sequence[Span]) -> Iterator[Span]:
    """What two lists of merged spans have in common."""
    here = there = 0
    while here < len(spans) and there < len(others):
        start, end = max(spans[here][0], others[there][0]), min(spans[here][1], others[there][1])
        if start < end:
            yield start, end
        if spans[here][1] <= others[there][1]:
            here += 1
        else:
            there += 1


def outside(span: Span, others: Iterable[Span]) -> Iterator[Span]:
    """What of a span lies outside merged ones."""
    start, over = span
    for begin, end in others:
        if begin >= over:
            break
        if end > start:
            if begin > start:
                yield start, begin
            start = end
    if start < over:
        yield start, over
