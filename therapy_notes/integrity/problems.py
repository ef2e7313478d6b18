"""What does not hold, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that does not hold: its table and number, the chart's patient where there is one, and why, in words."""

    table: str
    row: int | str
    why: str
    patient: int | None = None

    def __str__(self):
        chart = f" (chart of patient {self.patient})" if self.patient else ""
        return f"{f'{self.table} {self.row}'.strip()}{chart}: {self.why}"
