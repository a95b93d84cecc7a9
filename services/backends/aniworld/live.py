"""Hearing the socket: frames into the ledger (contract 3), and the numbers everybody shares."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

from services.backends.aniworld.auth import SignIn
from services.backends.aniworld.client import AniworldClient
from services.backends.aniworld.items import Ledger
from services.backends.aniworld.mapping import ID, episode_in
from services.backends.aniworld.models import QueueNumbers
from services.backends.aniworld.turns import Turns
from services.clock import Clock
from services.errors import Forbidden, Rejected
from services.http import JsonClient
from services.ports.memory import BackendMemory
from services.transport.sockets import Socket, open_socket
from services.transport.wire import fields, number, text, whole

FRESH = 4.0  # seconds in which one look at the queue serves everybody
HEARD = 60.0  # seconds after a frame in which the socket is taken for talking
SOCKET = "/ws/downloads"
KEY = "ledger"
_LONGEST = 300  # characters of a title or a reason


class Live:
    """What is known now. `ledger` is loaded on first use and saved whenever it changed."""

    def __init__(
        self, client: AniworldClient, *, clock: Clock, memory: BackendMemory, address: str
    ) -> None:
        self._client = client
        self._clock = clock
        self._memory = memory
        self._address = address
        self._loading = asyncio.Lock()
        self._ledger: Ledger | None = None
        self._asking = Turns()
        self._numbers: QueueNumbers | None = None
        self._asked_at = float("-inf")
        self._heard_at = float("-inf")
        self._way = 0  # of those in which a token may be shown to the socket
        self.connected = False
        self.stopped = False

    async def ledger(self) -> Ledger:
        """Return what is known of the items."""
        async with self._loading:
            if self._ledger is None:
                self._ledger = Ledger.from_json(await self._memory.load(KEY))
            return self._ledger

    async def keep(self) -> None:
        """Save the ledger."""
        ledger = await self.ledger()
        await self._memory.save(KEY, ledger.to_json())

    async def numbers(self) -> QueueNumbers:
        """Return the queue in numbers: one request for all who ask within FRESH seconds."""
        async with self._asking.take():
            if self._numbers is None or self._clock.monotonic() - self._asked_at >= FRESH:
                self._numbers = await self._client.queue()
                self._asked_at = self._clock.monotonic()
                # What runs is not stopped: somebody else has set it going.
                self.stopped = self.stopped and not self._numbers.downloading
                await self._reconcile(self._numbers)
            return self._numbers

    def stale(self) -> None:
        """Ask anew next time: somebody has just changed something."""
        self._asked_at = float("-inf")

    @property
    def talking(self) -> bool:
        """Say whether the socket is open and has told something of late."""
        return self.connected and self._clock.monotonic() - self._heard_at < HEARD

    async def listen(self, http: JsonClient, sign_in: SignIn, ring: Callable[[], None]) -> None:
        """Listen until the server ends the connection.

        Where a token is wanted is not said: header first, then query, then a first message.
        """
        await sign_in.ready(http)
        try:
            async with self._opened(sign_in.token()) as socket:
                self.connected = True
                self.stale()  # what happened while nobody listened shows in the numbers alone
                ring()
                async for frame in socket.texts():
                    if await self.hear(frame):
                        ring()
        except Forbidden:
            self._way = (self._way + 1) % 3
            raise
        except Rejected:  # there is no socket: numbers alone must do
            self._way = 0
            raise
        finally:
            self.connected = False
            self._heard_at = float("-inf")  # the next connection has yet to show that it talks

    async def hear(self, frame: str) -> bool:
        """Take in one frame; say whether a poll has something to tell now."""
        try:
            told = fields(json.loads(frame))
        except (ValueError, RecursionError):
            return False
        data = fields(told.get("data"))
        item = text(data.get("queue_item_id"))[:_LONGEST]
        if not item:
            return False
        self._heard_at = self._clock.monotonic()
        return await self._take(text(told.get("type")), item, data, at=text(told.get("timestamp")))

    async def _take(self, kind: str, item: str, data: dict[str, Any], *, at: str) -> bool:
        ledger = await self.ledger()
        match kind:
            case "download_started":
                title = text(data.get("anime_title"))[:_LONGEST]
                episode = text(data.get("episode"))[:_LONGEST]
                news = ledger.started(item, title=title, episode=episode, at=at)
            case "download_progress":
                self._progress(ledger, item, data)
                return False
            case "download_completed":
                # The path itself is nobody's business; only the episode is read off it.
                hint = episode_in(text(data.get("file_path")))
                news = ledger.ended(item, well=True, at=at, hint=hint)
            case "download_error":
                reason = text(data.get("error_message"))[:_LONGEST]
                code = text(data.get("error_code"))[:64]
                news = ledger.ended(item, well=False, at=at, reason=reason, code=code)
            case _:  # unknown ones are left alone
                return False
        if news:
            self.stale()
            await self.keep()
        return news

    def _progress(self, ledger: Ledger, item: str, data: dict[str, Any]) -> None:
        now, done = self._clock.monotonic(), whole(data.get("downloaded_bytes"))
        before = ledger.items.get(item)
        speed = before.speed if before else None
        if before and before.heard_at is not None and before.done is not None and done is not None:
            passed, more = now - before.heard_at, done - before.done
            speed = more / passed if passed > 0 and more >= 0 else speed
        ledger.progressed(
            item,
            percent=number(data.get("progress_percent")) or 0.0,
            done=done,
            size=whole(data.get("total_bytes")),
            speed=speed,
            heard_at=now,
        )

    async def _reconcile(self, numbers: QueueNumbers) -> None:
        """Bring the items in line with what the numbers leave possible."""
        ledger = await self.ledger()
        here = None if numbers.items is None else {row.id for row in numbers.items}
        busy = (numbers.pending or 0) + (numbers.downloading or 0)
        for item in ledger.items.values():
            absent = busy == 0 if here is None else item.id not in here
            if absent and item.state != "failed":
                item.state = "gone"
        running: set[str] = set()
        for row in numbers.items or ():
            at_work = row.state in ("downloading", "running")
            running |= {row.id} if at_work else set()
            ledger.shown(
                row.id,
                title=row.title,
                series=row.series,
                episode=row.episode,
                running=at_work,
                waiting=row.id not in running,
            )
            if at_work and row.percent is not None:
                ledger.progressed(row.id, percent=row.percent)

    @asynccontextmanager
    async def _opened(self, token: str) -> AsyncIterator[Socket]:
        address = "ws" + self._address.removeprefix("http") + SOCKET
        headers = {"Authorization": f"Bearer {token}"} if self._way == 0 else {}
        if self._way == 1:
            address += f"?token={quote(token, safe='')}"
        async with open_socket(ID, address, headers=headers) as socket:
            if self._way == 2:
                await socket.send(json.dumps({"token": token}))
            yield socket
