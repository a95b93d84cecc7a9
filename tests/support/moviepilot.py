"""A running MoviePilot stand-in for tests, and a thin client of its controls.

`running_moviepilot(**options)` serves one in this process on a free port. Its world stands still
until it is stepped, unless `living=True`; `seeded=False` starts with nothing at all; `line="v3"`
speaks another line than v2.5.6, and `speak` changes it later (support/lines.py). `WorldClient`
alone works against a stand-in in another process, by its address.
"""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import ClientSession, ClientTimeout, TCPConnector, web_app

from sandbox.moviepilot import SERVER, Listener, Options, Server, create_moviepilot
from sandbox.moviepilot.options import MEMBER
from sandbox.standin.clock import Clock
from support import scale

Json = dict[str, Any]
API = "/api/v1"
LINES = ("v2.5.6", "late-v2", "v3")  # what `running_moviepilot(line=…)` and `speak` take
PATIENCE = 30.0  # seconds after which a test gives up waiting; machines are busy


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the API answered; `body` is parsed if it is JSON, else text."""

    status: int
    headers: Mapping[str, str]
    body: Any


class WorldClient:
    """What happens on the stand-in's side, and what the bot asked of it."""

    def __init__(
        self, url: str, *, username: str = Options().username, password: str = Options().password
    ) -> None:
        self.url = url.rstrip("/")
        self.username = username
        self.password = password

    async def __aenter__(self) -> Self:
        # No pool: a connection the server dropped after a 500 must not meet the next control.
        connector = TCPConnector(force_close=True)
        self.http = ClientSession(connector=connector, timeout=ClientTimeout(total=60))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()

    async def state(self) -> Json:
        """Return downloads, subscriptions, counts and modes at once."""
        return await self.get("state")

    async def finish(self, torrent_hash: str | None = None) -> list[int]:
        """Finish a download now and return the ids of its rows."""
        return await self._rows("finish", hash=torrent_hash)

    async def fail(
        self, torrent_hash: str | None = None, *, reason: str | None = None
    ) -> list[int]:
        """Let a download end in a failed row."""
        return await self._rows("fail", hash=torrent_hash, reason=reason)

    async def burst(self, **details: Any) -> Json:
        """Let `episodes` of `tmdbid` and `season` arrive at once."""
        return await self.post("burst", **details)

    async def row(self, **fields: Any) -> list[int]:
        """Insert history rows; `count`, `exact`, `value`, `at` as in `POST /world/row`."""
        rows: list[int] = (await self.post("row", **fields))["rows"]
        return rows

    async def rows(self, count: int = 663, **details: Any) -> int:
        """Insert many old rows (`same_second`, `days`, `at`) and return the new total."""
        total: int = (await self.post("rows", count=count, **details))["total"]
        return total

    async def truncate(self) -> None:
        """Wipe the history; ids restart at 1."""
        await self.post("truncate")

    async def retransfer(self, row_id: int, **details: Any) -> list[int]:
        """Organise a row's source again (`failed`, `reason`, `tmdbid`, `type`)."""
        return await self._rows("retransfer", id=row_id, **details)

    async def delete(self, row_id: int) -> None:
        """Delete one history row."""
        await self.post("delete", id=row_id)

    async def downtime(self, mode: str, **details: Any) -> None:
        """Make the API misbehave (`seconds`, `paths`, `times`); "up" ends it.

        Modes: up refuse html gateway 500 half cut slow drip stall.
        """
        await self.post("downtime", mode=mode, **details)

    async def answer(self, path: str, body: Any, **details: Any) -> None:
        """Answer one path with something made up (`status`, `content_type`, `times`)."""
        await self.post("answer", path=path, body=body, **details)

    async def restart(self) -> None:
        """Restart the server as its clients see it: every token is dead."""
        await self.post("restart")

    async def speak(self, line: str, *, keep_tokens: bool = False) -> None:
        """Become another line (`LINES`) over the same world; tokens die unless they are kept."""
        await self.post("line", line=line, keep_tokens=keep_tokens)

    async def clock(self, offset_seconds: float) -> None:
        """Set the server's clock off."""
        await self.post("clock", offset_seconds=offset_seconds)

    async def change_password(self, password: str) -> None:
        """Change the administrator's password on the server only."""
        await self.post("password", password=password)

    async def subscribe(self, **fields: Any) -> int | None:
        """Subscribe as `username`; None if the server refused."""
        answer = await self.post("subscribe", **fields)
        found: int | None = answer["data"]["id"]
        return found

    async def pause(self, *, paused: bool = True) -> None:
        """Stop or resume the world's own movement."""
        await self.post("pause_world", paused=paused)

    async def step(self, seconds: float) -> None:
        """Let world time pass at once."""
        await self.post("step", seconds=seconds)

    async def calls(self, path: str | None = None) -> list[Json]:
        """Return the API requests since the last reset, of one path below `/api/v1` if given."""
        calls: list[Json] = (await self.get("calls"))["calls"]
        return [it for it in calls if path is None or it["path"] == API + path]

    async def wait_for_calls(
        self, path: str, count: int = 1, *, wait: float = PATIENCE
    ) -> list[Json]:
        """Return the calls of one path once it was asked for `count` times since the last reset.

        Raises:
            TimeoutError: it was not, within `wait` seconds.
        """
        await self.get(f"calls?path={API}{path}&count={count}&wait={wait}")
        calls = await self.calls(path)
        if len(calls) < count:
            raise TimeoutError(f"{path} was asked for {len(calls)} times, not {count}")
        return calls

    async def reset_calls(self) -> None:
        """Forget the API requests."""
        await self.post("calls/reset")

    async def get(self, control: str) -> Json:
        """Read a control."""
        async with self.http.get(f"{self.url}/world/{control}", raise_for_status=True) as answer:
            found: Json = await answer.json()
        return found

    async def post(self, control: str, **body: Any) -> Json:
        """Use a control."""
        address = f"{self.url}/world/{control}"
        async with self.http.post(address, json=body, raise_for_status=True) as answer:
            found: Json = await answer.json()
        return found

    async def _rows(self, control: str, **body: Any) -> list[int]:
        rows: list[int] = (await self.post(control, **body))["rows"]
        return rows


class RunningMoviePilot(WorldClient):
    """A stand-in inside this process: it can be unplugged, and its parts can be reached."""

    def __init__(self, listener: Listener, server: Server) -> None:
        options = server.options
        super().__init__(listener.url, username=options.username, password=options.password)
        self.listener = listener
        self.server = server

    async def unplug(self) -> None:
        """Refuse new connections at the port, as a server that is switched off."""
        await self.listener.unplug()

    async def plug_in(self) -> None:
        """Listen again on the same port."""
        await self.listener.plug_in()

    async def call(self, method: str, path: str, *, signed: bool = True, **request: Any) -> Reply:
        """Call the API below `/api/v1` as the administrator; redirects are not followed."""
        headers = request.pop("headers", {})
        if signed and "Authorization" not in headers:
            headers = headers | await self.bearer()
        address = self.url + (path if path.startswith("/api/") else API + path)
        async with self.http.request(
            method, address, headers=headers, allow_redirects=False, **request
        ) as answer:
            text = await answer.text()
            is_json = answer.content_type == "application/json"
            body = json.loads(text) if is_json else text
            return Reply(status=answer.status, headers=answer.headers, body=body)

    async def get_api(self, path: str, **query: Any) -> Any:
        """Return the body of a GET below `/api/v1`."""
        return (await self.call("GET", path, params=query)).body

    async def list_api(self, path: str) -> list[Json]:
        """Return the rows of a list below `/api/v1`, which one line wraps and others send bare."""
        body = await self.get_api(path)
        found: list[Json] = body["data"] if isinstance(body, dict) else body
        return found

    async def bearer(self, *, member: bool = False) -> dict[str, str]:
        """Return the header of the administrator, or of the ordinary account."""
        password = self.server.options.member_password if member else self.password
        token = await self.sign_in(username=MEMBER if member else None, password=password)
        return {"Authorization": f"Bearer {token}"}

    async def sign_in(self, *, username: str | None = None, password: str | None = None) -> str:
        """Return an access token."""
        form = {"username": username or self.username, "password": password or self.password}
        address = f"{self.url}{API}/login/access-token"
        async with self.http.post(address, data=form, raise_for_status=True) as answer:
            token: str = (await answer.json())["access_token"]
        return token


@asynccontextmanager
async def running_moviepilot(
    *, clock: Clock | None = None, living: bool = False, **options: Any
) -> AsyncIterator[RunningMoviePilot]:
    """Serve a stand-in with these `Options` on a free port of this machine."""
    chosen = {"line": scale.line, **options}
    app = create_moviepilot(options=Options(living=living, **chosen), clock=clock)
    async with Listener(app) as listener, RunningMoviePilot(listener, app[SERVER]) as running:
        yield running
    # aiohttp remembers 1024 handlers with their applications, and so a hundred worlds that are over
    web_app._cached_build_middleware.cache_clear()
