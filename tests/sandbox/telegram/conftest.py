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
    session = AiohttpSession(api=TelegramAPIServer.from_base(stage.url))
    yield Bot(stage.token, session=session)
    connections = await session.create_session()
    await connections.close()  # aiogram's own way sleeps for a quarter of a second
