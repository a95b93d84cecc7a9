"""How many calls to one server are under way at the same time."""

import asyncio
from contextlib import aclosing

from aiohttp import web

from services.http import AT_ONCE, JsonClient
from services.models import BackendId
from services.transport.redaction import Redactor
from support.recorded import recorded_server

BACKEND = BackendId("example")


async def test_a10_four_calls_are_under_way_at_once_and_a_long_one_waits_for_none() -> None:
    arrived, go = asyncio.Semaphore(0), asyncio.Event()

    async def hold(_request: web.Request) -> web.StreamResponse:
        arrived.release()
        await go.wait()
        return web.json_response([])

    async with recorded_server() as server:
        client = JsonClient(BACKEND, base_url=server.url, redactor=Redactor(), deadline=60)
        for path in ("/short", "/long"):
            server.on("GET", path, hold)
        async with aclosing(client), asyncio.timeout(60), asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE + 3):
                group.create_task(client.json("GET", "short"))
            for _ in range(AT_ONCE):
                await arrived.acquire()
            group.create_task(client.json("GET", "long", deadline=61))
            await arrived.acquire()
            seen = [one.path for one in server.received]
            go.set()
        assert seen == ["/short"] * AT_ONCE + ["/long"]
        assert len(server.to("GET", "/short")) == AT_ONCE + 3
