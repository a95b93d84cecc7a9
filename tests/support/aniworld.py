"""A running Aniworld stand-in for tests, and a thin client of its controls.

Its world stands still until it is stepped, unless `living=True`.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, ClientTimeout, TCPConnector

from sandbox.aniworld import ANIWORLD, Listener, Options, Server, Variant, create_aniworld
from sandbox.standin.clock import Clock
from support.moviepilot import Reply

Json = dict[str, Any]


class RunningAniworld:
    """A stand-in inside this process: it can be unplugged, and its parts can be reached."""

    def __init__(self, listener: Listener, server: Server, http: ClientSession) -> None:
        self.listener = listener
        self.server = server
        self.http = http

    @property
    def url(self) -> str:
        """Return its origin."""
        return self.listener.url

    @property
    def password(self) -> str:
        """Return the master password as it was at first."""
        return self.server.options.password

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

    async def variant(self, **changes: Any) -> None:
        """Let it speak another dialect."""
        await self.post("variant", **changes)

    async def listening(self, count: int = 1) -> None:
        """Wait until so many listen to the socket."""
        address = f"{self.url}/world/listeners"
        async with self.http.get(address, params={"count": count}) as answer:
            assert (await answer.json())["listeners"] == count

    def calls(self, path: str | None = None, *, method: str | None = None) -> list[Json]:
        """Return the API requests since the last reset."""
        return [
            it
            for it in self.server.journal.calls()
            if path in (None, it["path"]) and method in (None, it["method"])
        ]

    async def token(self) -> str:
        """Return a token."""
        body = {"password": self.password}
        async with self.http.post(f"{self.url}/api/auth/login", json=body) as answer:
            said = await answer.json()
        found: str = said[self.server.variant.token_key]
        return found

    async def call(self, method: str, path: str, *, signed: bool = True, **request: Any) -> Reply:
        """Call the API."""
        headers = {"Authorization": f"Bearer {await self.token()}"} if signed else {}
        async with self.http.request(
            method, self.url + path, headers=headers, allow_redirects=False, **request
        ) as answer:
            is_json = answer.content_type == "application/json"
            body = await (answer.json() if is_json else answer.text())
            return Reply(status=answer.status, headers=answer.headers, body=body)


@asynccontextmanager
async def running_aniworld(
    *,
    clock: Clock | None = None,
    living: bool = False,
    variant: dict[str, Any] | None = None,
    **options: Any,
) -> AsyncIterator[RunningAniworld]:
    """Serve a stand-in with these `Options`, speaking this `Variant`, on a free port."""
    spoken = Variant(**(variant or {}))
    app = create_aniworld(options=Options(living=living, variant=spoken, **options), clock=clock)
    connector = TCPConnector(force_close=True)
    async with (
        Listener(app) as listener,
        ClientSession(connector=connector, timeout=ClientTimeout(total=60)) as http,
    ):
        yield RunningAniworld(listener, app[ANIWORLD], http)


@asynccontextmanager
async def listening(world: RunningAniworld, backend: Any) -> AsyncIterator[list[None]]:
    """Listen to the stand-in's socket while the block runs; yield the rings."""
    rings: list[None] = []
    async with asyncio.TaskGroup() as group:
        task = group.create_task(backend.listen(lambda: rings.append(None)))
        await world.listening()
        yield rings
        task.cancel()


async def until(said: Any, *, deadline: float = 10) -> None:
    """Wait until a question is answered with yes."""
    async with asyncio.timeout(deadline):
        while not said():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.01)
