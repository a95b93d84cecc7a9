"""Puts the stand-in's web application together."""

from aiohttp import web

from sandbox.aniworld.control import create_controls
from sandbox.aniworld.manners import MIDDLEWARES, sign
from sandbox.aniworld.options import Options
from sandbox.aniworld.routes import api_routes
from sandbox.aniworld.server import ANIWORLD, Server
from sandbox.standin.clock import Clock
from sandbox.standin.server import keep

_DEFAULTS = Options()


def create_aniworld(*, options: Options = _DEFAULTS, clock: Clock | None = None) -> web.Application:
    """Return a stand-in server; its state is `app[ANIWORLD]`."""
    app = web.Application(middlewares=MIDDLEWARES)
    app[ANIWORLD] = Server(options, clock)
    app.add_routes(api_routes())
    app.add_routes(create_controls(app))
    app.on_response_prepare.append(sign)
    keep(app, app[ANIWORLD], living=options.living)
    return app
