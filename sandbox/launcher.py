"""Starts the whole stage in one process: the Bot API with its chat page, and the servers."""

import argparse
import asyncio
import errno
import gc
import json
import signal
from contextlib import AsyncExitStack

import aiohttp
from aiohttp import web

from sandbox import aniworld, nassav, tasks, trakt
from sandbox.moviepilot import Line, Listener, Options, create_moviepilot, create_world_routes
from sandbox.telegram import Limits, create_stage

_TOKEN = "110201543:AAstage-token-of-nobody-at-all-00000"  # noqa: S105 - good on this stage only
_TRIES = 100  # ports after the wished one
_PEOPLE = (
    {"id": 1001, "first_name": "Olive Owner", "username": "olive", "language_code": "en"},
    {"id": 1002, "first_name": "Max Member", "username": "max", "language_code": "en"},
    {"id": 1003, "first_name": "Vera Viewer", "username": "vera", "language_code": "zh-hans"},
    {"id": 1009, "first_name": "Sam Stranger", "username": "sam", "language_code": "en"},
)
_GROUP = {
    "id": -1001,
    "type": "supergroup",
    "title": "Film night",
    "forum": True,
    "topics": {2: "Arrivals", 3: "Chatter"},
    "members": {1001: "creator", 1002: "member", 1003: "member"},
    "bot": "member",
}


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090, help="the chat page, else the next free")
    parser.add_argument("--moviepilot-port", type=int, default=0, help="0 is any free port")
    parser.add_argument("--line", choices=tuple(Line), default=Line.V2_5_6, help="of MoviePilot")
    parser.add_argument("--aniworld-port", type=int, default=0, help="0 is any free port")
    parser.add_argument("--tasks-port", type=int, default=0, help="0 is any free port")
    parser.add_argument("--nassav-port", type=int, default=0, help="0 is any free port")
    parser.add_argument("--nassav-family", choices=("old", "new"), default="new")
    parser.add_argument("--trakt-port", type=int, default=0, help="0 is any free port")
    parser.add_argument("--token", default=_TOKEN, help="the bot token the stage accepts")
    parser.add_argument("--seed", type=int, default=Options().seed)
    parser.add_argument("--pace", type=float, default=1.0, help="world seconds per second")
    parser.add_argument("--language", choices=("en", "zh"), default="en")
    parser.add_argument("--still", action="store_true", help="an empty world that waits for orders")
    parser.add_argument("--unlimited", action="store_true", help="the Bot API never says 429")
    return parser.parse_args(arguments)


async def perform(arguments: argparse.Namespace) -> None:
    """Run all servers until a signal comes."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    options = Options(
        line=arguments.line,
        seed=arguments.seed,
        pace=arguments.pace,
        language=arguments.language,
        ambient=not arguments.still,
        living=not arguments.still,
        seeded=not arguments.still,
    )
    moviepilot = create_moviepilot(options=options)
    manager = _create_aniworld(arguments)
    lists = trakt.create_trakt(options=trakt.Options(seeded=not arguments.still))
    limits = Limits(enabled=not arguments.unlimited)
    stage = create_stage(token=arguments.token, limits=limits)
    stage.add_routes(create_world_routes(moviepilot))
    stage.add_routes(trakt.create_controls(lists.server, below="/world/trakt"))
    async with AsyncExitStack() as stack:
        listener = Listener(moviepilot, host=arguments.host, port=arguments.moviepilot_port)
        await stack.enter_async_context(listener)
        second = aniworld.Listener(manager, host=arguments.host, port=arguments.aniworld_port)
        await stack.enter_async_context(second)
        platform = _create_tasks(arguments)
        third = tasks.Listener(platform, host=arguments.host, port=arguments.tasks_port)
        private = _create_nassav(arguments)
        fourth = nassav.Listener(private, host=arguments.host, port=arguments.nassav_port)
        await stack.enter_async_context(third)
        await stack.enter_async_context(fourth)
        fifth = trakt.Listener(lists.api, host=arguments.host, port=arguments.trakt_port)
        await stack.enter_async_context(fifth)
        sign_in = trakt.Listener(lists.auth, host=arguments.host)
        await stack.enter_async_context(sign_in)
        lists.server.activation = f"{sign_in.url}/activate"
        runner = web.AppRunner(stage, access_log=None, shutdown_timeout=0.3)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        port = await _listen(runner, arguments.host, arguments.port)
        page = f"http://{arguments.host}:{port}"
        await _invite(page)
        ready = {
            "page": page,
            "telegram": page,
            "moviepilot": listener.url,
            "aniworld": second.url,
            "tasks": third.url,
            "nassav": fourth.url,
            "settings": _list_settings(lists.server, fifth.url, sign_in.url),
            "token": arguments.token,
            "username": options.username,
            "password": options.password,
        }
        print(json.dumps(ready), flush=True)
        await stop.wait()


def _create_aniworld(arguments: argparse.Namespace) -> web.Application:
    """Return the second server; its master password is the account's of the first."""
    return aniworld.create_aniworld(
        options=aniworld.Options(
            password=Options().password,
            seed=arguments.seed,
            pace=arguments.pace,
            ambient=not arguments.still,
            living=not arguments.still,
            seeded=not arguments.still,
        )
    )


def _list_settings(server: trakt.Server, api: str, auth: str) -> dict[str, str]:
    """Return the settings of the server of people's lists: it has two addresses and an app."""
    return {
        "TRAKT_CLIENT_ID": server.options.client_id,
        "TRAKT_CLIENT_SECRET": server.options.client_secret,
        "TRAKT_API_URL": api,
        "TRAKT_AUTH_URL": auth,
        "TRAKT_SYNC_INTERVAL": "10s",
    }


def _create_tasks(arguments: argparse.Namespace) -> web.Application:
    """Return the third server; its keeper has the account of the first."""
    return tasks.create_tasks(
        options=tasks.Options(
            username=Options().username,
            password=Options().password,
            seed=arguments.seed,
            pace=arguments.pace,
            duration=90.0,
            ambient=not arguments.still,
            living=not arguments.still,
            seeded=not arguments.still,
        )
    )


def _create_nassav(arguments: argparse.Namespace) -> web.Application:
    """Return the third server, of either version; nobody sees it until an owner lets them in."""
    return nassav.create_nassav(
        options=nassav.Options(
            family=arguments.nassav_family,
            seed=arguments.seed,
            pace=arguments.pace,
            living=not arguments.still,
            seeded=not arguments.still,
            inspecting=1.0,
            adding=2.0,
        )
    )


async def _listen(runner: web.AppRunner, host: str, wished: int) -> int:
    """Listen on the wished port or the next free one and return it."""
    for port in range(wished, min(wished + _TRIES, 65536)):
        try:
            await web.TCPSite(runner, host, port, reuse_address=True).start()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
        else:
            return int(runner.addresses[0][1])
    raise SystemExit(f"no free port between {wished} and {wished + _TRIES - 1}")


async def _invite(page: str) -> None:
    """Introduce the people and the group; these are roles, nobody in particular."""
    async with aiohttp.ClientSession(page, raise_for_status=True) as session:
        for person in _PEOPLE:
            await session.post("/sim/user", json=person)
        await session.post("/sim/chat", json=_GROUP)


def launch(arguments: list[str]) -> None:
    """Run the stage; ends with 0 on SIGINT and SIGTERM."""
    asyncio.run(perform(parse(arguments)))
    # The last garbage collection walks all of aiogram's models and takes longer than everything
    # else at the end; nothing is left that it could do for anybody.
    gc.freeze()
