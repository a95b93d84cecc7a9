"""Puts the stand-in's web application together."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from sandbox.moviepilot.control import create_world_routes
from sandbox.moviepilot.manners import MIDDLEWARES, sign
from sandbox.moviepilot.options import Options
from sandbox.moviepilot.routes import api_routes
from sandbox.moviepilot.server import SERVER, Server
from sandbox.standin.clock import Clock

_DEFAULTS = Options()


def create_moviepilot(
    *, options: Options = _DEFAULTS, clock: Clock | None = None
) -> web.Application:
    """Return a stand-in server; its state is `app[SERVER]`."""
    app = web.Application(middlewares=MIDDLEWARES)
    app[SERVER] = Server(options, clock)
    app.add_routes(api_routes())
    app.add_routes(
        [
            web.get("/posters/{name}.jpg", picture),
            web.get("/t/p/{size}/{name}.jpg", picture),  # as the movie database would serve it
        ]
    )
    app.add_routes(create_world_routes(app))
    app.on_response_prepare.append(sign)
    app.on_shutdown.append(_release)
    if options.living:
        app.cleanup_ctx.append(_living)
    return app


async def picture(request: web.Request) -> web.Response:
    """Serve a poster or a backdrop."""
    gallery = request.app[SERVER].gallery
    content = await asyncio.to_thread(gallery.picture, request.match_info["name"])
    if content is None:
        raise web.HTTPNotFound
    headers = {"Cache-Control": "public, max-age=86400"}
    return web.Response(body=content, content_type="image/jpeg", headers=headers)


async def _living(app: web.Application) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        life = group.create_task(app[SERVER].live())
        yield
        life.cancel()


async def _release(app: web.Application) -> None:
    app[SERVER].close()
