"""A fresh world per test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from support.outbox import World


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = World(tmp_path)
    yield made
    await made.database.aclose()
