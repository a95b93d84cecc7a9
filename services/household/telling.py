"""What somebody is told about, and how loud: one level for each matter."""

from collections.abc import Callable

from services.errors import NotAllowed
from services.household.choices import choose_level, levels
from services.household.matters import Level, Matter
from services.household.roles import Role, at_least
from services.models import ChatId
from services.outbox.withholding import hush_matter, withhold_matter
from services.people import Viewer
from services.storage.database import Database

# What others asked for is theirs to know, and Usher's own troubles are its owners'.
_LEAST = {
    Matter.ARRIVALS: Role.VIEWER,
    Matter.FAILURES: Role.VIEWER,
    Matter.REQUESTS: Role.MEMBER,
    Matter.OTHERS: Role.ADMIN,
    Matter.SYSTEM: Role.OWNER,
}


def matters_of(role: Role) -> tuple[Matter, ...]:
    """Return the matters that somebody in this role may be told about."""
    return tuple(matter for matter, least in _LEAST.items() if at_least(role, least))


class TellingService:
    """Reads and changes levels; `changed` is called when other messages wait than before."""

    def __init__(self, database: Database, *, changed: Callable[[], None]) -> None:
        self._database = database
        self._changed = changed

    async def of(self, who: Viewer) -> dict[Matter, Level]:
        """Return how somebody is told of each matter they may be told about."""
        mine = matters_of(who.role)
        async with self._database.read() as connection:
            return {one: (await levels(connection, one, [who.id]))[who.id] for one in mine}

    async def choose(self, who: Viewer, matter: Matter, level: Level) -> None:
        """Choose how somebody is told of a matter; what waits follows. Raises: NotAllowed."""
        if matter not in matters_of(who.role):
            raise NotAllowed
        here = ChatId(who.id)
        async with self._database.write() as connection:
            await choose_level(connection, here, matter, level)
            if level is Level.OFF:
                await withhold_matter(connection, here, matter)
            elif level is Level.SILENT:
                await hush_matter(connection, here, matter)
        self._changed()
