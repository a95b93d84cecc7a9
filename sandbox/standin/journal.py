"""What clients asked of the API, in order: the witness of tests that count requests."""

import asyncio
import json
from collections import deque

from aiohttp import web

from sandbox.standin.clock import ServerClock
from sandbox.standin.wire import Json

_KEPT = 20_000
API = "/api/"


class Journal:
    """Remembers API requests; passwords and tokens are not written down."""

    def __init__(self, clock: ServerClock) -> None:
        self._clock = clock
        self._calls: deque[Json] = deque(maxlen=_KEPT)
        self._grown = asyncio.Event()

    def calls(self) -> list[Json]:
        """Return every call since the last reset, oldest first."""
        return list(self._calls)

    async def wait_for(self, path: str, *, count: int, seconds: float) -> None:
        """Wait, in real time, until a path was asked for this often, or for so long."""
        try:
            async with asyncio.timeout(seconds):
                while sum(it["path"] == path for it in self._calls) < count:
                    await self._grown.wait()
        except TimeoutError:
            return

    def reset(self) -> None:
        """Forget the calls."""
        self._calls.clear()

    async def note(self, request: web.Request) -> Json:
        """Write down a request; the answer's status is filled in later."""
        entry: Json = {
            "at": self._clock.now().isoformat(),
            "method": request.method,
            "path": request.path,
            "query": dict(request.query),
            "json": await _json_body(request),
            "status": None,
        }
        self._calls.append(entry)
        self._grown.set()
        self._grown = asyncio.Event()
        return entry


async def _json_body(request: web.Request) -> object:
    if request.content_type != "application/json":
        return None
    try:
        return json.loads(await request.read())
    except ValueError:
        return None
