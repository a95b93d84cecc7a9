"""Wishes: what a title's standing is, asking for it, and taking it back."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from services.capabilities import Library, Subscribe
from services.errors import BackendError, NotSupported, UnknownItem
from services.gathering import Absent, gather
from services.handles import handle
from services.models import (
    BackendId,
    ItemRef,
    Season,
    Subscribed,
    Subscription,
    Title,
    TitleKind,
    ViewerId,
)
from services.people import Follower, People
from services.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known about a title before asking for it; None is unknown.

    `followers` are those of its subscriptions, by season.
    """

    in_library: bool | None = None
    subscriptions: tuple[Subscription, ...] = ()
    followers: Mapping[int | None, tuple[Follower, ...]] = field(default_factory=dict)

    @property
    def everybody(self) -> tuple[Follower, ...]:
        """Return everybody who follows the title or one of its seasons."""
        return tuple(one for season in self.followers.values() for one in season)

    @property
    def seasons(self) -> frozenset[int | None]:
        """Return the seasons already asked for; a film's is None."""
        return frozenset(one.season for one in self.subscriptions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Every subscription on every backend, and the backends that did not answer."""

    subscriptions: tuple[Subscription, ...]
    absent: tuple[Absent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What asking for a title means: done at once, or a choice among seasons.

    `at_once` are the seasons of the only possible wish (`(None,)` for a film), None where there
    is a choice; `taken` are the seasons asked for already.
    """

    at_once: tuple[int | None, ...] | None = None
    seasons: tuple[Season, ...] = ()
    taken: tuple[int, ...] = ()


class Pick(StrEnum):
    """Seasons that are chosen with one tap; specials are never among them."""

    MISSING = "missing"  # of which episodes are not in the library, and nobody has asked for
    ALL = "all"
    LATEST = "latest"


def picked(what: Pick, seasons: Sequence[Season], *, taken: Collection[int]) -> tuple[int, ...]:
    """Return the numbers of the seasons that a pick means, in order."""
    regular = [one for one in seasons if one.number]
    if what is Pick.MISSING:
        regular = [one for one in regular if one.missing and one.number not in taken]
    numbers = sorted(one.number for one in regular)
    return tuple(numbers[-1:] if what is Pick.LATEST else numbers)


def handle_of(subscription: Subscription) -> str:
    """Return what names a subscription in a button.

    Servers reuse ids, so the title and season are part of it.
    """
    one = subscription
    return handle(one.backend, one.native_id, one.ref.key, one.season)


class SubscribeService:
    """Asks for titles on the backend they were found on."""

    def __init__(self, registry: Registry, people: People) -> None:
        self._registry = registry
        self._people = people

    async def standing(self, title: Title) -> Standing:
        """Return what is known; a backend that does not answer leaves it unknown."""
        in_library, subscriptions, followers = await asyncio.gather(
            self._in_library(title),
            self._subscriptions_of(title.ref),
            self._people.followers_of(title.ref),
        )
        there = {one.season for one in subscriptions}
        return Standing(
            in_library=in_library,
            subscriptions=subscriptions,
            followers={season: those for season, those in followers.items() if season in there},
        )

    async def seasons(self, title: Title) -> list[Season]:
        """Return the seasons of a series. Raises: BackendError, NotSupported."""
        return await self._backend(title.ref.backend).seasons(title.ref)

    async def offer(self, title: Title) -> Offer:
        """Return what asking for a title means. Raises: BackendError, NotSupported."""
        if title.ref.kind is not TitleKind.SERIES:
            return Offer(at_once=(None,))
        seasons = await self._backend(title.ref.backend).seasons(title.ref)
        regular = [one.number for one in seasons if one.number]
        if len(regular) <= 1:
            return Offer(at_once=(regular[0] if regular else 1,))
        taken = [one.season for one in await self._subscriptions_of(title.ref)]
        return Offer(seasons=tuple(seasons), taken=tuple(one for one in taken if one is not None))

    async def subscribe(
        self, title: Title, *, seasons: tuple[int | None, ...], who: ViewerId
    ) -> tuple[Subscribed, ...]:
        """Ask for a film (`(None,)`) or for seasons, one after the other, and follow them.

        Raises: BackendError at the first that fails; those before it are asked for and followed.
        """
        backend = self._backend(title.ref.backend)
        asked = []
        for season in seasons:
            done = await backend.subscribe(title, season=season)
            await self._people.follow(who, title.ref, season, wish=done.native_id)
            asked.append(done)
        return tuple(asked)

    async def wishes(self) -> Wishes:
        """Return every subscription. Raises: NoBackend, or a BackendError when none answered."""
        came = await gather(self._registry.having(Subscribe), lambda b: b.subscriptions())
        return Wishes(
            subscriptions=tuple(one for answer in came.answers for one in answer),
            absent=came.absent,
        )

    async def find(self, name: str) -> Subscription:
        """Return the subscription a button names, as it stands now.

        Raises: UnknownItem when it is gone, BackendError.
        """
        for one in (await self.wishes()).subscriptions:
            if handle_of(one) == name:
                return one
        raise UnknownItem

    async def cancel(self, name: str) -> Subscription:
        """Take a wish back, forget who followed it, and return it as it was.

        Raises: UnknownItem when it is gone, BackendError.
        """
        found = await self.find(name)
        await self._backend(found.backend).unsubscribe(
            found.native_id, expected=found.ref, season=found.season
        )
        await self._people.unfollow(found.ref, found.season)
        return found

    async def _in_library(self, title: Title) -> bool | None:
        backend = self._registry.one(title.ref.backend, Library)
        if backend is None:
            return None
        try:
            return await backend.contains(title)
        except BackendError:
            return None

    async def _subscriptions_of(self, ref: ItemRef) -> tuple[Subscription, ...]:
        backend = self._registry.one(ref.backend, Subscribe)
        if backend is None:
            return ()
        try:
            every = await backend.subscriptions()
        except BackendError:
            return ()
        return tuple(one for one in every if one.ref == ref)

    def _backend(self, backend: BackendId) -> Subscribe:
        found = self._registry.one(backend, Subscribe)
        if found is None:
            raise NotSupported
        return found
