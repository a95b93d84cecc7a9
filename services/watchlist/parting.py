"""When entries have left a list for good: nothing is ended without its person's will (S-9, S-10).

What left because it was watched is no reason at all, and a subscription that others follow goes on.
"""

from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.errors import SubscriptionGone
from services.events import WatchlistNews, WatchlistTurn
from services.models import ViewerId
from services.people import Role, Viewer
from services.storage.database import Database
from services.subscribe import handle_of
from services.subscriptions import SubscriptionService
from services.watchlist import rows
from services.watchlist.model import Item, ItemState, OnRemoved
from services.watchlist.port import Watchlist
from services.watchlist.rows import Owner
from services.watchlist.telling import NAMED, name_of, serial_of

Tell = Callable[[AsyncConnection, WatchlistNews], Awaitable[None]]


class Parting:
    """Does what each person has chosen for that case."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        subscriptions: SubscriptionService,
        *,
        tell: Tell,
        told: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._subscriptions = subscriptions
        self._tell = tell
        self._told = told

    async def part(self, server: Watchlist, whose: Owner) -> None:
        """Deal with what has left somebody's list. Raises: BackendError, SignInNeeded."""
        async with self._database.read() as connection:
            book = await rows.book(connection, whose)
            gone = await rows.items(connection, whose, gone=True)
        left = [one for one in gone if not one.parted]
        if not left or book.held:
            return
        ours = [one for one in left if one.state is ItemState.SUBSCRIBED and one.ref]
        if book.on_removed is not OnRemoved.NOTHING:
            ours = [one for one in ours if not await self._watched(server, whose[1], one)]
        turn = WatchlistTurn.REMOVED
        if book.on_removed is OnRemoved.UNSUBSCRIBE:
            turn = WatchlistTurn.ENDED
            ours = [one for one in ours if await self.end(whose[1], one)]
        async with self._database.write() as connection:
            await rows.change(connection, whose, [one.key for one in left], parted=True)
            if ours and book.on_removed is not OnRemoved.NOTHING:
                await self._tell(connection, _news(server, whose, turn, ours))
        self._told()

    async def end(self, who: ViewerId, item: Item) -> bool:
        """Leave the subscriptions of an entry; say whether any was theirs. Raises: BackendError.

        The last follower out ends one; whoever else follows it keeps it.
        """
        viewer = Viewer(id=who, role=Role.MEMBER)  # as a follower, whatever else they may do
        wishes = await self._subscriptions.wishes(viewer)
        left = False
        for wish in wishes.subscriptions:
            theirs = (wish.ref.key, wish.season) in wishes.followed
            if wish.ref != item.ref or wish.season not in item.seasons or not theirs:
                continue
            try:
                await self._subscriptions.leave(handle_of(wish), viewer)
            except SubscriptionGone:
                continue
            left = True
        return left

    async def _watched(self, server: Watchlist, who: ViewerId, item: Item) -> bool:
        return await server.watched(who, item.listed, since=item.listed.listed_at)


def _news(
    server: Watchlist, whose: Owner, turn: WatchlistTurn, items: Sequence[Item]
) -> WatchlistNews:
    return WatchlistNews(
        turn=turn,
        backend=server.id,
        told=(whose[1],),
        names=tuple(name_of(one) for one in items[:NAMED]),
        keys=tuple(one.key for one in items),
        count=len(items),
        serial=serial_of(items),
    )
