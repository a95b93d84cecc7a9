"""The disk refuses: told to the owners past the outbox, tried every minute, and told when over.

What needs the disk cannot announce that there is none: the one notice goes straight to Telegram
(reliability.md D-03). Its end is an ordinary notice.
"""

import math
from collections.abc import Awaitable, Callable, Sequence

import sqlalchemy as sa
import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from sqlalchemy.exc import SQLAlchemyError

from bot.updates import TROUBLE, brief
from handlers.ui.texts import Catalogs
from services.clock import Clock
from services.events import Notice
from services.polling.scheduler import Job, Jobs, Tick
from services.storage.database import Database
from services.storage.tables import viewer
from services.storage.trouble import Trouble

RETRY = 57.0  # seconds; with jitter never more than 60
SETTLE = 60.0  # seconds for which a locked database is nobody's concern
ONE_DAY = 24 * 3600.0

Say = Callable[[Trouble], Awaitable[bool]]

_log = structlog.stdlib.get_logger(__name__)


class DiskWatch:
    """Waits for the database to be in trouble, and gets it out as soon as the disk lets it.

    `say` tells the owners without the disk and returns whether that is done; `tell` is the
    outbox's way; `resume` wakes what has been waiting.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        say: Say,
        tell: Callable[[Notice], Awaitable[None]],
        resume: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._say = say
        self._tell = tell
        self._resume = resume
        self._since: float | None = None
        self._tried = 0.0
        self._said = False
        self._job: Job | None = None

    def join(self, jobs: Jobs) -> None:
        """Run as one of the periodic jobs, and at once when there is trouble."""
        self._job = jobs.add("disk", self.tick)
        self._database.on_trouble = self._job.wake

    def hurry(self) -> None:
        """Try at once: somebody is here, and may have just made room."""
        if self._database.trouble and self._job:
            self._tried = -math.inf
            self._job.wake()

    async def tick(self) -> Tick:
        """Say what is wrong if nobody has, and see whether it still is."""
        trouble = self._database.trouble
        if trouble is None:
            return Tick(next_in=await self._over())
        now = self._clock.monotonic()
        if self._since is None:
            self._since = self._tried = now
            _log.error("the database takes nothing", why=trouble)
        # A write that goes through mends no damage: that takes a start.
        if trouble is not Trouble.DAMAGED and now - self._tried >= RETRY * 0.9:
            self._tried = now
            if await self._database.recover():
                self._resume()
                return Tick(next_in=await self._over())
        patient = trouble is Trouble.BUSY and now - self._since < SETTLE
        if not (self._said or patient):
            self._said = await self._say(trouble)
        return Tick(next_in=RETRY)

    async def _over(self) -> float:
        if self._since is not None:
            _log.info("the database takes everything again")
        self._since = None
        if self._said:
            await self._tell(Notice(code="storage-works-again"))
            self._said = False
        return ONE_DAY


class Alarm:
    """Says something to the owners at once, in their languages, with nothing but Telegram."""

    def __init__(
        self, bot: Bot, catalogs: Catalogs, database: Database, *, owners: Sequence[int]
    ) -> None:
        self._bot = bot
        self._catalogs = catalogs
        self._database = database
        self._owners = owners

    async def __call__(self, trouble: Trouble) -> bool:
        """Say it; True once Telegram has taken or refused it for every owner."""
        languages = await self._languages()
        settled = True
        for owner in self._owners:
            words = self._catalogs.of(*languages.get(owner, ()))(f"storage-{trouble}")
            try:
                await self._bot.send_message(owner, words, parse_mode=None)
            except (TelegramForbiddenError, TelegramBadRequest) as error:  # never started, blocked
                _log.warning("an owner cannot be told", owner=owner, why=brief(error))
            except TROUBLE:
                settled = False
        return settled

    async def _languages(self) -> dict[int, tuple[str | None, str | None]]:
        query = sa.select(viewer.c.id, viewer.c.language, viewer.c.telegram_language)
        try:
            async with self._database.read() as connection:
                rows = await connection.execute(query.where(viewer.c.id.in_(self._owners)))
                return {row.id: (row.language, row.telegram_language) for row in rows}
        except SQLAlchemyError:  # a disk that cannot be read either: the default language
            return {}
