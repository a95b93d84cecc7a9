"""A small real server that answers with recorded bodies, or misbehaves as told."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

RECORDINGS = Path(__file__).parents[1] / "contract" / "recordings"

Reply = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One recorded exchange."""

    name: str
    method: str
    path: str
    params: dict[str, Any]
    status: int
    content_type: str
    response: Any


def recording(backend: str, name: str) -> Recording:
    """Read one recording by its name."""
    found = json.loads((RECORDINGS / backend / f"{name}.json").read_text(encoding="utf-8"))
    request = found["request"]
    return Recording(
        name=name,
        method=request["method"],
        path=request["path"],
        params=request.get("params") or {},
        status=found["status"],
        content_type=found["content_type"],
        response=found["response"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    form: dict[str, str]
    body: Any


@dataclass(slots=True)
class RecordedServer:
    """Answers each route with its replies in turn; the last one stays."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    _replies: dict[tuple[str, str], list[Reply]] = field(default_factory=dict)

    def on(self, method: str, path: str, *replies: Reply) -> None:
        """Set what a route answers from now on."""
        self._replies[method, path] = list(replies)

    def on_recording(self, found: Recording) -> None:
        """Let a recorded route answer as recorded."""
        self.on(found.method, found.path, replay(found))

    def to(self, method: str, path: str) -> list[Received]:
        """Return the requests a route has had."""
        return [seen for seen in self.received if (seen.method, seen.path) == (method, path)]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Write down a request and give the next reply of its route."""
        raw = await request.read()
        is_form = request.content_type == "application/x-www-form-urlencoded"
        seen = Received(
            method=request.method,
            path=request.path,
            query=dict(request.query),
            headers=dict(request.headers),
            form={k: str(v) for k, v in (await request.post()).items()} if is_form else {},
            body=json.loads(raw) if raw and not is_form else None,
        )
        self.received.append(seen)
        replies = self._replies.get((seen.method, seen.path)) or [
            says(404, {"detail": "Not Found"})
        ]
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        return await reply(request)


@asynccontextmanager
async def recorded_server() -> AsyncIterator[RecordedServer]:
    """Run a server on a free port of the loopback."""
    server = RecordedServer()
    app = web.Application(client_max_size=2**26)
    app.router.add_route("*", "/{path:.*}", server.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()


def says(
    status: int,
    payload: Any,
    *,
    content_type: str = "application/json",
    headers: dict[str, str] | None = None,
) -> Reply:
    """Answer with JSON, or with a text or bytes as they are."""

    async def reply(_request: web.Request) -> web.StreamResponse:
        text = payload if isinstance(payload, str) else None
        raw = payload if isinstance(payload, bytes) else None
        body = raw or (text if text is not None else json.dumps(payload)).encode()
        answer = web.Response(status=status, body=body, headers=headers)
        answer.content_type = content_type
        return answer

    return reply


def replay(found: Recording) -> Reply:
    """Answer as recorded."""
    kind = found.content_type.partition(";")[0] or "application/octet-stream"
    return says(found.status, found.response, content_type=kind)


def page(text: str = "<html><body>Sign in</body></html>", *, status: int = 200) -> Reply:
    """Answer with HTML, as a reverse proxy in the way does."""
    return says(status, text, content_type="text/html")


def half(payload: Any) -> Reply:
    """Answer with the first half of a JSON body, its length and all."""
    text = json.dumps(payload)
    return says(200, text[: len(text) // 2])


def cut() -> Reply:
    """Drop the connection instead of answering."""

    async def reply(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    return reply


def silent() -> Reply:
    """Never answer."""

    async def reply(_request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        return web.Response()

    return reply


def dripping(*, every: float = 0.02) -> Reply:
    """Answer a byte at a time, for ever."""

    async def reply(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        answer.content_type = "application/json"
        await answer.prepare(request)
        while request.transport is not None and not request.transport.is_closing():
            await answer.write(b" ")
            await asyncio.sleep(every)
        return answer

    return reply


def crashing(found: Reply, *, then: Reply) -> tuple[Reply, Reply]:
    """Answer once, then drop the next request on the same connection; serve on any other.

    This is what MoviePilot does after an unhandled error (contract section 1, fact 10).
    """
    doomed: set[int] = set()

    async def first(request: web.Request) -> web.StreamResponse:
        doomed.add(id(request.transport))
        return await found(request)

    async def later(request: web.Request) -> web.StreamResponse:
        reply = cut() if id(request.transport) in doomed else then
        return await reply(request)

    return first, later
