"""A running NASSAV stand-in for tests, of either family, and a thin client of its controls.

Its world stands still until it is stepped, unless `living=True`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, ClientTimeout, TCPConnector

from sandbox.nassav import NASSAV, Listener, Options, Server, create_nassav
from sandbox.standin.clock import Clock
from support.moviepilot import Reply

Json = dict[str, Any]


class RunningNassav:
    """A stand-in inside this process: it can be unplugged, and its parts can be reached."""

    def __init__(self, listener: Listener, server: Server, http: ClientSession) -> None:
        self.listener = listener
        self.server = server
        self.http = http

    @property
    def url(self) -> str:
        """Return its origin."""
        return self.listener.url

    async def post(self, control: str, **body: Any) -> Json:
        """Use a control."""
        address = f"{self.url}/world/{control}"
        async with self.http.post(address, json=body, raise_for_status=True) as answer:
            found: Json = await answer.json()
        return found

    async def state(self) -> Json:
        """Return everything worth seeing."""
        async with self.http.get(f"{self.url}/world/state", raise_for_status=True) as answer:
            found: Json = await answer.json()
        return found

    def calls(self, path: str | None = None, *, method: str | None = None) -> list[Json]:
        """Return the API requests since the last reset; `path` is below the API."""
        wanted = None if path is None else f"/nassav/api/{path}"
        return [
            it
            for it in self.server.journal.calls()
            if wanted in (None, it["path"]) and method in (None, it["method"])
        ]

    async def call(self, method: str, path: str, **request: Any) -> Reply:
        """Call the API."""
        async with self.http.request(
            method, self.url + path, allow_redirects=False, **request
        ) as answer:
            body: Any = await answer.read()
            if answer.content_type == "application/json":
                body = await answer.json()
            elif answer.content_type.startswith("text/"):
                body = await answer.text()
            return Reply(status=answer.status, headers=answer.headers, body=body)


@asynccontextmanager
async def running_nassav(
    family: str = "new", *, clock: Clock | None = None, living: bool = False, **options: Any
) -> AsyncIterator[RunningNassav]:
    """Serve a stand-in with these `Options` on a free port."""
    chosen = Options(family="old" if family == "old" else "new", living=living, **options)
    app = create_nassav(options=chosen, clock=clock)
    connector = TCPConnector(force_close=True)
    async with (
        Listener(app) as listener,
        ClientSession(connector=connector, timeout=ClientTimeout(total=60)) as http,
    ):
        yield RunningNassav(listener, app[NASSAV], http)
