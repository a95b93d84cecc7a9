"""What holds for every test."""

import gc
from pathlib import Path

import pytest
import structlog

from lazy_models import build_answers, import_aiogram
from support import golden, scale
from support.summary import Summary

# As the process does, before a test module imports it in another way: until they are built,
# every session that reads an answer would build the models again.
gc.disable()  # until everything is collected: what is imported now stays
import_aiogram()
build_answers()

# Where rich is there, each logged exception would draw the variables of every frame: seconds of it.
structlog.dev.ConsoleRenderer.get_active().exception_formatter = structlog.dev.plain_traceback


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


def pytest_collection_finish() -> None:
    """Keep thousands of modules and tests out of every later round of the garbage collector."""
    gc.collect()
    gc.freeze()
    gc.enable()
