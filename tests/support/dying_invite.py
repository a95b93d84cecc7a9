"""A process that lets somebody in by an invite and stands still at a point of it, to be killed.

Usage: python -m support.dying_invite POINT DIRECTORY PAYLOAD. It prints one line when it is there.
"""

import asyncio
import sys
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import SystemClock
from services.events import PeopleNews
from services.household.doorstep import Doorstep
from services.household.invites import Invites
from services.models import ViewerId
from services.people import People, Role, Viewer
from services.storage.database import Database
from services.storage.schema import FILE_NAME

OWNER = ViewerId(1001)
SAM = Viewer(id=ViewerId(1009), role=Role.STRANGER, name="Sam")


class Door:
    """The invites of a process; it stands still at `point`: "written", "committed" or nowhere."""

    def __init__(self, directory: Path, point: str = "") -> None:
        self._point = point
        self.database = Database(directory / FILE_NAME)
        clock = SystemClock()
        self.people = People(self.database, clock, owners=frozenset({OWNER}), notify=())
        doorstep = Doorstep(self.database, clock, self.people, tell=self._tell, told=self._told)
        self.invites = Invites(
            self.database, clock, self.people, doorstep, tell=self._tell, told=self._told
        )
        self.news: list[PeopleNews] = []

    async def _tell(self, connection: AsyncConnection, news: PeopleNews) -> None:
        """Stand still inside the transaction: the link is used and the person is written down."""
        self.news.append(news)
        if self._point == "written" and connection.in_transaction():
            print("here", flush=True)  # noqa: T201 - the parent waits for this line
            await asyncio.Event().wait()

    def _told(self) -> None:
        if self._point == "committed":
            print("here", flush=True)  # noqa: T201 - the parent waits for this line
            sys.stdin.read()


async def main(point: str, directory: Path, payload: str) -> None:
    """Let Sam in."""
    await Door(directory, point).invites.enter(payload, SAM)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
