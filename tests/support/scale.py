"""How much is tried, and against what: the gate's numbers and line, or those of the options."""

from typing import Any

import pytest

nightly_run = False  # set by tests/conftest.py before any test module is imported
line = "v2.5.6"  # of MoviePilot's stand-in where a test does not choose; likewise


def cases(gate: int, *, nightly: int) -> int:
    """Return how many cases to try in this run."""
    return nightly if nightly_run else gate


def blocks(gate: int, *, nightly: int) -> list[Any]:
    """Return the numbers of the blocks, as parameters; only the first one is measured for coverage.

    The others reach the same lines by other roads, and measuring would double their time.
    """
    first, *others = range(cases(gate, nightly=nightly))
    return [first, *(pytest.param(other, marks=pytest.mark.no_cover) for other in others)]
