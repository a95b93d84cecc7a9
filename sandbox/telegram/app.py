"""The stage as an aiohttp application: Bot API, control API and chat page on one port."""

from collections.abc import AsyncIterator
from email.utils import formatdate
from pathlib import Path

from aiohttp import web

from sandbox.telegram import api
from sandbox.telegram.clock import StageClock
from sandbox.telegram.control import conduct, inline, people, record, speech
from sandbox.telegram.limits import STANDARD_LIMITS, Limits
from sandbox.telegram.stage import Stage

PAGE = Path(__file__).parent.parent / "page"


def create_stage(
    *, token: str | None = None, limits: Limits = STANDARD_LIMITS, clock: StageClock | None = None
) -> web.Application:
    """Build a stage; without a token every well-formed one is a bot of its own."""
    stage = Stage(token=token, limits=limits, clock=clock or StageClock())
    app = web.Application()
    app[api.STAGE] = stage

    async def run(_: web.Application) -> AsyncIterator[None]:
        async with stage.running():
            yield

    async def close(_: web.Application) -> None:
        # Before aiohttp waits for its handlers: long polls and streams end here.
        stage.close()

    app.cleanup_ctx.append(run)
    app.on_shutdown.append(close)
    app.router.add_route("*", "/bot{token:[^/]*}/{method:[^/]+}", api.serve_method)
    app.router.add_get("/file/bot{token:[^/]*}/{path:.+}", api.serve_file)
    app.router.add_route("*", "/bot{rest:.*}", api.serve_unknown)
    for part in (speech, inline, people, conduct, record):
        app.router.add_routes(part.routes)
    app.router.add_get("/", show_page)
    app.router.add_static("/page/", PAGE)
    app.on_response_prepare.append(keep_page_fresh)
    app.on_response_prepare.append(date_calls)
    return app


async def keep_page_fresh(request: web.Request, response: web.StreamResponse) -> None:
    """Let browsers ask again for the page's parts, so that old and new ones never mix."""
    if request.path.startswith("/page/"):
        response.headers["Cache-Control"] = "no-cache"


async def date_calls(request: web.Request, response: web.StreamResponse) -> None:
    """Date the Bot API's answers by the stage's clock, which a test may have moved."""
    if request.path.startswith("/bot"):
        seconds = request.app[api.STAGE].clock.seconds()
        response.headers["Date"] = formatdate(seconds, usegmt=True)


async def show_page(_: web.Request) -> web.FileResponse:
    """Answer with the chat page."""
    return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})
