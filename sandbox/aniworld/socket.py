"""The WebSocket `/ws/downloads`: who listens, who may, and what it is told (contract 3)."""

import asyncio
import json
from collections import deque
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.aniworld.accounts import Accounts
from sandbox.aniworld.options import Variant
from sandbox.standin.clock import ServerClock

Json = dict[str, Any]
_KEPT = 200
_POLICY_VIOLATION = 1008
_PATIENCE = 0.5  # seconds in which a first message with the token must come


class Socket:
    """Sends every event to everybody who listens; remembers the last ones."""

    def __init__(self, clock: ServerClock, accounts: Accounts) -> None:
        self._clock = clock
        self._accounts = accounts
        self._listeners: dict[web.WebSocketResponse, asyncio.Transport | None] = {}
        self._outgoing: dict[web.WebSocketResponse, asyncio.Queue[str]] = {}
        self.told: deque[Json] = deque(maxlen=_KEPT)
        self.mute = False
        self._grown = asyncio.Event()

    @property
    def listeners(self) -> int:
        """Return how many listen."""
        return len(self._outgoing)

    def tell(self, kind: str, data: Json, *, timestamp: str | None = None) -> None:
        """Send an event to everybody."""
        frame = {"type": kind, "timestamp": timestamp or self._now(), "data": data}
        self.told.append(frame)
        if not self.mute:
            self.send(json.dumps(frame))

    def send(self, text: str) -> None:
        """Send a text as it is."""
        for queue in self._outgoing.values():
            queue.put_nowait(text)

    def cut(self) -> int:
        """Break every connection and return how many there were."""
        transports = [transport for transport in self._listeners.values() if transport]
        for transport in transports:
            transport.abort()
        return len(transports)

    async def wait_for(self, count: int, *, seconds: float) -> bool:
        """Wait, in real time, until this many listen; say whether they do."""
        try:
            async with asyncio.timeout(seconds):
                while self.listeners != count:
                    await self._grown.wait()
        except TimeoutError:
            return False
        return True

    async def serve(self, request: web.Request, variant: Variant) -> web.StreamResponse:
        """Serve one listener until it leaves."""
        if not self._admitted(request, variant):
            raise web.HTTPForbidden
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        self._listeners[socket] = request.transport
        try:
            if variant.socket == "message" and not await self._introduced(socket):
                await socket.close(code=_POLICY_VIOLATION)
                return socket
            await self._converse(socket, variant)
        finally:
            self._listeners.pop(socket, None)
            self._outgoing.pop(socket, None)
            self._turn()
        return socket

    def _admitted(self, request: web.Request, variant: Variant) -> bool:
        if variant.socket == "header":
            return self._accounts.knows(request.headers.get("Authorization", ""))
        if variant.socket == "query":
            return self._accounts.knows(f"Bearer {request.query.get('token', '')}")
        return True

    async def _introduced(self, socket: web.WebSocketResponse) -> bool:
        try:
            message = await socket.receive(_PATIENCE)
            said = json.loads(message.data) if message.type is WSMsgType.TEXT else {}
        except (TimeoutError, ValueError):
            return False
        return self._accounts.knows(f"Bearer {said.get('token', '')}")

    async def _converse(self, socket: web.WebSocketResponse, variant: Variant) -> None:
        queue: asyncio.Queue[str] = asyncio.Queue()
        if variant.replays:
            for frame in self.told:
                queue.put_nowait(json.dumps(frame))
        self._outgoing[socket] = queue
        self._turn()
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(_send(socket, queue))
            async for _ in socket:
                pass
            sending.cancel()

    def _turn(self) -> None:
        self._grown.set()
        self._grown = asyncio.Event()

    def _now(self) -> str:
        return self._clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def _send(socket: web.WebSocketResponse, queue: asyncio.Queue[str]) -> None:
    while True:
        try:
            await socket.send_str(await queue.get())
        except ConnectionError:
            return
