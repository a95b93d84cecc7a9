"""`mutmut results --all true | python -m bench.mutants`: how many changes the tests notice.

Ends with 0 when at least 85 % of the changes that were tried made a test fail (reliability.md 14).
What the type checker refuses could never have run, and is not counted.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

LEAST = 0.85
NOTICED = frozenset({"killed", "timeout", "segfault"})
UNTRIED = frozenset({"skipped", "caught by type check"})
UNFINISHED = frozenset({"not checked", "check was interrupted by user"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What came of it; `unfinished` were never tried, though they should have been."""

    tried: int
    noticed: int
    unfinished: int
    share: float
    least: float = LEAST
    modules: Mapping[str, float] = field(default_factory=dict)
    survived: list[str] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        """Say whether enough changes were noticed."""
        return not self.unfinished and self.share >= self.least


def judge(lines: Iterable[str], *, partly: bool = False) -> Summary:
    """Return the summary of lines like `services.outbox.pace.x_wait__mutmut_1: killed`.

    `partly` leaves out what was not tried. Raises: ValueError when nothing was tried at all.
    """
    tried: Counter[str] = Counter()
    noticed: Counter[str] = Counter()
    unfinished, survived = 0, []
    for line in filter(str.strip, lines):
        name, _, status = line.strip().rpartition(": ")
        if status in UNTRIED:
            continue
        if status in UNFINISHED:
            unfinished += not partly
            continue
        module = name.rpartition(".")[0]
        tried[module] += 1
        noticed[module] += status in NOTICED
        if status not in NOTICED:
            survived.append(name)
    if not tried:
        raise ValueError("nothing was tried")
    return Summary(
        tried=tried.total(),
        noticed=noticed.total(),
        unfinished=unfinished,
        share=round(noticed.total() / tried.total(), 4),
        modules={name: round(noticed[name] / tried[name], 4) for name in sorted(tried)},
        survived=survived,
    )


def main() -> int:
    """Read the results, print the summary as JSON, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.mutants", description=__doc__)
    parser.add_argument("--partly", action="store_true", help="judge by what was tried so far")
    parser.add_argument("--summary", type=Path, metavar="FILE", help="write it there, too")
    given = parser.parse_args()
    summary = judge(sys.stdin, partly=given.partly)
    told = json.dumps(asdict(summary), indent=2)
    print(told)
    if given.summary:
        given.summary.parent.mkdir(parents=True, exist_ok=True)
        given.summary.write_text(told + "\n", encoding="utf-8")
    return 0 if summary.kept else 1


if __name__ == "__main__":
    sys.exit(main())
