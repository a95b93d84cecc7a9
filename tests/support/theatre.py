"""The stage with the world mounted on it, as `python -m sandbox` serves it, inside this process."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession, FormData

from sandbox import trakt
from sandbox.moviepilot import Listener, Options, create_moviepilot, create_world_routes
from sandbox.telegram import Limits, create_stage
from support.moviepilot import WorldClient
from support.pictures import draw_picture
from support.stage import PATIENCE, TOKEN, StageClient, serving

OWNER, MEMBER, STRANGER = 1001, 1002, 1009
GROUP = -1001
ARRIVALS = 2  # a topic of the group

_PEOPLE: tuple[Mapping[str, Any], ...] = (
    {"id": OWNER, "first_name": "Olive Owner", "state": "started", "language_code": "en"},
    {"id": MEMBER, "first_name": "Max Member", "state": "started", "language_code": "en"},
    {"id": STRANGER, "first_name": "Sam Stranger", "language_code": "en"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The server of people's lists, which the page's world steers, too."""

    server: trakt.Server
    section: Mapping[str, str]  # the settings of a bot that calls it


@dataclass(frozen=True, slots=True, kw_only=True)
class Theatre:
    """What a browser sees at `url`, and the two sides behind it."""

    url: str
    stage: StageClient
    world: WorldClient
    lists: Lists

    async def send(self, chat: int, text: str, **fields: Any) -> int:
        """Send a message as the bot and return its id."""
        answer = await self.stage.call("sendMessage", chat_id=chat, text=text, **fields)
        message_id: int = answer["result"]["message_id"]
        return message_id

    async def send_picture(self, chat: int, color: str = "navy", **fields: Any) -> int:
        """Send a picture as the bot and return its id."""
        form = FormData({"chat_id": str(chat), **fields})
        content = draw_picture(width=400, height=600, color=color)
        form.add_field("photo", content, filename="poster.png", content_type="image/png")
        url = f"{self.url}/bot{self.stage.token}/sendPhoto"
        async with ClientSession() as http, http.post(url, data=form) as answer:
            message_id: int = (await answer.json())["result"]["message_id"]
        return message_id

    async def pressed(self) -> str:
        """Return the id of the newest pressed button, waiting for one as the bot would."""
        async with asyncio.timeout(PATIENCE):
            while True:
                updates = await self.stage.call("getUpdates", offset=-1, timeout=10)
                if pressed := (updates["result"] or [{}])[-1].get("callback_query"):
                    callback_id: str = pressed["id"]
                    return callback_id

    async def heard(self) -> dict[str, Any]:
        """Return the newest message somebody wrote, waiting for one as the bot would."""
        updates = await self.stage.call("getUpdates", offset=-1, timeout=10)
        message: dict[str, Any] = updates["result"][-1]["message"]
        return message


@asynccontextmanager
async def running_theatre(
    *, lists: trakt.Options | None = None, **options: Any
) -> AsyncIterator[Theatre]:
    """Serve a populated stage and a world that moves only when it is stepped.

    `options` are those of the stand-in, `lists` those of the server of people's lists, on which
    otherwise nobody has anything.
    """
    moviepilot = create_moviepilot(options=Options(living=False, **options))
    app = create_stage(token=TOKEN, limits=Limits(enabled=False))
    app.add_routes(create_world_routes(moviepilot))
    served = trakt.create_trakt(options=lists or trakt.Options(seeded=False))
    app.add_routes(trakt.create_controls(served.server, below="/world/trakt"))
    async with (
        Listener(moviepilot) as listener,
        trakt.Listener(served.api) as api,
        trakt.Listener(served.auth) as auth,
        serving(app) as url,
        StageClient(url) as stage,
        WorldClient(listener.url) as world,
    ):
        for person in _PEOPLE:
            await stage.post("user", **person)
        await stage.make_chat(
            GROUP,
            title="Film night",
            forum=True,
            topics={ARRIVALS: "Arrivals"},
            members=[OWNER, MEMBER],
            bot="member",
        )
        served.server.activation = f"{auth.url}/activate"
        app_of_ours = served.server.options
        section = {
            "client_id": app_of_ours.client_id,
            "client_secret": app_of_ours.client_secret,
            "api_url": api.url,
            "auth_url": auth.url,
        }
        seen = Lists(server=served.server, section=section)
        yield Theatre(url=url, stage=stage, world=world, lists=seen)
