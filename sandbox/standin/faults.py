"""Misbehaviour on demand: the whole API or some paths refuse, stall, lie or break off."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.standin.clock import ServerClock
from sandbox.standin.journal import API
from sandbox.standin.wire import respond

_LOGIN_PAGE = "<!doctype html><html><head><title>Sign in</title></head><body>Please sign in.</body>"
_GATEWAY = "<html><body><center><h1>502 Bad Gateway</h1></center><hr>nginx</body></html>"
_DRIPS = 20


class Mode(StrEnum):
    """How the server behaves."""

    UP = "up"
    REFUSE = "refuse"  # the connection is cut before any answer
    HTML = "html"  # 200 with a page of some reverse proxy
    GATEWAY = "gateway"  # 502 with a page
    ERROR = "500"  # the server's own crash: plain text, connection dropped
    HALF = "half"  # a complete HTTP answer with half the JSON in it
    CUT = "cut"  # the connection breaks in the middle of the body
    SLOW = "slow"  # the right answer, `seconds` late
    DRIP = "drip"  # the right answer in small pieces over `seconds`
    STALL = "stall"  # no answer until the mode changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A made-up answer for one path."""

    path: str
    body: object
    status: int = 200
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


class Faults:
    """Holds the present misbehaviour; `times` limits it to the next requests it meets."""

    def __init__(self) -> None:
        self.mode = Mode.UP
        self.seconds = 0.0
        self.paths: tuple[str, ...] = (API,)
        self._times: int | None = None
        self._changed = asyncio.Event()
        self._overrides: list[tuple[Override, int | None]] = []

    def set(self, mode: Mode, *, seconds: float, paths: tuple[str, ...], times: int | None) -> None:
        """Change the behaviour; requests that stall are answered now."""
        self.mode, self.seconds, self.paths, self._times = mode, seconds, paths, times
        self.release()

    def answer(self, override: Override, *, times: int | None) -> None:
        """Answer a path with something made up."""
        self._overrides.append((override, times))

    def clear_answers(self) -> None:
        """Forget every made-up answer."""
        self._overrides.clear()

    def release(self) -> None:
        """Let stalled requests go."""
        self._changed.set()
        self._changed = asyncio.Event()

    def take_override(self, path: str) -> Override | None:
        """Return the made-up answer for a path and count it as used."""
        for place, (override, times) in enumerate(self._overrides):
            if path == override.path:
                if times is not None:
                    self._overrides[place] = (override, times - 1)
                    if times <= 1:
                        del self._overrides[place]
                return override
        return None

    def take_mode(self, path: str) -> Mode:
        """Return how to treat a request and count it as treated."""
        if self.mode is Mode.UP or not path.startswith(self.paths):
            return Mode.UP
        mode = self.mode
        if self._times is not None:
            self._times -= 1
            if self._times <= 0:
                self.mode = Mode.UP
        return mode

    async def changed(self) -> None:
        """Wait until the behaviour is set anew."""
        await self._changed.wait()


async def misbehave(
    request: web.Request, handler: Handler, faults: Faults, clock: ServerClock
) -> web.StreamResponse:
    """Answer a request, or fail to, as the faults demand."""
    if override := faults.take_override(request.path):
        return _made_up(override)
    seconds, mode = faults.seconds, faults.take_mode(request.path)
    if mode in _INSTEAD:
        return await _INSTEAD[mode](request)
    if mode is Mode.SLOW:
        await clock.sleep(seconds)
    elif mode is Mode.STALL:
        await faults.changed()
    response = await handler(request)
    if mode in _SPOILED:
        drip = Drip(clock=clock, seconds=seconds)
        return await _SPOILED[mode](request, response, drip)
    return response


async def crash(request: web.Request) -> web.StreamResponse:
    """Answer as after an unhandled exception: plain text, then the connection is dropped.

    The answer does not announce it with `Connection: close` (contract section 1, fact 10).
    """
    response = web.Response(status=500, text="Internal Server Error")
    await response.prepare(request)
    await response.write_eof()
    if request.transport is not None:
        request.transport.close()
    return response


async def hang_up(request: web.Request) -> web.StreamResponse:
    """Cut the connection without a word."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _login_page(_: web.Request) -> web.StreamResponse:
    return web.Response(text=_LOGIN_PAGE, content_type="text/html")


async def _bad_gateway(_: web.Request) -> web.StreamResponse:
    return web.Response(status=502, text=_GATEWAY, content_type="text/html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drip:
    """How slowly an answer trickles."""

    clock: ServerClock
    seconds: float


def _made_up(override: Override) -> web.Response:
    if override.content_type == "application/json":
        return respond(override.body, status=override.status, headers=override.headers)
    return web.Response(
        status=override.status,
        text=str(override.body),
        content_type=override.content_type,
        headers=override.headers,
    )


def _body(response: web.StreamResponse) -> bytes:
    body = response.body if isinstance(response, web.Response) else None
    return body if isinstance(body, bytes) else b""


async def _halve(_: web.Request, response: web.StreamResponse, __: Drip) -> web.StreamResponse:
    body = _body(response)
    return web.Response(body=body[: len(body) // 2], content_type="application/json")


async def _break(request: web.Request, response: web.StreamResponse, _: Drip) -> web.StreamResponse:
    body = _body(response)
    partial = await _begin(request, len(body))
    await partial.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return partial


async def _drip(
    request: web.Request, response: web.StreamResponse, drip: Drip
) -> web.StreamResponse:
    body = _body(response)
    stream = await _begin(request, len(body))
    edges = [len(body) * drop // _DRIPS for drop in range(_DRIPS + 1)]
    for start, end in pairwise(edges):
        await drip.clock.sleep(drip.seconds / _DRIPS)
        await stream.write(body[start:end])
    return stream


async def _begin(request: web.Request, length: int) -> web.StreamResponse:
    stream = web.StreamResponse(headers={"Content-Type": "application/json"})
    stream.content_length = length
    await stream.prepare(request)
    return stream


_INSTEAD: dict[Mode, Callable[[web.Request], Awaitable[web.StreamResponse]]] = {
    Mode.REFUSE: hang_up,
    Mode.HTML: _login_page,
    Mode.GATEWAY: _bad_gateway,
    Mode.ERROR: crash,
}
_SPOILED: dict[
    Mode, Callable[[web.Request, web.StreamResponse, Drip], Awaitable[web.StreamResponse]]
] = {Mode.HALF: _halve, Mode.CUT: _break, Mode.DRIP: _drip}
