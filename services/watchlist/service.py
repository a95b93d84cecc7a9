"""What people do with their lists in the chat: connect, look, choose, change, and leave."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from services.clock import Clock
from services.errors import NotSupported, UnknownItem
from services.models import BackendId, ItemRef, Season, Title, TitleKind, ViewerId
from services.pointers import Pointer, pointer_to
from services.ports.accounts import Account, AccountState, Entrance, EntranceKind, Invitation, Left
from services.registry import Registry
from services.storage.database import Database
from services.watchlist import reading, rows
from services.watchlist.judging import Judge
from services.watchlist.model import (
    CAP,
    Book,
    Item,
    ItemState,
    OnRemoved,
    SeasonPolicy,
    Summary,
    Verdict,
    Why,
)
from services.watchlist.parting import Parting
from services.watchlist.port import Coming, Put, Watchlist, Work
from services.watchlist.rows import Owner
from services.watchlist.sync import WatchlistSync


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """How somebody stands with a list's server. Without an account there is only the way in."""

    backend: BackendId
    name: str
    account: Account | None = None
    invitation: Invitation | None = None
    book: Book
    summary: Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What an entry could mean: titles to choose from, or the seasons of the one it means."""

    item: Item
    titles: tuple[Title, ...] = ()
    title: Title | None = None
    seasons: tuple[Season, ...] = ()


class WatchlistService:
    """Serves one person at a time; `wake` lets the next look at every list begin."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        registry: Registry,
        judge: Judge,
        parting: Parting,
        sync: WatchlistSync,
        *,
        wake: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._registry = registry
        self._judge = judge
        self._parting = parting
        self._sync = sync
        self._wake = wake

    @property
    def offered(self) -> bool:
        """Say whether there is a server of lists at all."""
        return bool(self._registry.having(Watchlist))

    def server(self) -> Watchlist:
        """Return the server of lists. Raises: NotSupported where there is none."""
        for one in self._registry.having(Watchlist):
            return one
        raise NotSupported

    async def home(self, who: ViewerId) -> Home:
        """Return how somebody stands; nothing is asked of the server."""
        server = self.server()
        whose = (server.id, who)
        async with self._database.read() as connection:
            book = await rows.book(connection, whose)
            counts = await rows.counts(connection, whose)
        looked = datetime.fromtimestamp(book.scanned_at, UTC) if book.scanned_at else None
        return Home(
            backend=server.id,
            name=server.name,
            account=await server.account(who),
            invitation=await server.invited(who),
            book=book,
            summary=Summary(counts=counts, looked_at=looked),
        )

    def entrance(self, kind: EntranceKind) -> Entrance:
        """Return the way in of this kind. Raises: NotSupported."""
        for one in self.server().entrances:
            if one.kind is kind:
                return one
        raise NotSupported

    async def connect(self, who: ViewerId) -> Invitation:
        """Begin to sign somebody in by a code. Raises: BackendError."""
        return await self.server().invite(who, self.entrance(EntranceKind.DEVICE).key)

    async def enter(self, who: ViewerId, code: str) -> Account:
        """Sign somebody in with a code they copied. Raises: SignInRefused, BackendError."""
        entrance = self.entrance(EntranceKind.FORM)
        values = {entrance.fields[0].key: code}
        account = await self.server().enter(who, entrance.key, values)
        await self.connected(who)
        return account

    async def connected(self, who: ViewerId) -> None:
        """Take note that somebody has signed in: their list is looked at now."""
        async with self._database.write() as connection:
            await rows.keep(connection, self._whose(who), mark="", warned_of="", warned_at=0.0)
        self._wake()

    async def leave(self, who: ViewerId) -> Left:
        """Withdraw the sign-in and forget it; what was handled is remembered for a while."""
        server = self.server()
        async with self.apart(server.id, who):
            return await server.leave(who)

    @asynccontextmanager
    async def apart(self, backend: BackendId, who: ViewerId) -> AsyncIterator[None]:
        """Let nobody look at somebody's list while the block ends their account there."""
        whose = (backend, who)
        async with self._sync.alone(whose):
            yield
            if self._registry.one(backend, Watchlist):
                async with self._database.write() as connection:
                    await rows.leave(connection, whose, now=self._clock.now().timestamp())

    async def items(self, who: ViewerId, states: Sequence[ItemState]) -> list[Item]:
        """Return what stands in some states, in the order of listing."""
        async with self._database.read() as connection:
            return await rows.items(connection, self._whose(who), states=states)

    async def item(self, who: ViewerId, key: str) -> Item:
        """Return one entry. Raises: UnknownItem."""
        async with self._database.read() as connection:
            found = await rows.one(connection, self._whose(who), key)
        if found is None:
            raise UnknownItem
        return found

    async def add_all(self, who: ViewerId) -> int:
        """Let through what is ready, at most the cap of one word; return how many."""
        ready = await self.items(who, [ItemState.READY])
        keys = [one.key for one in ready[:CAP]]
        async with self._database.write() as connection:
            whose = self._whose(who)
            await rows.change(connection, whose, keys, state=ItemState.WANTED)
            await rows.keep(connection, whose, imported=True)
        self._wake()
        return len(keys)

    async def not_now(self, who: ViewerId) -> int:
        """Skip what is ready: only what comes later is asked for."""
        ready = await self.items(who, [ItemState.READY])
        async with self._database.write() as connection:
            whose = self._whose(who)
            keys = [one.key for one in ready]
            skipped = {"state": ItemState.SKIPPED, "why": Why.DECLINED}
            await rows.change(connection, whose, keys, **skipped)
            await rows.keep(connection, whose, imported=True)
        self._wake()
        return len(keys)

    async def want(self, who: ViewerId, key: str) -> Item:
        """Let one entry through, also a skipped one. Raises: UnknownItem."""
        item = await self.item(who, key)
        if item.state in (ItemState.READY, ItemState.SKIPPED) and item.ref:
            await self._change(who, replace(item, state=ItemState.WANTED, why=Why.NONE))
        elif item.state is ItemState.SKIPPED:
            await self._change(who, replace(item, state=ItemState.NEW, why=Why.NONE))
        return await self.item(who, key)

    async def skip(self, who: ViewerId, key: str) -> None:
        """Leave an entry alone. Raises: UnknownItem."""
        item = await self.item(who, key)
        if item.state in (ItemState.READY, ItemState.CHOICE, ItemState.FAILED):
            skipped = replace(item, state=ItemState.SKIPPED, why=Why.DECLINED, told=True)
            await self._change(who, skipped)

    async def choices(self, who: ViewerId, key: str) -> Choices:
        """Return what an entry could mean. Raises: UnknownItem, BackendError."""
        item = await self.item(who, key)
        found = await self._judge.title_of(item.listed, chosen=item.ref)
        if isinstance(found, Why):
            titles = await self._judge.candidates(item.listed)
            return Choices(item=item, titles=tuple(titles))
        if found.ref.kind is not TitleKind.SERIES:
            return Choices(item=item, titles=(found,))
        return Choices(item=item, title=found, seasons=tuple(await self._judge.seasons(found)))

    async def choose(self, who: ViewerId, key: str, ref: ItemRef) -> Item:
        """Say which title an entry means. Raises: UnknownItem, BackendError."""
        item = await self.item(who, key)
        title = await self._judge.title_of(item.listed, chosen=ref)
        if isinstance(title, Why):
            raise UnknownItem
        book = (await self.home(who)).book
        verdict = await self._judge.of_title(item.listed, title, policy=book.policy)
        return await self._chosen(who, item, verdict)

    async def choose_season(self, who: ViewerId, key: str, season: int) -> Item:
        """Say which season of its series an entry means. Raises: UnknownItem, BackendError."""
        item = await self.item(who, key)
        title = await self._judge.title_of(item.listed, chosen=item.ref)
        if isinstance(title, Why):
            raise UnknownItem
        known = [one.number for one in await self._judge.seasons(title)]
        if season not in known:
            raise UnknownItem
        return await self._chosen(who, item, await self._judge.standing(title, (season,)))

    async def set_policy(self, who: ViewerId, policy: SeasonPolicy) -> None:
        """Decide what whole series stand for; those that wait for a choice are judged anew."""
        waiting = await self.items(who, [ItemState.CHOICE])
        keys = [one.key for one in waiting if one.why is Why.SEASONS]
        async with self._database.write() as connection:
            whose = self._whose(who)
            await rows.keep(connection, whose, policy=policy)
            if policy is not SeasonPolicy.ASK:
                await rows.change(connection, whose, keys, state=ItemState.NEW, why=Why.NONE)
        self._wake()

    async def set_on_removed(self, who: ViewerId, what: OnRemoved) -> None:
        """Decide what follows when entries leave the list."""
        async with self._database.write() as connection:
            await rows.keep(connection, self._whose(who), on_removed=what)

    async def believe(self, who: ViewerId) -> int:
        """Take a list that shrank so much as it is; return how many entries have left (S-10).

        Raises: BackendError.
        """
        server = self.server()
        whose = self._whose(who)
        async with self._sync.alone(whose):
            scan = await server.scan(who, mark=await server.mark(who))
            if not scan.complete:
                return 0
            there = frozenset(one.key for one in scan.items)
            async with self._database.write() as connection:
                known = await rows.items(connection, whose)
                gone = reading.departed(known, there)
                await rows.put(connection, whose, gone)
                await rows.keep(connection, whose, held=False)
        self._wake()
        return len(gone)

    async def unsubscribe(self, who: ViewerId, keys: Sequence[str]) -> int:
        """Leave the subscriptions of entries that left the list. Raises: BackendError."""
        ended = 0
        for key in keys:
            item = await self.item(who, key)
            ended += item.gone and await self._parting.end(who, item)
        return ended

    def takes(self, ref: ItemRef) -> bool:
        """Say whether a title can be put on a list."""
        pointer = pointer_to(ref)
        return pointer is not None and self.offered and self.server().takes(pointer)

    async def at(self, who: ViewerId, ref: ItemRef) -> str:
        """Return the server's name where somebody can put a title on a list of theirs, else ""."""
        if not self.takes(ref):
            return ""
        account = await self.server().account(who)
        works = account is not None and account.state is AccountState.FINE
        return self.server().name if works else ""

    async def put(self, who: ViewerId, ref: ItemRef) -> Put:
        """Put a title on somebody's list. Raises: AccountFull, PaidOnly, SignInNeeded, …"""
        pointer = pointer_to(ref)
        if pointer is None or not self.takes(ref):
            raise NotSupported
        return await self.server().put(who, pointer)

    async def take(self, who: ViewerId, key: str) -> bool:
        """Take an entry off somebody's list; no subscription changes. Raises: BackendError."""
        item = await self.item(who, key)
        there = await self.server().take(who, item.listed)
        await self._change(who, replace(item, gone=True, parted=True))
        return there

    async def coming(self, who: ViewerId, begin: date, days: int) -> Sequence[Coming]:
        """Return what of theirs comes out. Raises: BackendError, SignInNeeded."""
        return await self.server().coming(who, begin, days)

    async def recommended(self, who: ViewerId) -> Sequence[Work]:
        """Return what the server thinks they may like. Raises: BackendError, SignInNeeded."""
        return await self.server().recommended(who)

    async def open(self, pointers: Sequence[Pointer]) -> Title:
        """Return the title that another catalogue's ids mean. Raises: UnknownItem, …"""
        found = await self._judge.pointed(pointers)
        if found is None:
            raise UnknownItem
        return found

    async def _chosen(self, who: ViewerId, item: Item, verdict: Verdict) -> Item:
        """Take a choice: what can be asked for now is wanted."""
        if verdict.state is ItemState.READY:
            verdict = replace(verdict, state=ItemState.WANTED)
        whose = self._whose(who)
        async with self._sync.alone(whose):  # else a look under way would tell of it, too
            async with self._database.write() as connection:
                await rows.settle(connection, whose, item.key, verdict, told=True)
            await self._sync.fulfil(self.server(), whose, seen=item.key)
        return await self.item(who, item.key)

    async def _change(self, who: ViewerId, item: Item) -> None:
        async with self._database.write() as connection:
            await rows.put(connection, self._whose(who), [item])
        self._wake()

    def _whose(self, who: ViewerId) -> Owner:
        return (self.server().id, who)
