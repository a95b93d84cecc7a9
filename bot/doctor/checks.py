"""Puts the checks together: everything is opened anew, so that nothing of a running bot is lent."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.backends import create_backends
from bot.connection import open_bot, open_fetcher
from bot.doctor.chats import Trial
from bot.doctor.machine import Machine
from bot.doctor.page import HealthPage
from bot.doctor.telegram import Telegram
from bot.settings import Settings
from handlers.ui.texts import Texts
from services.clock import Clock
from services.doctor.checks import Check
from services.doctor.servers import Servers
from services.drawing.posters import draw_poster
from services.registry import Registry
from services.transport.contact import Contact
from services.transport.redaction import Redactor


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Whether a bot runs on the data directory, how its link to Telegram is, and settings' files.

    Where `link_state` is None, the bot's health page is asked.
    """

    bot_runs: bool
    link_state: Callable[[], str] | None = None
    files: Mapping[str, Path] = field(default_factory=dict)


@asynccontextmanager
async def open_checks(
    settings: Settings,
    surroundings: Surroundings,
    *,
    clock: Clock,
    texts: Texts,
    pace: float = 1.0,
) -> AsyncIterator[list[Check]]:
    """Open what the checks need, and yield them in the order in which they are read.

    `pace` is how many times longer than usual everything may take.
    """
    redactor = Redactor()
    for secret in settings.secrets():
        redactor.register(secret)
    page = HealthPage(
        settings.bot.http_host, settings.bot.http_port, bot_runs=surroundings.bot_runs
    )
    machine = Machine(
        settings.bot,
        page,
        files=surroundings.files,
        webhook=settings.telegram.webhook_url is not None,
    )
    async with AsyncExitStack() as stack:
        contact = Contact(clock)
        telegram = Telegram(
            bot=open_bot(stack, settings.telegram, contact=contact),
            contact=contact,
            settings=settings.telegram,
            clock=clock,
            trial=await _trial(texts),
            bot_runs=surroundings.bot_runs,
            link_state=_link_state(surroundings, page),
            scrub=redactor.scrub,
            pace=pace,
        )
        backends = list(create_backends(settings, clock=clock, redactor=redactor))
        for backend in backends:
            stack.push_async_callback(backend.aclose)
        servers = Servers(Registry(backends), fetch=open_fetcher(stack, settings.telegram).fetch)
        checks = [*machine.checks(), *telegram.checks(), *servers.checks()]
        yield [replace(check, limit=check.limit * pace) for check in checks]


async def _trial(texts: Texts) -> Trial:
    picture = await asyncio.to_thread(draw_poster, "Usher", "")
    return Trial(text=texts("doctor-trial"), edited=texts("doctor-trial-edited"), picture=picture)


def _link_state(
    surroundings: Surroundings, page: HealthPage
) -> Callable[[], Awaitable[str | None]]:
    async def ask() -> str | None:
        if surroundings.link_state:
            return surroundings.link_state()
        return (await page.troubles() or {}).get("telegram")

    return ask
