"""The process's own web page: health, readiness, metrics, and hooks that wake a poll early."""

import asyncio
import dataclasses
import hmac
from collections.abc import Callable

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.health import Health
from bot.metrics import Metrics
from bot.updates import ConfigurationRefusedError
from services.models import BackendId

LARGEST_BODY = 1024 * 1024
LONGEST_LINE = 256 * 1024  # bytes; a hook sent as GET carries what happened in its address
GRACE = 2.0  # seconds for requests under way at the end

_log = structlog.stdlib.get_logger(__name__)


class Pages:
    """Answers the requests; `wake` begins a backend's poll and says whether there is one.

    `alive` says whether the process is worth keeping: if not, somebody should restart it.
    """

    def __init__(
        self,
        health: Health,
        metrics: Metrics,
        *,
        alive: Callable[[], bool],
        wake: Callable[[BackendId], bool],
        hook_secret: str | None,
    ) -> None:
        self._health = health
        self._metrics = metrics
        self._alive_now = alive
        self._wake = wake
        self._hook_secret = hook_secret

    def application(self) -> web.Application:
        """Return the routes; hooks exist only when their secret is set."""
        application = web.Application(client_max_size=LARGEST_BODY)
        application.router.add_get("/healthz", self._alive)
        application.router.add_get("/readyz", self._ready)
        application.router.add_get("/metrics", self._measured)
        if self._hook_secret:
            for method in ("POST", "GET"):  # senders of hooks know the one or the other
                path = "/hooks/{backend}/{secret}"
                application.router.add_route(method, path, self._hooked)
        return application

    async def _alive(self, _request: web.Request) -> web.Response:
        if not self._alive_now():
            return web.Response(text="the event loop was blocked\n", status=503)
        return web.Response(text="ok\n")

    async def _ready(self, _request: web.Request) -> web.Response:
        troubles = await self._health.troubles()
        return web.json_response(
            {"ready": not troubles, "reasons": [dataclasses.asdict(one) for one in troubles]},
            status=503 if troubles else 200,
        )

    async def _measured(self, _request: web.Request) -> web.Response:
        text = await self._metrics.text()
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _hooked(self, request: web.Request) -> web.Response:
        """Wake a poll; what the hook says, at any length, is not read: the poll finds out."""
        given, secret = request.match_info["secret"], self._hook_secret or ""
        if not hmac.compare_digest(given.encode(), secret.encode()):
            raise web.HTTPNotFound
        if not self._wake(BackendId(request.match_info["backend"])):
            raise web.HTTPNotFound
        return web.Response(status=204)


class WebServer:
    """Serves an application as long as the process lives.

    `required` makes a busy port fatal: in webhook mode nothing would ever arrive.
    """

    def __init__(
        self, application: web.Application, *, host: str, port: int, required: bool
    ) -> None:
        self._application = application
        self._host = host
        self._port = port
        self._required = required
        self._stopped = asyncio.Event()
        self.listening = asyncio.Event()
        self.address: tuple[str, int] | None = None

    async def run(self) -> None:
        """Serve until `stop`.

        Raises: ConfigurationRefusedError when the port is needed and cannot be had.
        """
        # The paths of hooks hold a secret: no access log.
        runner = web.AppRunner(
            self._application,
            access_log=None,
            shutdown_timeout=GRACE,
            max_line_size=LONGEST_LINE,
        )
        await runner.setup()
        try:
            await self._listen(runner)
            await self._stopped.wait()
        finally:
            await runner.cleanup()

    def stop(self) -> None:
        """Take no more requests."""
        self._stopped.set()

    async def _listen(self, runner: web.AppRunner) -> None:
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as error:
            if self._required:
                raise ConfigurationRefusedError(
                    "BOT_HTTP_PORT cannot be listened on, and webhooks arrive there"
                ) from error
            _log.warning("the health page has no port", port=self._port, why=error.strerror)
            return
        host, port = runner.addresses[0][:2]
        self.address = (host, port)
        self.listening.set()
        _log.info("health page listens", host=host, port=port)
