"""A process that polls once and stands still at a named point of reliability.md 7, to be killed.

Usage: python -m support.dying_poll POINT DIRECTORY. It prints one line when it is there.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import SystemClock
from services.events import StoredEvent
from services.polling.cursors import HistoryPage
from services.polling.poller import Poller
from services.ports.feeds import FeedMemory, FeedPoll
from services.storage.database import Database
from services.storage.schema import FILE_NAME
from support.feed import HistoryFeed
from support.pages import History

OLD, NEW = 663, 30
REQUESTS = {"C01": 1, "C02": 3, "C06": 3}  # the request before which to stand still


def with_old_rows(history: History) -> History:
    """File the rows that are there before anything new arrives."""
    history.fill(OLD)
    return history


def with_new_rows(history: History) -> History:
    """File the old rows and the new ones."""
    with_old_rows(history).pass_time(60)
    history.fill(NEW, seconds_apart=1)
    return history


async def stand_still() -> None:
    """Say that the point is reached and wait for the end."""
    print("here", flush=True)  # noqa: T201 - the parent waits for this line
    await asyncio.Event().wait()


class DyingHistory(History):
    """Stands still before a request."""

    def __init__(self, point: str) -> None:
        super().__init__()
        self._point = point

    async def read(self, page: int, count: int) -> HistoryPage:
        """Answer, unless this is the request."""
        if len(self.requests) + 1 == REQUESTS.get(self._point):
            await stand_still()
        return await super().read(page, count)


class DyingFeed(HistoryFeed):
    """Stands still when everything is read."""

    def __init__(self, point: str) -> None:
        super().__init__(with_new_rows(DyingHistory(point)))
        self._point = point

    async def poll(self, memory: FeedMemory) -> FeedPoll:
        """Look once."""
        found = await super().poll(memory)
        if self._point == "C03":
            await stand_still()
        return found


class DyingIntake:
    """Stands still inside the transaction, after rows, cursor and events were written."""

    def __init__(self, point: str) -> None:
        self._point = point

    async def record(self, connection: AsyncConnection, events: Sequence[StoredEvent]) -> None:
        """Stand still if this is the point."""
        if self._point == "C04" and events and connection.in_transaction():
            await stand_still()


def wake_relay() -> None:
    """Stand still between commit and wake, which only C05 comes to."""
    print("here", flush=True)  # noqa: T201 - the parent waits for this line
    sys.stdin.read()


async def main(point: str, directory: Path) -> None:
    """Poll once."""
    poller = Poller(
        DyingFeed(point),
        database=Database(directory / FILE_NAME),
        clock=SystemClock(),
        intake=DyingIntake(point),
        wake_relay=wake_relay,
        active=2,
        idle=300,
    )
    await poller.tick()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
