"""What a row of the table holds: measured values, their middle and their spread."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table.

    `values` are what the runs of one session gave, in `unit`. `limit` is what is to be reached:
    an upper bound, or a lower one with `at_least`; None is shown for comparison only. `detail`
    says what stands behind the values, in absolute numbers.
    """

    name: str
    values: tuple[float, ...]
    unit: str = "×"
    limit: float | None = None
    at_least: bool = False
    detail: str = ""

    @property
    def middle(self) -> float:
        """Return the median."""
        return median(self.values)

    @property
    def reached(self) -> bool | None:
        """Say whether the median keeps the limit; None where there is none."""
        if self.limit is None:
            return None
        return self.middle >= self.limit if self.at_least else self.middle <= self.limit


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, ...]:
    """Return each run of ours over the run of theirs beside it."""
    return tuple(our / their for our, their in zip(ours, theirs, strict=True))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` (0…1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def seconds(values: Sequence[float]) -> str:
    """Write measured seconds as their median and spread."""
    return f"{_short(median(values))} s ({_short(min(values))}–{_short(max(values))})"


def _short(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.2f}"
