"""What removed people leave behind: what they followed ends, and their accounts on other servers.

The last follower out takes the subscription along. What is to be done stands in the ledger of
followers and in what backends keep, so a crash or a server that does not answer only puts it off.
An owner taken off the settings has not been removed: a mistake there must not cost a subscription.
"""

from dataclasses import dataclass

import sqlalchemy as sa
import structlog

from services.capabilities import Subscribe
from services.errors import BackendError, StorageUnavailable
from services.household.farewells import Farewell, Farewells
from services.household.followers import FILM
from services.household.roles import Role
from services.models import ItemRef, ViewerId
from services.people import People
from services.registry import Registry
from services.storage.database import Database
from services.storage.tables import follower, viewer

AGAIN = 60.0  # seconds until what could not be ended is tried once more

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How many followings ended, how many subscriptions with them, and how many are left to end.

    `farewells` are the servers on which somebody had an account.
    """

    followings: int = 0
    subscriptions: int = 0
    left: int = 0
    farewells: tuple[Farewell, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Following:
    who: ViewerId
    ref: ItemRef
    season: int | None
    made_here: bool


class Departures:
    """Ends what those had who are no longer here."""

    def __init__(
        self, database: Database, registry: Registry, people: People, farewells: Farewells
    ) -> None:
        self._database = database
        self._registry = registry
        self._people = people
        self._farewells = farewells

    async def settle(self, who: ViewerId | None = None) -> Ended:
        """End what one removed person had, or everybody's; what fails is left for later."""
        farewells = await self._end_accounts(who)
        followings = subscriptions = left = 0
        for one in await self._left_behind(who):
            try:
                async with self._people.one_at_a_time(one.ref, one.season):
                    subscriptions += await self._end(one)
            except BackendError as error:
                _log.warning("a following could not be ended", code=error.code, viewer=one.who)
                left += 1
            else:
                followings += 1
        return Ended(
            followings=followings, subscriptions=subscriptions, left=left, farewells=farewells
        )

    async def resume(self) -> float:
        """End what is left; return the seconds until the next look."""
        await self.settle()
        return AGAIN

    async def _end_accounts(self, who: ViewerId | None) -> tuple[Farewell, ...]:
        keepers = await self._farewells.keepers()
        query = sa.select(viewer.c.id).where(viewer.c.role == Role.STRANGER)
        async with self._database.read() as connection:
            removed = {ViewerId(row.id) for row in await connection.execute(query)}
        removed &= keepers - self._people.owners
        ended: list[Farewell] = []
        for one in sorted(removed if who is None else removed & {who}):
            try:
                ended += await self._farewells.end(one)
            except StorageUnavailable:
                _log.warning("an account could not be ended", viewer=one)
        return tuple(ended)

    async def _left_behind(self, who: ViewerId | None) -> list[_Following]:
        gone = viewer.c.role == Role.STRANGER
        query = sa.select(follower).join(viewer, viewer.c.id == follower.c.viewer_id).where(gone)
        if who is not None:
            query = query.where(viewer.c.id == who)
        async with self._database.read() as connection:
            return [
                _Following(
                    who=ViewerId(row.viewer_id),
                    ref=ItemRef.from_key(row.item_key),
                    season=None if row.season == FILM else row.season,
                    made_here=row.subscription_id != "",
                )
                for row in await connection.execute(query)
                if row.viewer_id not in self._people.owners
            ]

    async def _end(self, one: _Following) -> bool:
        """End one, and say whether its subscription went with it."""
        others = await self._people.followers(one.ref, one.season)
        backend = self._registry.one(one.ref.backend, Subscribe)
        ended = False
        if one.made_here and not others and backend is not None:
            for wish in await backend.subscriptions():
                if (wish.ref, wish.season) == (one.ref, one.season):
                    await backend.unsubscribe(wish.native_id, expected=wish.ref, season=wish.season)
                    ended = True
        await self._people.leave(one.who, one.ref, one.season)
        return ended
