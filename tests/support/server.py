"""A backend that lives in memory: it keeps what it is told and fails when it is told to."""

import dataclasses

from services.errors import BackendError, UnknownItem
from services.models import (
    BackendId,
    BackendStatus,
    ItemRef,
    QueueAction,
    QueueItem,
    QueueSnapshot,
    Season,
    Subscribed,
    SubscribeOutcome,
    Subscription,
    SubscriptionState,
    Title,
)
from services.ports.wishes import Chosen, Episode, Finished, Option, SubscriptionAction
from support.samples import SERVER


class FakeServer:
    """Search, subscribe, library, queue and status, with state; `broken` is what calls raise."""

    def __init__(self, *titles: Title, backend: BackendId = SERVER, name: str = "Server") -> None:
        self.id = backend
        self.name = name
        self.titles = list(titles)
        self.known_seasons: list[Season] = []
        self.wishes: list[Subscription] = []
        self.known_options: tuple[Option, ...] = ()
        self.decided: list[dict[str, tuple[str, ...]]] = []
        self.steered: list[SubscriptionAction] = []
        self.complete: list[Finished] = []
        self.library: set[ItemRef] = set()
        self.items: list[QueueItem] = []
        self.acted: list[tuple[str, QueueAction]] = []
        self.broken: BackendError | None = None

    async def aclose(self) -> None:
        """Nothing is open."""

    async def search(self, words: str) -> list[Title]:
        """Return the titles whose names hold the words."""
        self._fail()
        return [one for one in self.titles if words.lower() in one.name.lower()]

    async def title(self, ref: ItemRef) -> Title:
        """Return one title."""
        self._fail()
        for one in self.titles:
            if one.ref == ref:
                return one
        raise UnknownItem

    async def seasons(self, ref: ItemRef) -> list[Season]:
        """Return the seasons every series here has."""
        self._fail()
        return self.known_seasons

    async def options(self, ref: ItemRef, *, season: Season | None) -> tuple[Option, ...]:
        """Return what can be decided."""
        self._fail()
        return self.known_options

    async def subscribe(
        self, title: Title, *, season: int | None, chosen: Chosen | None = None
    ) -> Subscribed:
        """Keep a wish once."""
        self._fail()
        self.decided.append(dict(chosen or {}))
        for one in self.wishes:
            if (one.ref, one.season) == (title.ref, season):
                old = SubscribeOutcome.ALREADY_SUBSCRIBED
                return Subscribed(outcome=old, native_id=one.native_id, season=season)
        wish = Subscription(
            backend=self.id,
            native_id=str(len(self.wishes) + 1),
            ref=title.ref,
            name=title.name,
            season=season,
            state=SubscriptionState.NEW,
        )
        self.wishes.append(wish)
        new = SubscribeOutcome.SUBSCRIBED
        return Subscribed(outcome=new, native_id=wish.native_id, season=season)

    async def subscriptions(self) -> list[Subscription]:
        """Return every wish."""
        self._fail()
        return list(self.wishes)

    async def unsubscribe(
        self, native_id: str, *, expected: ItemRef | None = None, season: int | None = None
    ) -> None:
        """Drop a wish."""
        self._fail()
        self.wishes = [one for one in self.wishes if one.native_id != native_id]

    async def options_of(self, wish: Subscription) -> tuple[Option, ...]:
        """Return what can be decided."""
        self._known(wish)
        return self.known_options

    async def change(self, wish: Subscription, chosen: Chosen) -> None:
        """Remember what was decided."""
        self._known(wish)
        self.decided.append(dict(chosen))

    async def steer(self, wish: Subscription, action: SubscriptionAction) -> None:
        """Remember what was asked."""
        self._known(wish)
        self.steered.append(action)

    async def episodes(self, wish: Subscription) -> list[Episode]:
        """Return nothing: nobody knows."""
        self._known(wish)
        return []

    async def finished(self, *, offset: int, limit: int) -> list[Finished]:
        """Return a part of what is complete."""
        self._fail()
        return self.complete[offset : offset + limit]

    async def contains(self, title: Title) -> bool:
        """Say whether a title is here."""
        self._fail()
        return title.ref in self.library

    async def queue(self) -> QueueSnapshot:
        """Return the items."""
        self._fail()
        return QueueSnapshot(items=tuple(self.items))

    async def act(self, item: QueueItem, action: QueueAction) -> None:
        """Remember what was asked; a deleted item is gone."""
        self._fail()
        self.acted.append((item.native_id, action))
        if action is QueueAction.DELETE:
            self.items.remove(item)

    async def status(self) -> BackendStatus:
        """Say the version."""
        self._fail()
        return BackendStatus(version="v1")

    def _known(self, wish: Subscription) -> None:
        self._fail()
        if wish not in self.wishes:
            raise UnknownItem

    def _fail(self) -> None:
        if self.broken:
            raise self.broken


class SearchOnly:
    """A server of which only the search is known."""

    def __init__(self, server: FakeServer) -> None:
        self.id = server.id
        self.name = server.name
        self.search = server.search
        self.title = server.title
        self.aclose = server.aclose


def renamed(title: Title, backend: BackendId) -> Title:
    """Return the same title as another backend would show it."""
    return dataclasses.replace(title, ref=dataclasses.replace(title.ref, backend=backend))
