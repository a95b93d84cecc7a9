"""A whole household in one process: the stage, the stand-in, and Usher between them.

Everything is real: HTTP between all three, a SQLite file, the loops of the process. Only the
process itself is missing; tests/e2e has that.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bot.app import App, build_app
from bot.lifecycle import live
from bot.settings import Settings
from handlers.ui.following import Rhythm
from sandbox.moviepilot.releases import PASSKEY, SITE_COOKIE
from sandbox.telegram import Limits
from services.capabilities import Backend
from services.clock import Clock
from services.household.roles import Role
from services.transport.redaction import Redactor
from support.canaries import no_canary_left, searched_log
from support.clock import ShiftedClock
from support.database import create_file
from support.moviepilot import RunningMoviePilot, running_moviepilot
from support.person import Person
from support.routers import lent_routers
from support.stage import PATIENCE, TOKEN, StageClient, running_stage

OWNER, MEMBER, STRANGER = 1001, 1002, 1009
STANDING = Rhythm(private=0, groups=0)
STILL = {"enabled": False}  # no server is watched, so nothing arrives
WATCHFUL = {"check_interval": "1s", "active_interval": "1s"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """The people and the servers of one test."""

    stage: StageClient
    world: RunningMoviePilot
    settings: Settings
    clock: ShiftedClock

    def person(self, user: int = OWNER, *, chat: int | None = None) -> Person:
        """Return somebody who chats."""
        return Person(self.stage, user, chat=chat)

    async def ready(self) -> None:
        """Wait until Usher, started for the first time, has looked at everything once."""
        # what the first answer of Telegram brings may have waited, and is treated so
        await self.stage.wait_for_calls("getUpdates", 2)
        if self.settings.moviepilot and self.settings.tracker.enabled:
            await self.person().told(since=0)  # one line, once the history was looked at

    async def let_in(self, user: int, role: Role) -> None:
        """Give somebody who has not spoken yet a role, behind Usher's back."""
        # Usher writes in this very loop: waiting for it here would be waiting for ever
        await asyncio.to_thread(_write_role, self.settings.bot.data_dir / "usher.db", user, role)

    async def followers(self) -> list[tuple[int, str, int]]:
        """Return who is told of which title and season; -1 is a title without seasons."""
        return await asyncio.to_thread(_read_followers, self.settings.bot.data_dir / "usher.db")

    async def noted(self, torrent_hash: str) -> None:
        """Wait until Usher has written a download down."""
        await self._until("SELECT 1 FROM download WHERE hash = ?", torrent_hash)

    async def looked_at_downloads(self) -> None:
        """Wait until Usher has looked at the downloads: what comes from then on is news."""
        await self._until("SELECT 1 FROM feed_cursor WHERE downloads_since IS NOT NULL")

    async def _until(self, asked: str, *values: str) -> None:
        file = self.settings.bot.data_dir / "usher.db"
        async with asyncio.timeout(PATIENCE):
            while not await asyncio.to_thread(_finds, file, asked, values):  # noqa: ASYNC110 - another connection
                await asyncio.sleep(0.02)


def _finds(file: Path, asked: str, values: Sequence[str]) -> bool:
    with contextlib.closing(sqlite3.connect(file)) as database:
        return database.execute(asked, values).fetchone() is not None


def _read_followers(file: Path) -> list[tuple[int, str, int]]:
    with contextlib.closing(sqlite3.connect(file)) as database:
        asked = "SELECT viewer_id, item_key, season FROM follower ORDER BY 1, 2, 3"
        return list(database.execute(asked))


def _write_role(file: Path, user: int, role: Role) -> None:
    with contextlib.closing(sqlite3.connect(file)) as database, database:
        database.execute(
            "INSERT INTO viewer (id, role, created_at) VALUES (?, ?, 0)"
            " ON CONFLICT DO UPDATE SET role = excluded.role",
            (user, role),
        )


@contextlib.asynccontextmanager
async def household(
    directory: Path,
    *,
    world: dict[str, Any] | None = None,
    configured: bool = True,
    running: bool = True,
    others: Sequence[Backend] = (),
    second_thoughts: float = 0.0,
    rhythm: Rhythm = STANDING,
    **settings: Any,
) -> AsyncIterator[Household]:
    """Open a household: an owner who has pressed Start, a member and a stranger who have too.

    `world` are options of the stand-in, `settings` sections that replace the usual ones;
    `configured=False` leaves every server out of the settings, `running=False` leaves it to the
    test to run Usher. `others` are backends beside the configured ones. `second_thoughts` are the
    seconds in which a confirmed delete can be taken back; the queue renews itself at a `rhythm`
    only, so that no such edit is taken for an answer. Most of opening one, and all it costs while
    nobody speaks, is the watch on the server: `tracker=STILL` does without.
    """
    async with (
        running_stage(limits=Limits(enabled=False)) as stage,
        running_moviepilot(**(world or {})) as server,
    ):
        for user, name in ((OWNER, "Olive"), (MEMBER, "Max"), (STRANGER, "Sam")):
            await stage.user(user, first_name=name, language_code="en", state="started")
        chosen = usual(stage, server if configured else None, directory) | settings
        home = Household(
            stage=stage,
            world=server,
            settings=Settings.model_validate(chosen),
            clock=ShiftedClock(),
        )
        if not running:
            yield home
            return
        async with usher(
            home.settings,
            clock=home.clock,
            others=others,
            second_thoughts=second_thoughts,
            rhythm=rhythm,
        ) as app:
            await home.ready()
            yield home
            pages = await pages_of(app)
        await no_canary_left(
            stage, chosen["bot"]["data_dir"], secrets=secrets_of(server), pages=pages
        )


async def pages_of(app: App) -> dict[str, str]:
    """Return what the process's own pages say, by their paths."""
    if app.server.address is None:
        return {}
    host, port = app.server.address
    pages = {}
    async with ClientSession(f"http://{host}:{port}") as http:
        for path in ("/healthz", "/readyz", "/metrics"):
            async with http.get(path) as answer:
                pages[path] = await answer.text()
    return pages


def secrets_of(world: RunningMoviePilot) -> tuple[str, ...]:
    """Return what the settings of a test hold and nobody may ever read."""
    return (TOKEN, TOKEN.partition(":")[2], world.password, SITE_COOKIE, PASSKEY)


def usual(stage: StageClient, world: RunningMoviePilot | None, directory: Path) -> dict[str, Any]:
    """Return settings for a stage and a stand-in."""
    chosen: dict[str, Any] = {
        "telegram": {"token": TOKEN, "owners": str(OWNER), "api_url": stage.url},
        "tracker": WATCHFUL,
        "bot": {"data_dir": directory, "http_port": 0, "timezone": "UTC"},
    }
    if world:
        account = {"username": world.username, "password": world.password}
        chosen["moviepilot"] = {"url": world.url, **account}
    return chosen


@contextlib.asynccontextmanager
async def usher(
    settings: Settings,
    *,
    clock: Clock | None = None,
    others: Sequence[Backend] = (),
    second_thoughts: float = 0.0,
    rhythm: Rhythm = STANDING,
) -> AsyncIterator[App]:
    """Run Usher's loops in this process while the block runs, and yield what runs.

    It writes its log as the process does, and what it has written is looked through at the end.
    """
    if not (settings.bot.data_dir / "usher.db").exists():
        create_file(settings.bot.data_dir)
    ended = asyncio.Event()
    redactor = Redactor()
    for secret in settings.secrets():
        redactor.register(secret)
    with (
        searched_log(redactor, (*settings.secrets(), TOKEN.partition(":")[2])),
        lent_routers() as routers,
    ):
        async with (
            build_app(
                settings,
                redactor=redactor,
                clock=clock,
                others=others,
                second_thoughts=second_thoughts,
                rhythm=rhythm,
                routers=routers,
            ) as app,
            asyncio.TaskGroup() as group,
        ):
            group.create_task(live(app.loops, until=ended))
            try:
                yield app
            finally:
                ended.set()
