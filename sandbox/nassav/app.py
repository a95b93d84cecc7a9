"""Puts the stand-in's web application together."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from sandbox.nassav.control import create_controls
from sandbox.nassav.manners import MIDDLEWARES, sign
from sandbox.nassav.options import Options
from sandbox.nassav.routes import api_routes
from sandbox.nassav.server import NASSAV, Server
from sandbox.standin.clock import Clock

_DEFAULTS = Options()


def create_nassav(*, options: Options = _DEFAULTS, clock: Clock | None = None) -> web.Application:
    """Return a stand-in server; its state is `app[NASSAV]`."""
    app = web.Application(middlewares=MIDDLEWARES)
    app[NASSAV] = Server(options, clock)
    app.add_routes(api_routes(options.family))
    app.add_routes(create_controls(app))
    app.on_response_prepare.append(sign)
    app.on_shutdown.append(_release)
    if options.living:
        app.cleanup_ctx.append(_living)
    return app


async def _living(app: web.Application) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        life = group.create_task(app[NASSAV].live())
        yield
        life.cancel()


async def _release(app: web.Application) -> None:
    app[NASSAV].close()
