"""The queue: items as far as they are known, numbers for the rest, and steering."""

from collections.abc import Sequence
from datetime import timedelta

from services.backends.aniworld.client import AniworldClient
from services.backends.aniworld.items import Item, Ledger
from services.backends.aniworld.live import Live
from services.backends.aniworld.mapping import ID, NAME, place_of, ref_of
from services.backends.aniworld.models import QueueNumbers
from services.errors import NotSupported, UnknownItem
from services.events import Started
from services.models import (
    QueueAction,
    QueueItem,
    QueueSnapshot,
    QueueState,
    QueueSummary,
    TitleKind,
)

_STATES = {
    "running": QueueState.RUNNING,
    "waiting": QueueState.WAITING,
    "failed": QueueState.FAILED,
}
_ACTIONS = {
    QueueState.FAILED: frozenset({QueueAction.RETRY, QueueAction.DELETE}),
}
_REMOVABLE = frozenset({QueueAction.DELETE})


class Downloads:
    """Implements Queue; `under_way` of Feed."""

    def __init__(self, client: AniworldClient, live: Live) -> None:
        self._client = client
        self._live = live

    async def queue(self) -> QueueSnapshot:
        """Return the items known, and the numbers the server tells."""
        numbers = await self._live.numbers()
        ledger = await self._live.ledger()
        halted = self._live.stopped or bool(numbers.pending and numbers.downloading == 0)
        shown = [one for one in ledger.items.values() if one.state != "gone"]
        shown.sort(key=lambda one: ("running", "waiting", "failed").index(one.state))
        return QueueSnapshot(
            items=tuple(_item(one, halted=halted) for one in shown), summary=_summary(numbers)
        )

    async def act(self, item: QueueItem, action: QueueAction) -> None:
        """Take an item out, or order its episodes again.

        Raises: UnknownItem when it is gone, NotSupported for what the server can only do to all.
        """
        ledger, there = await self._find(item.native_id)
        match action:
            case QueueAction.DELETE:
                await self._remove(ledger, there)
            case QueueAction.RETRY:
                await self._retry(ledger, there)
            case _:
                raise NotSupported

    async def retry(self, native_id: str) -> None:
        """Order the episodes of an item that failed again.

        Raises: UnknownItem when it is gone or no longer failed, NotSupported when nobody knows of
        which series it is.
        """
        ledger, there = await self._find(native_id)
        if there.state != "failed":
            raise UnknownItem
        await self._retry(ledger, there)

    async def _find(self, native_id: str) -> tuple[Ledger, Item]:
        await self._live.numbers()
        ledger = await self._live.ledger()
        there = ledger.items.get(native_id)
        if there is None or there.state == "gone":
            raise UnknownItem
        return ledger, there

    async def under_way(self) -> Sequence[Started]:
        """Return what is at work; an item nobody told of has no name but the server's."""
        numbers = await self._live.numbers()
        if not numbers.downloading:
            return []
        ledger = await self._live.ledger()
        running = [one for one in ledger.items.values() if one.state == "running"]
        told = [_started(one, episode) for one in running for episode in one.working or [""]]
        return told or [Started(backend=ID, native_id="", name=NAME)]

    async def _remove(self, ledger: Ledger, there: Item) -> None:
        try:
            await self._client.remove(there.id)
        except UnknownItem:
            if there.state != "failed":  # one that failed has left the server's queue by itself
                raise
        finally:
            self._live.stale()
        ledger.drop(there.id)
        await self._live.keep()

    async def _retry(self, ledger: Ledger, there: Item) -> None:
        episodes = list(dict.fromkeys([*there.working, *there.episodes]))
        if not (there.series and episodes):
            there.series = there.series or await self._series_of(there.title)
        if not (there.series and episodes):
            raise NotSupported
        ids = await self._client.add(there.series, episodes, priority=there.priority)
        self._live.stale()
        ledger.drop(there.id)
        ledger.ordered(
            ids or [],
            episodes,
            title=there.title,
            series=there.series,
            priority=there.priority,
        )
        await self._live.keep()

    async def _series_of(self, title: str) -> str:
        """Return the id of a series the socket called by its title, empty where unknown."""
        wanted = title.casefold()
        found = await self._client.series()
        return next((one.id for one in found if one.title.casefold() == wanted), "")


def _item(one: Item, *, halted: bool) -> QueueItem:
    state = _STATES[one.state]
    if state is QueueState.RUNNING and halted:
        state = QueueState.WAITING
    speed = None if one.speed is None or state is not QueueState.RUNNING else int(one.speed)
    left = None
    if speed and one.size is not None and one.done is not None:
        left = timedelta(seconds=max(0, one.size - one.done) // speed)
    return QueueItem(
        backend=ID,
        native_id=one.id,
        name=one.title or one.id,
        ref=ref_of(one.series) if one.series else None,
        detail=", ".join(one.working) or _span(one.episodes),
        size=one.size,
        progress=min(1.0, max(0.0, one.percent / 100)),
        state=state,
        speed=speed,
        remaining=left,
        actions=_ACTIONS.get(state, _REMOVABLE),
    )


def _span(episodes: list[str]) -> str:
    if len(episodes) < 2:
        return "".join(episodes)
    return f"{episodes[0]} … {episodes[-1]}"


def _summary(numbers: QueueNumbers) -> QueueSummary:
    speed = f"{numbers.speed:g} Mb/s" if numbers.speed else ""  # as told: bit or byte is open
    return QueueSummary(
        running=numbers.downloading,
        waiting=numbers.pending,
        failed=numbers.failed,
        done=numbers.completed,
        size=numbers.size,
        speed=speed,
    )


def _started(one: Item, episode: str) -> Started:
    place = place_of(episode)
    return Started(
        backend=ID,
        native_id=f"{one.id}/{episode}",
        name=one.title or one.id,
        title_kind=TitleKind.SERIES,
        ref=ref_of(one.series) if one.series else None,
        season=place[0] if place else None,
        episodes=(place[1],) if place else (),
        episodes_text="" if place else episode,
        size=one.size,
    )
