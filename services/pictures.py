"""Pictures by address: fetched where they can be reached, else through a backend, else drawn.

Telegram's own servers cannot reach a poster on a private network, so every picture is uploaded
once; afterwards the bot's file_id is enough.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError

from services.capabilities import Pictures
from services.clock import Clock
from services.drawing.collages import posters_of
from services.drawing.posters import draw_poster
from services.drawing.sketches import CollageSketch, Sketch
from services.drawing.studio import draw
from services.errors import BackendError
from services.ports.specialities import OwnPictures
from services.registry import Registry
from services.storage.database import Database
from services.storage.tables import picture

Fetch = Callable[[str], Awaitable[bytes | None]]

DEADLINE = 3.0  # seconds for each way to a picture: words must not wait for it
COLLAGE_DEADLINE = 4.0  # seconds for all posters of a collage together
HOST_RESTS = 300.0  # seconds an unreachable host is left alone
KNOWN = 500  # uploads that are remembered: each push of a round asks for the same few

_MINE = sa.and_(picture.c.bot_id == sa.bindparam("bot"), picture.c.key == sa.bindparam("of"))
_FILE_ID = sa.select(picture.c.file_id).where(_MINE)
_FORGET = sa.delete(picture).where(_MINE)


class PictureShelf:
    """Keeps file_ids and brings pictures."""

    def __init__(
        self,
        database: Database,
        registry: Registry,
        clock: Clock,
        *,
        fetch: Fetch,
        deadline: float = DEADLINE,
    ) -> None:
        self._database = database
        self._registry = registry
        self._clock = clock
        self._fetch = fetch
        self._deadline = deadline
        self._resting: dict[str, float] = {}
        self._known: dict[tuple[int, str], str] = {}  # by age
        self._changes = 0  # what was read before one may be out of date

    async def file_id(self, bot_id: int, key: str) -> str | None:
        """Return what this bot may send instead of the bytes, if it was uploaded before."""
        known = self._known.get((bot_id, key))
        if known:
            return known
        before = self._changes
        async with self._database.read() as connection:
            found: str | None = await connection.scalar(_FILE_ID, {"bot": bot_id, "of": key})
        if found and before == self._changes:
            self._remember(bot_id, key, found)
        return found

    async def learn(self, bot_id: int, key: str, file_id: str) -> None:
        """Remember an upload; a disk that refuses costs another upload, not the message."""
        values = {"file_id": file_id, "created_at": self._clock.now().timestamp()}
        statement = insert(picture).values(bot_id=bot_id, key=key, **values)
        statement = statement.on_conflict_do_update(index_elements=["bot_id", "key"], set_=values)
        with contextlib.suppress(DBAPIError):
            async with self._database.write() as connection:
                await connection.execute(statement)
        self._changes += 1
        self._remember(bot_id, key, file_id)

    async def forget(self, bot_id: int, key: str) -> None:
        """Drop an upload that Telegram no longer knows."""
        with contextlib.suppress(DBAPIError):
            async with self._database.write() as connection:
                await connection.execute(_FORGET, {"bot": bot_id, "of": key})
        self._changes += 1
        self._known.pop((bot_id, key), None)

    def _remember(self, bot_id: int, key: str, file_id: str) -> None:
        self._known[bot_id, key] = file_id
        if len(self._known) > KNOWN:
            del self._known[next(iter(self._known))]

    async def load(self, url: str | None, *, name: str, detail: str) -> bytes:
        """Return a picture's bytes; never fails, since one can always be drawn."""
        found = await self._brought(url) if url else None
        if found:
            return found
        return await asyncio.to_thread(draw_poster, name, detail)

    async def draw(self, sketch: Sketch, *, deadline: float = COLLAGE_DEADLINE) -> bytes:
        """Return a sketch as a picture; a poster that cannot be had in time is drawn, too."""
        wanted = posters_of(sketch.panes) if isinstance(sketch, CollageSketch) else ()
        posters = await self._posters(wanted, deadline)
        return await asyncio.to_thread(draw, sketch, posters)

    async def _posters(self, wanted: tuple[str, ...], deadline: float) -> dict[str, bytes]:
        found: dict[str, bytes] = {}

        async def bring(url: str) -> None:
            if brought := await self._brought(url):
                found[url] = brought

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(deadline), asyncio.TaskGroup() as group:
                for url in wanted:
                    group.create_task(bring(url))
        return found

    async def _brought(self, url: str) -> bytes | None:
        own = next((b for b in self._registry.enabled(OwnPictures) if b.owns(url)), None)
        if own is not None:  # nobody else is told that there is such a picture
            return await self._through(own, url)
        found = await self._direct(url)
        if found:
            return found
        for backend in self._registry.enabled(Pictures):
            if found := await self._through(backend, url):
                return found
        return None

    async def _through(self, backend: Pictures, url: str) -> bytes | None:
        try:
            async with asyncio.timeout(self._deadline):
                return await backend.picture(url)
        except (TimeoutError, BackendError):
            return None

    async def _direct(self, url: str) -> bytes | None:
        host = urlsplit(url).netloc
        now = self._clock.monotonic()
        if self._resting.get(host, now) > now:
            return None
        try:
            async with asyncio.timeout(self._deadline):
                return await self._fetch(url)
        except TimeoutError:  # a quick refusal costs nothing, a silent host costs every card
            self._resting[host] = now + HOST_RESTS
            return None
