"""`/sim/journal`, `/sim/calls`, `/sim/events`, `/sim/photo`: what happened on the stage."""

import asyncio
import json

from aiohttp import web

from sandbox.telegram.api import STAGE
from sandbox.telegram.control.exchange import missing, read_int, read_wait, reply

routes = web.RouteTableDef()
_HEARTBEAT = 15.0  # seconds between signs of life on a quiet stream


@routes.get("/sim/journal")
async def get_journal(request: web.Request) -> web.Response:
    """Show what was asked for after `since`, with `wait` once there is something."""
    stage = request.app[STAGE]
    since = read_int(request, "since") or 0
    method, chat_id = request.query.get("method"), read_int(request, "chat")
    entries = await stage.pulse.until(
        lambda: stage.journal.select(since=since, method=method, chat_id=chat_id) or None,
        read_wait(request),
    )
    return reply({"entries": entries or [], "last": stage.journal.last})


@routes.get("/sim/calls")
async def get_calls(request: web.Request) -> web.Response:
    """Count the calls per method, with `wait` once `method` was called `count` times."""
    stage = request.app[STAGE]
    calls = stage.journal.calls
    method, count = request.query.get("method", ""), read_int(request, "count") or 0
    await stage.pulse.until(lambda: calls[method] >= count or None, read_wait(request))
    return reply(dict(calls))


@routes.get("/sim/photo/{file_id}")
async def get_photo(request: web.Request) -> web.Response:
    """Return the bytes of a picture."""
    for account in request.app[STAGE].accounts():
        file = account.files.find(request.match_info["file_id"])
        if file is not None and file.is_photo:
            return web.Response(body=file.content, content_type=file.mime)
    raise missing("picture")


@routes.get("/sim/events")
async def get_events(request: web.Request) -> web.StreamResponse:
    """Stream every change from now on."""
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
    )
    with request.app[STAGE].events.listen() as changes:
        try:
            await response.prepare(request)
            await response.write(b": listening\n\n")
            while True:
                try:
                    change = await asyncio.wait_for(changes.get(), _HEARTBEAT)
                except TimeoutError:
                    await response.write(b": quiet\n\n")
                    continue
                if change is None:
                    break
                line = json.dumps(change, ensure_ascii=False)
                await response.write(f"data: {line}\n\n".encode())
        except ConnectionResetError:
            # The page was closed; there is nobody to tell.
            pass
    return response
