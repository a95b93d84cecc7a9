"""The look at every list, again and again: what is new is judged, what is wanted is asked for.

One person at a time, one step after the other, and each step is written down before the next: a
kill between any two of them costs nothing but time (contract trakt.md 10).
"""

import asyncio
import weakref
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.errors import BackendError, RateLimited, SignInNeeded
from services.events import WatchlistNews, WatchlistTurn
from services.household.roles import Role, at_least
from services.models import ViewerId
from services.people import People
from services.polling.scheduler import Tick
from services.ports.accounts import Account, AccountState
from services.registry import Registry
from services.storage.database import Database
from services.watchlist import reading, rows
from services.watchlist.fulfilling import Fulfiller
from services.watchlist.judging import Judge
from services.watchlist.model import (
    DAY,
    MOST_BY_ITSELF,
    Book,
    Item,
    ItemState,
    Verdict,
)
from services.watchlist.parting import Parting
from services.watchlist.port import ListedKind, Watchlist
from services.watchlist.rows import Owner
from services.watchlist.telling import found, fulfilled

REMINDER = 72 * 3600.0  # seconds between two words about the same trouble
STEP = 100  # entries that are judged in one go
SOON = 1.0  # seconds until the next go
QUICK = 60.0  # seconds after a failure, a few times, then the usual pace
QUICK_TRIES = 3
LEFT_FOR = 30 * DAY  # what is known of a list when its person has left (S-17)
_TROUBLE = {
    AccountState.LAPSED: WatchlistTurn.LAPSED,
    AccountState.UNREADABLE: WatchlistTurn.LAPSED,
    AccountState.CLOSED: WatchlistTurn.CLOSED,
    AccountState.LOCKED: WatchlistTurn.LOCKED,
}

Tell = Callable[[AsyncConnection, WatchlistNews], Awaitable[None]]

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What is done with an entry, in this order."""

    judge: Judge
    fulfiller: Fulfiller
    parting: Parting


class WatchlistSync:
    """Looks at the lists of everybody who is connected.

    `tell` writes news down in the transaction it is given; `told` is called when it committed.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        registry: Registry,
        people: People,
        steps: Steps,
        *,
        tell: Tell,
        told: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._registry = registry
        self._people = people
        self._judge = steps.judge
        self._fulfiller = steps.fulfiller
        self._parting = steps.parting
        self._tell = tell
        self._told = told
        self._failures: dict[Owner, int] = {}
        self._locks: weakref.WeakValueDictionary[Owner, asyncio.Lock] = (
            weakref.WeakValueDictionary()
        )

    def alone(self, whose: Owner) -> asyncio.Lock:
        """Return what lets one thing at a time happen to somebody's list (S-18)."""
        return self._locks.setdefault(whose, asyncio.Lock())

    async def tick(self) -> Tick:
        """Look at every list once; say when the next look is due."""
        waits = [DAY]
        for server in self._registry.having(Watchlist):
            waits.append(server.interval)
            welcome = [one for one in await server.holders() if await self._may_ask(one)]
            waits += [await self.visit(server, who) for who in welcome]
        await self._forget()
        return Tick(next_in=max(SOON, min(waits)))

    async def visit(self, server: Watchlist, who: ViewerId) -> float:
        """Look at one list; return the seconds until it wants to be looked at again."""
        whose = (server.id, who)
        async with self.alone(whose):
            try:
                wait = await self._visit(server, whose)
            except SignInNeeded:
                await self._warn(server, whose, AccountState.LAPSED)
                return server.interval
            except BackendError as error:
                return await self._failed(server, whose, error)
        self._failures.pop(whose, None)
        return wait

    async def _visit(self, server: Watchlist, whose: Owner) -> float:
        account = await server.account(whose[1])
        if account is None or await self._in_trouble(server, whose, account):
            return server.interval
        book = await self._read(server, whose)
        more = await self._judge_some(whose, book)
        await self._show_or_fulfil(server, whose)
        await self._parting.part(server, whose)
        async with self._database.read() as connection:
            failed = await rows.next_failed(connection, whose)
        now = self._clock.now().timestamp()
        waits = [server.interval, SOON if more else server.interval]
        waits.append(server.interval if failed is None else max(SOON, failed - now))
        return min(waits)

    async def _read(self, server: Watchlist, whose: Owner) -> Book:
        """Read the list where it may have changed; an unchanged one is one request (S-1)."""
        async with self._database.read() as connection:
            book = await rows.book(connection, whose)
        now = self._clock.now().timestamp()
        mark = await server.mark(whose[1])
        if mark == book.mark and now - book.scanned_at < DAY:
            return book
        scan = await server.scan(whose[1], mark=mark)
        async with self._database.write() as connection:
            known = {one.key: one for one in await rows.items(connection, whose, gone=None)}
            read = reading.read(known, scan, held=book.held)
            await rows.put(connection, whose, read.changed)
            seen = scan.complete and not read.uncertain
            await rows.keep(
                connection,
                whose,
                mark=mark if seen else "",
                scans=book.scans + scan.complete,
                scanned_at=now,
                held=read.held,
            )
            if read.held and not book.held:
                gone = len(known) - len({one.key for one in scan.items} & known.keys())
                await self._say(connection, server, whose, WatchlistTurn.HELD, count=gone)
        self._told()
        return replace(book, held=read.held)

    async def _judge_some(self, whose: Owner, book: Book) -> bool:
        """Judge what is new; say whether more is left for the next go."""
        now = self._clock.now().timestamp()
        async with self._database.read() as connection:
            due = await rows.due(connection, whose, now=now, limit=STEP)
            every = await rows.items(connection, whose)
        listed = frozenset(
            one.listed.work.native for one in every if one.listed.kind is ListedKind.SEASON
        )
        new = [one for one in due if one.state in (ItemState.NEW, ItemState.FAILED)]
        for place, item in enumerate(new):
            try:
                verdict = await self._judge.judge(item, policy=book.policy, listed_seasons=listed)
            except BackendError as error:
                _log.info("a list waits for a server", why=error.code)
                await self._postpone(whose, new[place:])
                return False
            await self._settle(whose, book, item, verdict)
        return len(due) == STEP

    async def _settle(self, whose: Owner, book: Book, item: Item, verdict: Verdict) -> None:
        """Write a verdict down; what needs a choice is told, once the list was imported."""
        asked_before = item.ref is not None and item.state is ItemState.FAILED
        if asked_before and verdict.state is ItemState.READY:
            verdict = replace(verdict, state=ItemState.WANTED)
        others = verdict.state is ItemState.ALREADY and whose[1] not in verdict.followers
        if book.imported and others:  # its person follows from now on, and is told (S-16)
            verdict = replace(verdict, state=ItemState.WANTED)
        told = not (book.imported and verdict.state is ItemState.CHOICE)
        async with self._database.write() as connection:
            await rows.settle(connection, whose, item.key, verdict, told=told)

    async def _postpone(self, whose: Owner, waiting: Sequence[Item]) -> None:
        async with self._database.write() as connection:
            await rows.put(connection, whose, [self._fulfiller.failed(one) for one in waiting])

    async def _show_or_fulfil(self, server: Watchlist, whose: Owner) -> None:
        """Ask for what is wanted; what came in great number is shown first (S-14)."""
        async with self._database.read() as connection:
            book = await rows.book(connection, whose)
            counts = await rows.counts(connection, whose)
            ready = await rows.items(connection, whose, states={ItemState.READY})
        if not counts.get(ItemState.NEW):
            await self._decide(server, whose, book, counts, ready)
        await self.fulfil(server, whose)

    async def _decide(
        self,
        server: Watchlist,
        whose: Owner,
        book: Book,
        counts: Mapping[ItemState, int],
        ready: Sequence[Item],
    ) -> None:
        """Let through what is little, and show once what is much or the first of all."""
        much = len(ready) > MOST_BY_ITSELF or not book.imported
        show = much and bool(counts) and not book.shown
        imported = book.imported or not ready
        shown = (book.shown or show) and bool(ready)
        wanted = [] if much else [one.key for one in ready]
        if not (show or wanted or imported != book.imported or shown != book.shown):
            return
        async with self._database.write() as connection:
            await rows.change(connection, whose, wanted, state=ItemState.WANTED)
            await rows.keep(connection, whose, imported=imported, shown=shown)
            if show:
                await self._tell(connection, found(server, whose, counts, now=self._now()))
        self._told()

    async def fulfil(self, server: Watchlist, whose: Owner, *, seen: str = "") -> None:
        """Ask for every wanted entry until a server fails, then tell of it in one message.

        `seen` is the key of the entry whose person has its screen open: that says what came of it.
        """
        async with self._database.read() as connection:
            wanted = await rows.items(
                connection, whose, states={ItemState.WANTED, ItemState.ADDING}
            )
        for item in wanted:
            if not await self._may_ask(whose[1]):
                return
            came = await self._fulfiller.fulfil(whose, item)
            if came.halts:
                break
        async with self._database.read() as connection:
            untold = await rows.untold(connection, whose)
        if not untold:
            return
        news = [one for one in untold if one.key != seen]
        async with self._database.write() as connection:
            if news:
                await self._tell(connection, fulfilled(server, whose, news))
            await rows.change(connection, whose, [one.key for one in untold], told=True)
        self._told()

    async def _in_trouble(self, server: Watchlist, whose: Owner, account: Account) -> bool:
        if account.state not in _TROUBLE:
            return False
        await self._warn(server, whose, account.state)
        # A locked account is asked for again: the server's pause of a day decides when.
        return account.state is not AccountState.LOCKED

    async def _warn(self, server: Watchlist, whose: Owner, state: AccountState) -> None:
        """Tell somebody once what is wrong with their account, and again after three days."""
        turn = _TROUBLE[state]
        now = self._clock.now().timestamp()
        async with self._database.write() as connection:
            book = await rows.book(connection, whose)
            if book.warned_of == turn and now - book.warned_at < REMINDER:
                return
            await self._say(connection, server, whose, turn)
            await rows.keep(connection, whose, warned_at=now, warned_of=turn)
        self._told()

    async def _failed(self, server: Watchlist, whose: Owner, error: BackendError) -> float:
        """Look again soon, a few times; what lasts is a line of the status, never a push."""
        account = await server.account(whose[1])
        if account is not None and account.state in _TROUBLE:
            await self._warn(server, whose, account.state)
        count = self._failures[whose] = self._failures.get(whose, 0) + 1
        _log.info("a list could not be looked at", backend=server.id, why=error.code)
        if isinstance(error, RateLimited):
            return min(server.interval, error.retry_after + SOON)
        return QUICK if count <= QUICK_TRIES else server.interval

    async def _say(
        self,
        connection: AsyncConnection,
        server: Watchlist,
        whose: Owner,
        turn: WatchlistTurn,
        *,
        count: int = 0,
    ) -> None:
        news = WatchlistNews(
            turn=turn,
            backend=server.id,
            told=(whose[1],),
            count=count,
            serial=f"{self._now():.0f}",
        )
        await self._tell(connection, news)

    def _now(self) -> float:
        return self._clock.now().timestamp()

    async def _forget(self) -> None:
        before = self._now() - LEFT_FOR
        async with self._database.read() as connection:
            old = await rows.any_left(connection, before=before)
        if old:
            async with self._database.write() as connection:
                await rows.forget_left(connection, before=before)

    async def _may_ask(self, who: ViewerId) -> bool:
        """Say whether somebody may ask for anything: they may have been removed meanwhile."""
        async with self._database.read() as connection:
            return at_least(await self._people.role_of(connection, who), Role.MEMBER)
