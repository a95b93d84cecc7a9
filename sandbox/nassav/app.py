"""Puts the stand-in's web application together."""

from aiohttp import web

from sandbox.nassav.control import create_controls
from sandbox.nassav.manners import MIDDLEWARES, sign
from sandbox.nassav.options import Options
from sandbox.nassav.routes import api_routes
from sandbox.nassav.server import NASSAV, Server
from sandbox.standin.clock import Clock
from sandbox.standin.server import keep

_DEFAULTS = Options()


def create_nassav(*, options: Options = _DEFAULTS, clock: Clock | None = None) -> web.Application:
    """Return a stand-in server; its state is `app[NASSAV]`."""
    app = web.Application(middlewares=MIDDLEWARES)
    app[NASSAV] = Server(options, clock)
    app.add_routes(api_routes(options.family))
    app.add_routes(create_controls(app))
    app.on_response_prepare.append(sign)
    keep(app, app[NASSAV], living=options.living)
    return app
