"""Which way calls to Telegram take out of the machine."""

from contextlib import AsyncExitStack

import pytest

from bot.connection import open_bot, open_fetcher
from bot.settings import TelegramSettings
from bot.updates import TROUBLE
from support.botapi import TOKEN, ScriptedTelegram, scripted_telegram
from support.proxy import running_proxy

NOBODY = "127.0.0.1:9"


def settings(**more: str) -> TelegramSettings:
    return TelegramSettings.model_validate({"token": TOKEN, "owners": "1001", **more})


def host_of(telegram: ScriptedTelegram) -> str:
    return telegram.url.removeprefix("http://")


async def test_another_bot_api_server_is_called_at_its_address() -> None:
    async with scripted_telegram() as telegram, AsyncExitStack() as stack:
        bot = open_bot(stack, settings(api_url=telegram.url))

        assert (await bot.me()).username == "usher_test_bot"


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_calls_go_through_the_proxy(scheme: str) -> None:
    async with (
        scripted_telegram() as telegram,
        running_proxy() as proxy,
        AsyncExitStack() as stack,
    ):
        bot = open_bot(stack, settings(api_url=telegram.url, proxy=f"{scheme}://{proxy.address}"))

        assert (await bot.me()).username == "usher_test_bot"
        assert proxy.asked == [host_of(telegram)]


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_proxy_that_is_down_is_trouble_and_no_bug(scheme: str) -> None:
    async with AsyncExitStack() as stack:
        bot = open_bot(stack, settings(proxy=f"{scheme}://{NOBODY}"))

        with pytest.raises(TROUBLE):
            await bot.me()


async def test_posters_are_fetched_through_the_proxy() -> None:
    async with (
        scripted_telegram() as telegram,
        running_proxy() as proxy,
        AsyncExitStack() as stack,
    ):
        fetcher = open_fetcher(stack, settings(proxy=f"socks5://{proxy.address}"))

        assert await fetcher.fetch(f"{telegram.url}/poster.jpg") is None  # there is no such page
        assert proxy.asked == [host_of(telegram)]
