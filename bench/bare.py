"""A bare aiogram bot: what Usher is compared with.

`python -m bench.bare 12` makes twelve routers with a command each; the first answers `/help`.
"""

import asyncio
import sys

from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.types import Message
from pydantic_settings import BaseSettings


class _Settings(BaseSettings):
    telegram_token: str
    telegram_api_url: str


async def _answer(message: Message) -> None:
    await message.answer("What this bot can do, in a line.")


async def _run(settings: _Settings, routers: int) -> None:
    server = TelegramAPIServer.from_base(settings.telegram_api_url)
    bot = Bot(settings.telegram_token, session=AiohttpSession(api=server))
    dispatcher = Dispatcher()
    for name in ("help", *(f"command{number}" for number in range(1, routers))):
        router = Router(name=name)
        router.message.register(_answer, Command(name))
        dispatcher.include_router(router)
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(_run(_Settings(), int(sys.argv[1])))
