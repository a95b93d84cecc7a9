"""The whole stage: its bots, its faults, its journal."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession

from sandbox.telegram.accounts import TOKEN, Account, Backdrop
from sandbox.telegram.clock import StageClock
from sandbox.telegram.courier import Courier
from sandbox.telegram.errors import ApiError
from sandbox.telegram.events import Events
from sandbox.telegram.faults import FaultBook
from sandbox.telegram.journal import Journal
from sandbox.telegram.limits import Limits
from sandbox.telegram.pulse import Pulse

# The bot that people talk to before any bot has called; the first token takes its place.
_PLACEHOLDER = "1:placeholder"


class Stage:
    """Everything the routes work on."""

    def __init__(self, *, token: str | None, limits: Limits, clock: StageClock) -> None:
        self.clock = clock
        self.pulse = Pulse()
        self.events = Events()
        self.faults = FaultBook()
        self.journal = Journal(clock=clock, pulse=self.pulse)
        self.is_down = False
        self._courier = Courier(self.pulse)
        self._backdrop = Backdrop(
            clock=clock,
            limits=limits,
            pulse=self.pulse,
            events=self.events,
            courier=self._courier,
        )
        self._token = token
        self._accounts: dict[str, Account] = {}

    def authorize(self, token: str) -> Account:
        """Return the bot of a token.

        Raises:
            ApiError: 404 for a malformed token, 401 for one that is not ours.
        """
        if not TOKEN.fullmatch(token):
            raise ApiError(404, "Not Found")
        if self._token is not None and token != self._token:
            raise ApiError(401, "Unauthorized")
        if token not in self._accounts:
            placeholder = self._accounts.pop(_PLACEHOLDER, None)
            if placeholder is not None:
                placeholder.adopt(token)
            self._accounts[token] = placeholder or self._make(token)
        return self._accounts[token]

    def account(self, bot_id: int | None = None) -> Account:
        """Return the bot that people mean: by id, else the first one.

        Raises:
            LookupError: no bot has this id.
        """
        if bot_id is not None:
            for account in self.accounts():
                if account.id == bot_id:
                    return account
            raise LookupError(bot_id)
        if not self._accounts:
            token = self._token or _PLACEHOLDER
            self._accounts[token] = self._make(token)
        return next(iter(self._accounts.values()))

    def accounts(self) -> list[Account]:
        """Return all bots."""
        return list(self._accounts.values())

    def set_down(self, *, is_down: bool) -> None:
        """Take the Bot API away or bring it back; who polls is cut off."""
        self.is_down = is_down
        for account in self.accounts():
            account.updates.interrupt()

    def reset(self) -> None:
        """Forget everything but the counters; who polls gets an empty answer."""
        self.is_down = False
        self.faults.cancel()
        self.journal.clear()
        for token, account in self._accounts.items():
            account.updates.interrupt()
            account.webhook = None
            self._accounts[token] = self._make(token, account)
        self.events.publish("reset")
        self.pulse.ring()

    def close(self) -> None:
        """End all waiting and all streams."""
        self.pulse.close()
        self.events.close()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep what the stage does by itself alive."""
        async with ClientSession() as http, asyncio.TaskGroup() as tasks:
            self._courier.start(http, tasks)
            try:
                yield
            finally:
                self._courier.stop()

    def _make(self, token: str, old: Account | None = None) -> Account:
        return Account(token, self._backdrop, serials=old.serials if old else None)
