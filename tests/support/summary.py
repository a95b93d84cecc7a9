"""`--summary FILE`: what a run of the tests has tried, as JSON.

    {"nightly": true, "seconds": 812.4,
     "areas": {"tests/simulation/test_seeds.py": {"passed": 1000, "failed": 0, "skipped": 0,
                                                  "cases": 100000, "seconds": 790.1}, …},
     "items": {"C12": {"passed": 154, …}, …}}

A test that tries many cases says so with `record_property("cases", n)`; of any other it is one.
Items are the ids in the names of tests: `test_c12_…`.
"""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

_ITEM = re.compile(r"(?:^|[_\[-])([a-z]\d\d?)(?=_|$)")
_EMPTY = {"passed": 0, "failed": 0, "skipped": 0, "cases": 0, "seconds": 0.0}

Count = dict[str, Any]


class Summary:
    """Counts the outcomes of tests, and writes them down when the run is over."""

    def __init__(self, file: Path, *, nightly: bool) -> None:
        self._file = file
        self._nightly = nightly
        self._areas: defaultdict[str, Count] = defaultdict(_EMPTY.copy)
        self._items: defaultdict[str, Count] = defaultdict(_EMPTY.copy)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test once: by its call, or by what kept it from being called."""
        if report.when != "call" and report.passed:
            return
        path, _, name = report.nodeid.partition("::")
        for count in (self._areas[path], *(self._items[one] for one in items_of(name))):
            count[report.outcome] += 1
            count["seconds"] = round(count["seconds"] + report.duration, 3)
            if report.passed:
                count["cases"] += dict(report.user_properties).get("cases", 1)

    def pytest_sessionfinish(self) -> None:
        """Write the file."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        told = {
            "nightly": self._nightly,
            "seconds": round(sum(count["seconds"] for count in self._areas.values()), 1),
            "areas": dict(sorted(self._areas.items())),
            "items": dict(sorted(self._items.items())),
        }
        self._file.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def items_of(name: str) -> list[str]:
    """Return the ids that the name of a test, parameters included, begins with or names."""
    function, _, parameters = name.partition("[")
    found = _ITEM.findall(function.removeprefix("test")) + _ITEM.findall(f"[{parameters}")
    return sorted({one.upper() for one in found})
