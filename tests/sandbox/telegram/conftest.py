"""A running stage with one person who has pressed start."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from support.stage import ALICE, StageClient, running_stage


@pytest.fixture
async def stage() -> AsyncIterator[StageClient]:
    """Yield a stage that knows Alice."""
    async with running_stage() as client:
        await client.user(ALICE, first_name="Alice", username="alice", state="started")
        yield client


@pytest.fixture
async def bot(stage: StageClient) -> AsyncIterator[Bot]:
    """Yield a real aiogram bot that talks to the stage."""
    server = TelegramAPIServer.from_base(stage.url)
    async with Bot(stage.token, session=AiohttpSession(api=server)).context() as real:
        yield real
