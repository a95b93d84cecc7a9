"""Puts the stand-in's web application together."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from sandbox.aniworld.control import create_controls
from sandbox.aniworld.manners import MIDDLEWARES, sign
from sandbox.aniworld.options import Options
from sandbox.aniworld.routes import api_routes
from sandbox.aniworld.server import ANIWORLD, Server
from sandbox.standin.clock import Clock

_DEFAULTS = Options()


def create_aniworld(*, options: Options = _DEFAULTS, clock: Clock | None = None) -> web.Application:
    """Return a stand-in server; its state is `app[ANIWORLD]`."""
    app = web.Application(middlewares=MIDDLEWARES)
    app[ANIWORLD] = Server(options, clock)
    app.add_routes(api_routes())
    app.add_routes(create_controls(app))
    app.on_response_prepare.append(sign)
    app.on_shutdown.append(_release)
    if options.living:
        app.cleanup_ctx.append(_living)
    return app


async def _living(app: web.Application) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        life = group.create_task(app[ANIWORLD].live())
        yield
        life.cancel()


async def _release(app: web.Application) -> None:
    app[ANIWORLD].close()
