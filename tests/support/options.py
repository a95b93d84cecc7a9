"""What pytest is told beside its own options: how much to try, on which line, what to keep."""

from pathlib import Path

import pytest

from support import golden, scale
from support.summary import Summary


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make soak` ask for the nightly numbers of reliability.md 14, and for a count."""
    parser.addoption("--nightly", action="store_true", help="try as much as a night allows")
    parser.addoption("--line", default=scale.line, help="MoviePilot's line: v2.5.6, late-v2, v3")
    parser.addoption("--golden", action="store_true", help="make the golden images anew")
    parser.addoption("--summary", type=Path, metavar="FILE", help="write what was tried as JSON")


def pytest_configure(config: pytest.Config) -> None:
    """Choose the numbers before the test modules read them; count where reports come together."""
    scale.nightly_run = config.getoption("--nightly")
    scale.line = config.getoption("--line")
    golden.anew = config.getoption("--golden")
    file = config.getoption("--summary")
    if file and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Summary(file, nightly=scale.nightly_run))
