"""What a timeline draws, as plain facts; whole for a screen, or in parts for paper."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class PlanBar:
    """A plan of care or part of one: `state` is done, due, problem or uncovered, `words` the longest first."""

    starts: dt.date
    ends: dt.date
    state: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a timeline draws. `days` are the treatment days, each with who treated; `missed` and `planned` are dates.

    It is drawn from `since` to `until` where they are given, else as far as its facts go. `first` is the number of the
    first of its periods.
    """

    on: dt.date
    style: str
    days: tuple[tuple[dt.date, str], ...] = ()
    missed: tuple[dt.date, ...] = ()
    planned: tuple[dt.date, ...] = ()
    plans: tuple[PlanBar, ...] = ()
    periods: tuple = ()
    reports: tuple = ()
    interval: int = 10
    since: dt.date | None = None
    until: dt.date | None = None
    first: int = 1

    def numbered(self) -> Iterator[tuple[int, object]]:
        """Its periods with their numbers."""
        return enumerate(self.periods, start=self.first)

    def parts(self, most: int) -> Iterator["Calendar"]:
        """The same without what is planned, so many periods in each part: a long episode finds room on paper."""
        for start in range(0, len(self.periods), most):
            some = self.periods[start : start + most]
            reports = tuple(one for one in self.reports if any(closes(one, period) for period in some))
            ends = [period.end or self.on for period in some] + [one.written for one in reports]
            since, until = some[0].start, max(ends)
            yield replace(
                self,
                since=since,
                until=until,
                first=self.first + start,
                periods=some,
                reports=reports,
                days=tuple(one for one in self.days if since <= one[0] <= until),
                missed=tuple(day for day in self.missed if since <= day <= until),
                planned=(),
                plans=tuple(one for one in self.plans if one.starts <= until and one.ends >= since),
            )


def closes(report, period) -> bool:
    """Whether the report is the one that closes the period."""
    return period.end is not None and period.start <= report.period_end <= period.end
