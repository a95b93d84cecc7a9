"""What holds for every test."""

import pytest

from support import scale


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make soak` ask for the nightly numbers of reliability.md, section 14."""
    parser.addoption("--nightly", action="store_true", help="try as much as a night allows")


def pytest_configure(config: pytest.Config) -> None:
    """Choose the numbers before the test modules read them."""
    scale.nightly_run = config.getoption("--nightly")
