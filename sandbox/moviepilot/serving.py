"""Listening on a port, whose address the posters stand under."""

from aiohttp import web

from sandbox.moviepilot.server import SERVER
from sandbox.standin.serving import KEEP_ALIVE
from sandbox.standin.serving import Listener as _Listener


class Listener(_Listener):
    """Serves the stand-in, and tells its gallery where it is found."""

    def __init__(
        self,
        app: web.Application,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        keep_alive: float = KEEP_ALIVE,
    ) -> None:
        super().__init__(app, host=host, port=port, keep_alive=keep_alive)
        self._gallery = app[SERVER].gallery

    async def plug_in(self) -> None:
        """Listen, on the port of the last time if there was one."""
        await super().plug_in()
        self._gallery.origin = self.url
