"""Puts the stand-in's two web applications together: one per address, one world behind both."""

from dataclasses import dataclass

from aiohttp import web

from sandbox.standin.clock import Clock
from sandbox.trakt.control import create_controls
from sandbox.trakt.manners import MIDDLEWARES
from sandbox.trakt.options import Options
from sandbox.trakt.routes import auth, media, sync
from sandbox.trakt.server import TRAKT, Server

_DEFAULTS = Options()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trakt:
    """The address of the API, which also has the controls, and the one where people sign in."""

    server: Server
    api: web.Application
    auth: web.Application


def create_trakt(*, options: Options = _DEFAULTS, clock: Clock | None = None) -> Trakt:
    """Return a stand-in; until it is served, it does not know the page for its codes."""
    server = Server(options, clock)
    api = _application(server)
    api.add_routes([*sync.routes(), *media.routes(), *create_controls(server)])
    if not options.variant.auth_only:
        api.add_routes(auth.routes())
    signing_in = _application(server)
    signing_in.add_routes(auth.routes())
    return Trakt(server=server, api=api, auth=signing_in)


def _application(server: Server) -> web.Application:
    app = web.Application(middlewares=MIDDLEWARES)
    app[TRAKT] = server

    async def release(_: web.Application) -> None:
        server.close()

    async def sign(_: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = server.clock.date_header()

    app.on_shutdown.append(release)
    app.on_response_prepare.append(sign)
    return app
