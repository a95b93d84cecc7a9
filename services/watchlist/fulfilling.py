"""Asking for what a list wants: once each, through the same gate as everything people ask for."""

from dataclasses import dataclass, replace

from services.clock import Clock
from services.errors import BackendError, Rejected, TooManyToday, UserError
from services.models import SubscribeOutcome, ViewerId
from services.search import SearchService
from services.storage.database import Database
from services.subscribe import Asking, SubscribeService
from services.watchlist import rows
from services.watchlist.model import Item, ItemState, Why
from services.watchlist.rows import Owner

FIRST, LONGEST = 60.0, 6 * 3600.0  # seconds before a failed entry is tried again
TOMORROW = 6 * 3600.0  # seconds; a day's measure slides


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came of asking; `halts` says that the others would fare no better now."""

    item: Item
    halts: bool = False


class Fulfiller:
    """Carries wanted entries out, one after the other."""

    def __init__(
        self, database: Database, clock: Clock, search: SearchService, subscribe: SubscribeService
    ) -> None:
        self._database = database
        self._clock = clock
        self._search = search
        self._subscribe = subscribe

    async def fulfil(self, whose: Owner, item: Item) -> Came:
        """Ask for an entry and write down what came of it (S-5, S-6)."""
        resumed = item.state is ItemState.ADDING
        if not resumed:
            async with self._database.write() as connection:
                await rows.change(connection, whose, [item.key], state=ItemState.ADDING)
        came = await self._ask(whose[1], item, resumed=resumed)
        async with self._database.write() as connection:
            await rows.put(connection, whose, [came.item])
        return came

    async def _ask(self, who: ViewerId, item: Item, *, resumed: bool) -> Came:
        if item.ref is None or not item.seasons:
            return Came(item=replace(item, state=ItemState.NEW))
        try:
            title = await self._search.details(item.ref)
            asking = await self._subscribe.subscribe(title, seasons=item.seasons, who=who)
        except (UserError, BackendError) as error:
            return self._failed(item, error)
        if asking.left:
            return Came(item=self.failed(item), halts=not isinstance(asking.error, Rejected))
        state = state_of(asking, resumed=resumed)
        return Came(item=replace(item, state=state, why=Why.NONE, told=False, tries=0))

    def _failed(self, item: Item, error: UserError | BackendError) -> Came:
        if isinstance(error, TooManyToday):
            return Came(item=self._later(item, Why.TODAY, TOMORROW), halts=True)
        if isinstance(error, BackendError) and not isinstance(error, Rejected):
            return Came(item=self.failed(item), halts=True)
        why = Why.REFUSED if isinstance(error, Rejected) else Why.UNKNOWN
        return Came(item=replace(item, state=ItemState.CHOICE, why=why, told=False))

    def failed(self, item: Item) -> Item:
        """Return an entry that is tried again later (S-15)."""
        wait = min(LONGEST, FIRST * 2 ** min(item.tries, 20))
        return self._later(replace(item, tries=item.tries + 1), Why.SERVER, wait)

    def _later(self, item: Item, why: Why, wait: float) -> Item:
        now = self._clock.now().timestamp()
        return replace(item, state=ItemState.FAILED, why=why, next_at=now + wait)


def state_of(asking: Asking, *, resumed: bool) -> ItemState:
    """Return where an entry stands once it was asked for.

    What was there already is ours where we had begun to ask for it before a crash.
    """
    outcomes = {one.outcome for one in asking.asked}
    if SubscribeOutcome.REQUESTED in outcomes:
        return ItemState.WAITING
    if SubscribeOutcome.SUBSCRIBED in outcomes or resumed:
        return ItemState.SUBSCRIBED
    return ItemState.ALREADY
