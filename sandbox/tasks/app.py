"""Puts the stand-in's web application together."""

from aiohttp import web

from sandbox.standin.clock import Clock
from sandbox.standin.server import keep
from sandbox.tasks.control import create_controls
from sandbox.tasks.manners import MIDDLEWARES, sign
from sandbox.tasks.options import Options
from sandbox.tasks.routes import api_routes
from sandbox.tasks.server import TASKS, Server

_DEFAULTS = Options()


def create_tasks(*, options: Options = _DEFAULTS, clock: Clock | None = None) -> web.Application:
    """Return a stand-in server; its state is `app[TASKS]`."""
    app = web.Application(middlewares=MIDDLEWARES)
    app[TASKS] = Server(options, clock)
    app.add_routes(api_routes())
    app.add_routes(create_controls(app))
    app.on_response_prepare.append(sign)
    keep(app, app[TASKS], living=options.living)
    return app
