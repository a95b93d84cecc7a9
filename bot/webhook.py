"""Updates that Telegram brings itself, in webhook mode."""

import asyncio
import hmac

import structlog
from aiogram import Bot
from aiogram.types import Update
from aiohttp import web
from pydantic import ValidationError

from bot.reception import Reception
from bot.updates import REFUSED, TROUBLE, Patience, TelegramLink, brief, greet, make_sure
from services.clock import Clock

CATCH_UP = 60.0  # seconds after the start in which what Telegram brings may have waited
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name

_log = structlog.stdlib.get_logger(__name__)


class Webhook:
    """Asks Telegram to bring updates to `url`, and takes them in; it stays set after the stop."""

    def __init__(
        self,
        bot: Bot,
        reception: Reception,
        link: TelegramLink,
        clock: Clock,
        *,
        url: str,
        secret: str,
        allowed: list[str],
    ) -> None:
        self._bot = bot
        self._reception = reception
        self._link = link
        self._clock = clock
        self._url = url
        self._secret = secret
        self._allowed = allowed
        self._stopped = asyncio.Event()
        self._began = clock.monotonic()

    async def run(self) -> None:
        """Set the webhook, take updates until `stop`, then wait for their handlers.

        Raises: ConfigurationRefusedError.
        """
        async with self._reception.open(), asyncio.TaskGroup() as group:
            keeping = group.create_task(self._keep())
            await self._stopped.wait()
            keeping.cancel()

    def stop(self) -> None:
        """Take no more updates."""
        self._stopped.set()
        self._reception.close()

    async def handle(self, request: web.Request) -> web.Response:
        """Take one update; Telegram repeats those that are not answered with 200."""
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            raise web.HTTPUnauthorized
        if self._stopped.is_set():
            raise web.HTTPServiceUnavailable
        try:
            update = Update.model_validate_json(await request.read(), context={"bot": self._bot})
        except ValidationError:  # it would be the same the next time
            _log.warning("an update could not be read")
            return web.Response()
        waited = self._clock.monotonic() - self._began < CATCH_UP
        if not await self._reception.take(update, waited=waited):
            raise web.HTTPServiceUnavailable
        return web.Response()

    async def _keep(self) -> None:
        await greet(self._bot, self._link, self._clock)
        await self._set()
        while True:  # a push is refused where polling would have been
            await self._link.refused.wait()
            await make_sure(self._bot, self._link, self._clock)

    async def _set(self) -> None:
        patience = Patience()
        while True:
            try:
                await self._bot.set_webhook(
                    self._url, secret_token=self._secret, allowed_updates=self._allowed
                )
            except (*REFUSED, *TROUBLE) as error:
                _log.warning("the webhook could not be set", why=brief(error))
                await self._clock.sleep(patience.wait())
            else:
                return
