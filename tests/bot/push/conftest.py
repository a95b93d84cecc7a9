"""The real relay and sender, and the stage they send to, where two people have pressed Start."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from support.outbox import ANNA, OWNER
from support.pushes import PushWorld, push_world
from support.stage import StageClient


@pytest.fixture
async def staged(tmp_path: Path) -> AsyncIterator[tuple[PushWorld, StageClient]]:
    async with push_world(tmp_path) as (world, stage):
        for person in (ANNA, OWNER):
            await stage.user(person, state="started")
        yield world, stage


@pytest.fixture
def world(staged: tuple[PushWorld, StageClient]) -> PushWorld:
    return staged[0]


@pytest.fixture
def stage(staged: tuple[PushWorld, StageClient]) -> StageClient:
    return staged[1]
