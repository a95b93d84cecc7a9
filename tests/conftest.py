"""What holds for every test."""

import pytest

from bot.lazy_models import import_aiogram
from support import scale

import_aiogram()  # as the process does, before a test module imports it in another way


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make soak` ask for the nightly numbers of reliability.md, section 14."""
    parser.addoption("--nightly", action="store_true", help="try as much as a night allows")


def pytest_configure(config: pytest.Config) -> None:
    """Choose the numbers before the test modules read them."""
    scale.nightly_run = config.getoption("--nightly")
