"""Webhook mode: Telegram brings the updates, and only Telegram."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiogram.types import Update
from aiohttp import ClientSession, web

from bot.reception import Reception
from bot.updates import ConfigurationRefusedError, LinkState, TelegramLink
from bot.webhook import SECRET_HEADER, Webhook
from services.models import ChatId
from support.botapi import ScriptedTelegram, bad, bot_of, html, message, scripted_telegram
from support.clock import START, FakeClock
from support.stage import serving

NOW = int(START.timestamp())
SECRET = "canary-webhook"
URL = "https://usher.test/telegram"


@dataclass
class World:
    """A webhook at work."""

    webhook: Webhook
    link: TelegramLink
    clock: FakeClock
    http: ClientSession
    page: str = ""
    fed: asyncio.Queue[int] = field(default_factory=asyncio.Queue)
    waited: list[int] = field(default_factory=list)

    async def bring(self, body: object, *, secret: str | None = SECRET) -> int:
        headers = {} if secret is None else {SECRET_HEADER: secret}
        async with self.http.post(self.page, json=body, headers=headers) as answer:
            return answer.status


@pytest.fixture
async def telegram() -> AsyncIterator[ScriptedTelegram]:
    async with scripted_telegram() as scripted:
        yield scripted


@asynccontextmanager
async def listening(telegram: ScriptedTelegram) -> AsyncIterator[World]:
    clock, link = FakeClock(), TelegramLink()

    async def feed(update: Update, waited: bool, _shed: bool) -> None:
        await world.fed.put(update.update_id)
        world.waited += [update.update_id] if waited else []

    async def seen(_chat_id: ChatId) -> None:
        return

    async with bot_of(telegram) as bot, ClientSession() as http:
        webhook = Webhook(
            bot,
            Reception(clock, feed=feed, seen=seen),
            link,
            clock,
            url=URL,
            secret=SECRET,
            allowed=["message"],
        )
        world = World(webhook=webhook, link=link, clock=clock, http=http)
        application = web.Application()
        application.router.add_post("/", webhook.handle)
        async with serving(application) as world.page, asyncio.TaskGroup() as group:
            group.create_task(webhook.run())
            yield world
            webhook.stop()


async def test_the_webhook_is_set_with_its_secret_and_stays_after_the_stop(
    telegram: ScriptedTelegram,
) -> None:
    async with listening(telegram):
        call = await telegram.called("setWebhook")

    assert call["url"] == URL
    assert call["secret_token"] == SECRET
    assert call["allowed_updates"] == '["message"]'
    assert [name for name, _ in telegram.calls] == ["getMe", "setWebhook"]


async def test_setting_it_is_tried_until_telegram_agrees(telegram: ScriptedTelegram) -> None:
    telegram.script("setWebhook", html(502), bad(400, "Bad Request: bad webhook"))

    async with listening(telegram) as world:
        for wait in (1, 2):
            await world.clock.asleep()
            world.clock.advance(wait)
        await telegram.called("setWebhook", times=3)


async def test_an_update_with_the_secret_is_handled(telegram: ScriptedTelegram) -> None:
    async with listening(telegram) as world:
        assert await world.bring(message(5, date=NOW)) == 200
        async with asyncio.timeout(10):
            assert await world.fed.get() == 5


async def test_h06_what_comes_within_a_minute_of_the_start_may_have_waited(
    telegram: ScriptedTelegram,
) -> None:
    async with listening(telegram) as world:
        await world.bring(message(5, date=NOW))
        await telegram.called("setWebhook")
        world.clock.advance(60)
        await world.bring(message(6, date=NOW))
        async with asyncio.timeout(10):
            assert [await world.fed.get(), await world.fed.get()] == [5, 6]

        assert world.waited == [5]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x"])
async def test_an_update_without_the_secret_is_refused(
    telegram: ScriptedTelegram, secret: str | None
) -> None:
    async with listening(telegram) as world:
        assert await world.bring(message(5, date=NOW), secret=secret) == 401
        assert world.fed.empty()


async def test_what_cannot_be_read_is_accepted_lest_it_come_again(
    telegram: ScriptedTelegram,
) -> None:
    async with listening(telegram) as world:
        assert await world.bring({"update_id": "x"}) == 200
        assert await world.bring(message(6, date=NOW)) == 200
        async with asyncio.timeout(10):
            assert await world.fed.get() == 6


async def test_h01_after_the_stop_updates_stay_with_telegram(telegram: ScriptedTelegram) -> None:
    async with listening(telegram) as world:
        await telegram.called("setWebhook")
        world.webhook.stop()

        assert await world.bring(message(5, date=NOW)) == 503


async def test_a_token_refused_to_a_push_is_made_sure_of(telegram: ScriptedTelegram) -> None:
    async with listening(telegram) as world:
        await telegram.called("setWebhook")
        answering = asyncio.Event()
        world.link.on_answering(answering.set)
        world.link.turn(LinkState.REFUSED)
        await world.clock.asleep()
        world.clock.advance(60)
        await telegram.called("getMe", times=2)
        async with asyncio.timeout(10):
            await answering.wait()


async def test_a_token_taken_back_ends_the_process(telegram: ScriptedTelegram) -> None:
    with pytest.RaisesGroup(ConfigurationRefusedError, flatten_subgroups=True):
        async with listening(telegram) as world:
            await telegram.called("setWebhook")
            telegram.script("getMe", bad(401), bad(401), bad(401))
            world.link.turn(LinkState.REFUSED)
            for number in range(3):
                await world.clock.asleep()
                world.clock.advance(60)
                await telegram.called("getMe", times=number + 2)
            async with asyncio.timeout(10):
                await asyncio.Event().wait()


async def test_what_is_brought_again_is_taken_once(telegram: ScriptedTelegram) -> None:
    async with listening(telegram) as world:
        for number in (1, 1, 2, 1):
            assert await world.bring(message(number, date=NOW)) == 200
        assert [await world.fed.get(), await world.fed.get()] == [1, 2]
        await world.bring(message(3, date=NOW))

        assert await world.fed.get() == 3
