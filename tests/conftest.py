"""What holds for every test."""

import gc

import structlog

from lazy_models import build_answers, import_aiogram
from support.options import pytest_addoption, pytest_configure

__all__ = ["pytest_addoption", "pytest_configure"]  # pytest finds them here

# As the process does, before a test module imports it in another way: until they are built,
# every session that reads an answer would build the models again.
gc.disable()  # until everything is collected: what is imported now stays
import_aiogram()
build_answers()

# Where rich is there, each logged exception would draw the variables of every frame: seconds of it.
structlog.dev.ConsoleRenderer.get_active().exception_formatter = structlog.dev.plain_traceback


def pytest_collection_finish() -> None:
    """Keep thousands of modules and tests out of every later round of the garbage collector."""
    gc.collect()
    gc.freeze()
    gc.enable()
