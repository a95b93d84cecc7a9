"""Long polling: asks Telegram for updates for as long as the process lives.

aiogram's own loop gives up when the first getMe fails, repeats a refused token for ever, ignores
`retry_after`, and leaves handlers and the last offset behind when it stops.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from enum import StrEnum

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetUpdates
from aiogram.types import Update
from pydantic import ValidationError

from bot.reception import Reception
from services.clock import Clock

LONG_POLL = 30  # seconds Telegram may hold a request
REQUEST = 15  # seconds for an answer, on top of it for a held one
GOODBYE = 2.0  # seconds for confirming the last offset
AT_LEAST = 0.2  # seconds between two empty answers, for servers that do not hold a request
LONGEST_WAIT = 30.0
CONFLICT_WAIT = (5.0, 60.0)
REFUSALS = 3
FULL = 100  # updates in one answer: there may be more of what has waited
REFUSAL_WAIT = 60.0

TROUBLE = (AiogramError, TimeoutError)  # bot/session.py turns every other failure into these
REFUSED = (TelegramUnauthorizedError, TelegramNotFound)

_log = structlog.stdlib.get_logger(__name__)


class ConfigurationRefusedError(Exception):
    """What the settings say does not work and will not by itself; the text is one line."""


class LinkState(StrEnum):
    """How it stands between Telegram and us."""

    CONNECTING = "connecting"
    ANSWERING = "answering"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    CONFLICT = "conflict"


class TelegramLink:
    """What is known of Telegram; `greeted` is its first answer, `refused` stands for a doubt."""

    def __init__(self) -> None:
        self.state = LinkState.CONNECTING
        self.greeted = asyncio.Event()
        self.refused = asyncio.Event()
        self._hearers: list[Callable[[], None]] = []

    def on_answering(self, hear: Callable[[], None]) -> None:
        """Call `hear` whenever Telegram answers again."""
        self._hearers.append(hear)

    def turn(self, state: LinkState, *, why: str = "") -> None:
        """Note how it stands now; only a change is logged."""
        if state is self.state:
            return
        self.state = state
        if state is LinkState.ANSWERING:
            self.greeted.set()
            self.refused.clear()
            _log.info("telegram answers")
            for hear in self._hearers:
                hear()
        else:
            if state is LinkState.REFUSED:
                self.refused.set()
            _log.warning("telegram does not serve us", state=state.value, why=why)


class Patience:
    """Waits that grow from `first` to `longest` seconds until something succeeds."""

    def __init__(self, first: float = 1.0, longest: float = LONGEST_WAIT) -> None:
        self._first = first
        self._longest = longest
        self._next = first

    def wait(self) -> float:
        """Return the next wait in seconds."""
        now, self._next = self._next, min(self._next * 2, self._longest)
        return now

    def reset(self) -> None:
        """Begin anew."""
        self._next = self._first


async def greet(bot: Bot, link: TelegramLink, clock: Clock) -> None:
    """Ask for the bot's own name until Telegram tells it.

    Raises: ConfigurationRefusedError when Telegram does not know the token.
    """
    patience = Patience()
    while True:
        try:
            async with asyncio.timeout(REQUEST):
                await bot.me()
        except REFUSED as error:
            link.turn(LinkState.REFUSED)
            raise ConfigurationRefusedError("TELEGRAM_TOKEN is refused by Telegram") from error
        except TROUBLE as error:
            link.turn(LinkState.UNREACHABLE, why=brief(error))
            await clock.sleep(_asked_wait(error) or patience.wait())
        else:
            link.turn(LinkState.ANSWERING)
            return


async def make_sure(bot: Bot, link: TelegramLink, clock: Clock) -> None:
    """Ask again before believing that the token was taken back; return when it was not.

    Raises: ConfigurationRefusedError after three refusals a minute apart.
    """
    link.turn(LinkState.REFUSED)
    refusals = 0
    while refusals < REFUSALS:
        await clock.sleep(REFUSAL_WAIT)
        try:
            await bot.get_me()
        except REFUSED:
            refusals += 1
        except TROUBLE as error:
            _log.warning("telegram could not be asked about the token", why=brief(error))
        else:
            link.turn(LinkState.ANSWERING)
            return
    raise ConfigurationRefusedError("TELEGRAM_TOKEN is no longer accepted by Telegram")


class Updates:
    """The polling loop; `on_conflict` is told once that another process takes the updates."""

    def __init__(
        self,
        bot: Bot,
        reception: Reception,
        link: TelegramLink,
        clock: Clock,
        *,
        allowed: list[str],
        on_conflict: Callable[[], Awaitable[None]],
    ) -> None:
        self._bot = bot
        self._reception = reception
        self._link = link
        self._clock = clock
        self._allowed = allowed
        self._on_conflict = on_conflict
        self._told = False
        self._offset: int | None = None
        self._scope: asyncio.Timeout | None = None
        self._stopping = False
        self._patience = Patience()
        self._conflict_patience = Patience(*CONFLICT_WAIT)

    async def run(self) -> None:
        """Poll until `stop`, then confirm what was taken and wait for its handlers.

        Raises: ConfigurationRefusedError.
        """
        async with self._reception.open():
            try:
                async with asyncio.timeout(None) as self._scope:
                    if not self._stopping:
                        await self._poll()
            except TimeoutError:
                if not self._stopping:
                    raise
            await self._say_goodbye()

    def stop(self) -> None:
        """Abandon the long poll at once and take no more updates."""
        self._stopping = True
        self._reception.close()
        if self._scope and not self._scope.expired():
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                self._scope.reschedule(0)

    async def _poll(self) -> None:
        await greet(self._bot, self._link, self._clock)
        await self._drop_webhook()
        hold = 0  # the first answer comes at once, whether or not anything waits
        behind = True  # what an answer brings may have waited: at the start, and after trouble
        while True:
            began = self._clock.monotonic()
            try:
                updates = await self._ask(hold)
            except REFUSED:
                behind = True
                await make_sure(self._bot, self._link, self._clock)
            except TelegramConflictError as error:
                behind = True
                await self._share(error)
            except TROUBLE as error:
                behind = True
                self._link.turn(LinkState.UNREACHABLE, why=brief(error))
                await self._clock.sleep(_asked_wait(error) or self._patience.wait())
            else:
                self._answered()
                for update in updates:
                    await self._take(update, waited=behind)
                behind = behind and len(updates) >= FULL
                if not updates and hold and self._clock.monotonic() - began < AT_LEAST:
                    await self._clock.sleep(AT_LEAST)
                hold = LONG_POLL

    async def _ask(self, hold: int) -> list[Update]:
        request = GetUpdates(offset=self._offset, timeout=hold, allowed_updates=self._allowed)
        try:
            return await self._bot(request, request_timeout=hold + REQUEST)
        except ClientDecodeError as error:
            items = error.data.get("result") if isinstance(error.data, dict) else None
            if not isinstance(items, list) or not items:
                raise
            return self._readable(items)

    def _readable(self, items: list[object]) -> list[Update]:
        """Return the updates that can be read: one that cannot must not block the rest."""
        updates = []
        for item in items:
            try:
                updates.append(Update.model_validate(item, context={"bot": self._bot}))
            except ValidationError:
                number = item.get("update_id") if isinstance(item, dict) else None
                _log.warning("an update could not be read", update_id=number)
                if isinstance(number, int):
                    self._offset = max(self._offset or 0, number + 1)
        return updates

    async def _take(self, update: Update, *, waited: bool) -> None:
        await self._reception.take(update, waited=waited)
        self._offset = max(self._offset or 0, update.update_id + 1)

    def _answered(self) -> None:
        self._link.turn(LinkState.ANSWERING)
        self._patience.reset()
        self._conflict_patience.reset()

    async def _share(self, error: TelegramConflictError) -> None:
        """Wait our turn: another process, or a webhook, takes this bot's updates."""
        self._link.turn(LinkState.CONFLICT, why=brief(error))
        if "webhook" in error.message.lower():
            await self._drop_webhook()
        elif not self._told:
            self._told = True
            await self._on_conflict()
        await self._clock.sleep(self._conflict_patience.wait())

    async def _drop_webhook(self) -> None:
        try:
            await self._bot.delete_webhook(drop_pending_updates=False)
        except TROUBLE as error:  # if there is one, the next poll is told so by a 409
            _log.warning("a webhook could not be looked for", why=brief(error))

    async def _say_goodbye(self) -> None:
        """Tell Telegram what was taken, so that it does not come again after the restart."""
        if self._offset is None:
            return
        request = GetUpdates(offset=self._offset, limit=1, timeout=0)
        try:
            async with asyncio.timeout(GOODBYE):
                await self._bot(request, request_timeout=int(GOODBYE))
        except (*TROUBLE, TimeoutError) as error:
            _log.info("the last updates could not be confirmed", why=brief(error))


def brief(error: BaseException) -> str:
    """Return an error in one short line: a page of HTML in the way is not worth more."""
    return f"{type(error).__name__}: {error}".splitlines()[0][:200]


def _asked_wait(error: BaseException) -> float | None:
    return float(error.retry_after) if isinstance(error, TelegramRetryAfter) else None
