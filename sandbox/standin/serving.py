"""Listening on a port, with the time-outs of uvicorn; and being unplugged."""

from types import TracebackType
from typing import Self

from aiohttp import web

KEEP_ALIVE = 5.0  # seconds an idle connection lives, as uvicorn has it
_SHUTDOWN = 0.3


class Listener:
    """Serves one stand-in on a fixed port that can be taken away and given back."""

    def __init__(
        self,
        app: web.Application,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        keep_alive: float = KEEP_ALIVE,
    ) -> None:
        self._app = app
        self._host = host
        self._port = port
        self._runner = web.AppRunner(
            app, access_log=None, keepalive_timeout=keep_alive, shutdown_timeout=_SHUTDOWN
        )
        self._site: web.TCPSite | None = None

    @property
    def url(self) -> str:
        """The origin under which the stand-in is found."""
        return f"http://{self._host}:{self._port}"

    async def __aenter__(self) -> Self:
        """Start the application and listen."""
        await self._runner.setup()
        await self.plug_in()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening and end every connection."""
        await self._runner.cleanup()

    async def plug_in(self) -> None:
        """Listen, on the port of the last time if there was one."""
        self._site = web.TCPSite(self._runner, self._host, self._port, reuse_address=True)
        await self._site.start()
        self._port = self._runner.addresses[0][1]

    async def unplug(self) -> None:
        """Stop listening and drop every connection, as a server that is switched off."""
        if self._site is not None:
            await self._site.stop()
            self._site = None
        if self._runner.server is not None:
            for connection in self._runner.server.connections:
                connection.force_close()
