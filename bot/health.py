"""Whether Usher can do its work right now, and if not, which part of it cannot."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bot.updates import LinkState, TelegramLink
from services.models import BackendId
from services.polling.health import PollState
from services.storage.database import Database

PATIENCE = 2.0  # seconds for the database to answer

Feeds = Callable[[], Mapping[BackendId, PollState]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One part that does not work; `code` is a word for machines, never a text from outside."""

    part: str
    code: str


class Health:
    """Looks at the database, at Telegram and at every feed."""

    def __init__(
        self, database: Database, link: TelegramLink, *, feeds: Feeds, slowest: timedelta
    ) -> None:
        self._database = database
        self._link = link
        self._feeds = feeds
        self._stale = 2 * slowest.total_seconds() + 120  # a poll under way may itself take long

    async def troubles(self) -> list[Trouble]:
        """Return what does not work, nothing when all is well."""
        found = []
        if code := await self._database_code():
            found.append(Trouble(part="database", code=code))
        if self._link.state is not LinkState.ANSWERING:
            found.append(Trouble(part="telegram", code=self._link.state.value))
        for backend, state in self._feeds().items():
            if code := self._feed_code(state):
                found.append(Trouble(part=backend, code=code))
        return found

    async def _database_code(self) -> str:
        try:
            async with asyncio.timeout(PATIENCE), self._database.read() as connection:
                await connection.execute(sa.text("SELECT 1"))
        except TimeoutError:
            return "timeout"
        except (SQLAlchemyError, OSError):
            return self._database.trouble or "error"
        return self._database.trouble or ""

    def _feed_code(self, state: PollState) -> str:
        if state.error_code:
            return state.error_code
        if state.age is None:
            return "not-polled-yet"
        return "stale" if state.age > self._stale else ""
