"""Ways out to Telegram: bots with their own connections, through the proxy where one is set."""

from contextlib import AsyncExitStack

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer

from bot.session import TelegramSession
from bot.settings import TelegramSettings
from services.http import Fetcher
from services.transport.contact import Contact


def open_bot(
    stack: AsyncExitStack,
    settings: TelegramSettings,
    *middlewares: BaseRequestMiddleware,
    contact: Contact | None = None,
) -> Bot:
    """Return a bot whose connections end with the stack."""
    server = TelegramAPIServer.from_base(settings.api_url) if settings.api_url else PRODUCTION
    session = TelegramSession(proxy=_proxy(settings), api=server, contact=contact)
    stack.push_async_callback(session.close)
    for middleware in middlewares:
        session.middleware(middleware)
    return Bot(settings.token.get_secret_value(), session=session)


def open_fetcher(stack: AsyncExitStack, settings: TelegramSettings) -> Fetcher:
    """Return what brings posters; they live where Telegram does, outside."""
    fetcher = Fetcher(proxy=_proxy(settings))
    stack.push_async_callback(fetcher.aclose)
    return fetcher


def _proxy(settings: TelegramSettings) -> str | None:
    return settings.proxy.get_secret_value() if settings.proxy else None
