"""Searches that are told site by site, as late v2 and v3 stream them (moviepilot-v3 section 4)."""

import asyncio
import json
from collections.abc import Callable, Iterator

from aiohttp import web

from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.guards import Streamer
from sandbox.moviepilot.lines.line import Line, Shape
from sandbox.moviepilot.releases import SITES
from sandbox.standin.wire import Json

_BATCH = 48  # rows of one event
_PAUSE = 0.4  # world seconds between two sites


def streamed(find: Callable[[Call], list[Json]]) -> Streamer:
    """Return a handler that sends what `find` finds: each site, then all of it, then the end."""

    async def stream(call: Call) -> web.StreamResponse:
        hits = find(call)
        call.server.last_search = hits or call.server.last_search
        events = list(_events(call, hits))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        response.enable_chunked_encoding()
        await response.prepare(call.request)
        transport = call.request.transport
        if isinstance(transport, asyncio.Transport):
            call.server.streams.add(transport)
        try:
            for event in events:
                await response.write(f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode())
                await call.server.clock.sleep(_PAUSE / call.server.options.pace)
            await response.write_eof()
        except ConnectionResetError:
            return response  # whoever searched has gone
        finally:
            if isinstance(transport, asyncio.Transport):
                call.server.streams.discard(transport)
        return response

    return stream


def _events(call: Call, hits: list[Json]) -> Iterator[Json]:
    """Return what is sent; without a hit there is one error, and no end."""
    if not hits:
        yield {"type": "error", "success": False, "message": "未搜索到任何资源"}
        return
    rows = call.dialect.shaped(hits, Shape.CONTEXT)
    shown = rows if isinstance(rows, list) else []
    yield {"type": "heartbeat"}
    for done, site in enumerate(SITES, start=1):
        items = [it for it in shown if it["torrent_info"]["site_name"] == site]
        progress = {"value": round(done / len(SITES) * 100), "text": f"{site} 搜索完成"}
        yield {"type": "append", "stage": "searching", "items": items} | progress
    yield from _replaced(shown)
    whole = {"type": "done", "stage": "done", "success": True, "total_items": len(shown)}
    # Late v2 may repeat the rows at the end; v3 leaves them out once they were replaced.
    yield whole if call.dialect.line.has(Line.V3) else whole | {"items": shown}


def _replaced(rows: list[Json]) -> Iterator[Json]:
    whole = {"type": "replace", "stage": "filtering", "total_items": len(rows)}
    if len(rows) <= _BATCH:
        yield whole | {"items": rows}
        return
    batches = [rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH)]
    for index, items in enumerate(batches):
        kind = "append" if index else "replace"
        place = {"replace_batch": True, "batch_index": index, "batch_count": len(batches)}
        yield whole | {"type": kind, "items": items} | place
