"""A running Trakt stand-in for tests, and a thin client of its controls."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, ClientTimeout, TCPConnector

from sandbox.standin.clock import Clock
from sandbox.trakt import Listener, Options, Server, Variant, create_trakt
from sandbox.trakt.catalogue import Title
from sandbox.trakt.control import put
from sandbox.trakt.lists import Entry
from services.backends.trakt.backend import BACKEND, Trakt
from services.backends.trakt.settings import Settings
from services.models import ViewerId
from services.ports.accounts import Turn
from services.ports.memory import BackendMemory, PassingMemory
from services.transport.redaction import Redactor
from support.clock import FakeClock
from support.moviepilot import Reply

Json = dict[str, Any]


class RunningTrakt:
    """A stand-in inside this process, on its two addresses."""

    def __init__(self, api: Listener, auth: Listener, server: Server, http: ClientSession) -> None:
        self.api = api
        self.auth = auth
        self.server = server
        self.http = http

    async def post(self, control: str, **body: Any) -> Json:
        """Use a control."""
        address = f"{self.api.url}/world/{control}"
        async with self.http.post(address, json=body, raise_for_status=True) as answer:
            found: Json = await answer.json()
        return found

    def variant(self, **changes: Any) -> None:
        """Let it behave differently."""
        self.server.variant = self.server.variant.changed(**changes)

    def calls(self, path: str | None = None, *, method: str | None = None) -> list[Json]:
        """Return the requests since the last reset."""
        return [
            it
            for it in self.server.journal.calls()
            if path in (None, it["path"]) and method in (None, it["method"])
        ]

    def fill(self, count: int, *, person: str = "olive", first: int = 800_000) -> None:
        """Put so many films on somebody's list, straight into the world."""
        server = self.server
        listed = server.lists(person)
        for number in range(first, first + count):
            named = Title(kind="movie", trakt=number, name=f"Reel {number}", year=1927, tmdb=number)
            server.catalogue.add(named)
            moment = server.clock.now()
            listed.entries.append(Entry(id=next(listed.ids), title=named, listed_at=moment))
        if count:
            listed.move("movie")

    def put(self, number: int, *, kind: str = "movie", person: str = "olive", **title: Any) -> None:
        """Put a film of this number, which is its TMDB number too, on somebody's list."""
        name = {"name": f"Reel {number}", "tmdb": number, "year": 1927}
        put(self.server, {"kind": kind, "trakt": number, "person": person, **name, **title})

    async def call(
        self, method: str, path: str, *, auth: bool = False, token: str = "", **request: Any
    ) -> Reply:
        """Call it as a client does."""
        headers = {"User-Agent": "Usher/test", "trakt-api-version": "2"}
        headers |= {"trakt-api-key": self.server.options.client_id}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        headers |= request.pop("headers", {})
        address = (self.auth if auth else self.api).url + path
        async with self.http.request(method, address, headers=headers, **request) as answer:
            is_json = answer.content_type == "application/json"
            body = await (answer.json() if is_json else answer.text())
            return Reply(status=answer.status, headers=answer.headers, body=body)

    def issue(self, person: str = "olive") -> Json:
        """Give somebody a pair, as a sign-in does."""
        return self.server.accounts.issue(person, self.server.variant)


@asynccontextmanager
async def running_trakt(
    *, clock: Clock | None = None, variant: dict[str, Any] | None = None, **options: Any
) -> AsyncIterator[RunningTrakt]:
    """Serve a stand-in with these `Options`, behaving by this `Variant`, on two free ports."""
    options.setdefault("seeded", False)
    chosen = Options(variant=Variant(**(variant or {})), **options)
    made = create_trakt(options=chosen, clock=clock)
    connector = TCPConnector(force_close=True)
    async with (
        Listener(made.api) as api,
        Listener(made.auth) as auth,
        ClientSession(connector=connector, timeout=ClientTimeout(total=60)) as http,
    ):
        made.server.activation = f"{auth.url}/activate"
        yield RunningTrakt(api, auth, made.server, http)


class HastyClock(FakeClock):
    """A clock for which nobody waits: whoever sleeps moves it on by as much."""

    async def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.slept.append(seconds)
        self.advance(max(0.0, seconds))
        await asyncio.sleep(0)


@dataclass(slots=True, kw_only=True)
class TraktStage:
    """The backend in front of its stand-in, and a memory that outlives it."""

    world: RunningTrakt
    clock: HastyClock
    memory: BackendMemory
    redactor: Redactor
    deadline: float
    backend: Trakt = field(init=False)

    def __post_init__(self) -> None:
        self.backend = self.make()

    def make(self) -> Trakt:
        """Make a backend, as a start of the process does."""
        options = self.world.server.options
        section = {
            "client_id": options.client_id,
            "client_secret": options.client_secret,
            "api_url": self.world.api.url,
            "auth_url": self.world.auth.url,
        }
        return BACKEND.create(
            Settings.model_validate(section),
            clock=self.clock,
            redactor=self.redactor,
            memory=self.memory,
            deadline=self.deadline,
        )

    async def restart(self) -> None:
        """Let the process end and begin again: only what was kept is left."""
        await self.backend.aclose()
        self.backend = self.make()

    async def sign_in(self, who: int = 1001, *, person: str = "olive") -> None:
        """Sign somebody in, by the code of a device, in no time."""
        await self.backend.invite(ViewerId(who), "device")
        await self.world.post("approve", person=person)
        self.clock.advance(5)
        progress = await self.backend.look(ViewerId(who))
        assert progress.turn is Turn.DONE
        self.world.server.journal.reset()


@asynccontextmanager
async def trakt_stage(
    *,
    memory: BackendMemory | None = None,
    deadline: float = 20.0,
    clock: HastyClock | None = None,
    **world: Any,
) -> AsyncIterator[TraktStage]:
    """Run a stand-in and a backend on one clock."""
    clock = clock or HastyClock()
    async with running_trakt(clock=clock, **world) as running:
        stage = TraktStage(
            world=running,
            clock=clock,
            memory=memory or PassingMemory(),
            redactor=Redactor(),
            deadline=deadline,
        )
        try:
            yield stage
        finally:
            await stage.backend.aclose()
