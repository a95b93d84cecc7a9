"""Asking for titles: how one stands, what asking means, and doing it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from services.capabilities import Library, Subscribe
from services.errors import BackendError, NotSupported, Rejected
from services.handles import handle
from services.household.followers import Follower, Followers
from services.models import (
    BackendId,
    ItemRef,
    Season,
    Subscribed,
    SubscribeOutcome,
    Subscription,
    Title,
    TitleKind,
    ViewerId,
)
from services.picked import Picked
from services.ports.wishes import Chosen, Option
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
    def seasons(self) -> frozenset[int | None]:
        """Return the seasons already asked for; a film's is None."""
        return frozenset(one.season for one in self.subscriptions)

    @property
    def everybody(self) -> tuple[Follower, ...]:
        """Return everybody who follows the title or one of its seasons."""
        return tuple(one for season in self.followers.values() for one in season)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What asking for a title means: done at once, or a choice among seasons.

    `at_once` are the seasons of the only possible wish (`(None,)` for a film), None where there
    is a choice; `taken` are the seasons asked for already.
    """

    at_once: tuple[int | None, ...] | None = None
    seasons: tuple[Season, ...] = ()
    taken: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of asking for one film or season.

    `joined` says that somebody follows now what was subscribed already.
    """

    outcome: SubscribeOutcome
    native_id: str
    season: int | None = None
    joined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What came of asking for several: what was `asked` for, and what is `left` because of `error`.

    Something was always asked for: where nothing was, the error is raised.
    """

    asked: tuple[Asked, ...]
    left: tuple[int | None, ...] = ()
    error: BackendError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What a wish is let through as, or that it `waits` for somebody's word."""

    request: str
    waits: bool = False


class Gate(Protocol):
    """Stands before everything that people ask for (services/requests/gate.py)."""

    async def is_exempt(self, who: ViewerId) -> bool:
        """Say whether nothing this person asks for is counted or held back."""
        ...

    async def admit(
        self,
        title: Title,
        seasons: Sequence[int | None],
        who: ViewerId,
        *,
        chosen: Chosen | None = None,
        picked: Picked | None = None,
    ) -> Admission:
        """Count a wish and let it pass, or keep it until somebody has decided."""
        ...

    async def settle(self, admission: Admission, seasons: Sequence[int | None]) -> None:
        """Count only what an admitted wish has come to."""
        ...


async def admitted(
    gate: Gate | None,
    title: Title,
    seasons: Sequence[int | None],
    picked: Picked,
    who: ViewerId,
    *,
    fetch: Callable[[], Awaitable[None]],
) -> Admission:
    """Fetch what was picked by hand where it is let through; what came of nothing is not counted.

    Raises: TooManyToday, and what `fetch` raises.
    """
    if gate is None or await gate.is_exempt(who):
        await fetch()
        return Admission(request="")
    admission = await gate.admit(title, seasons, who, picked=picked)
    if not admission.waits:
        try:
            await fetch()
        except BaseException:
            await gate.settle(admission, ())
            raise
    return admission


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


async def join(
    people: Followers, who: ViewerId, ref: ItemRef, season: int | None, *, wish: str
) -> bool:
    """Let somebody follow a subscription that is there, and say whether they did not before.

    One that nobody made here stays so: its last follower does not end it.
    """
    there = await people.followers(ref, season)
    if any(one.id == who for one in there):
        return False
    made_here = any(one.made_here for one in there)
    await people.follow(who, ref, season, wish=wish if made_here else "")
    return True


class SubscribeService:
    """Asks for titles on the backend they were found on, as far as the `gate` lets it."""

    def __init__(self, registry: Registry, people: Followers, *, gate: Gate | None = None) -> None:
        self._registry = registry
        self._people = people
        self._gate = gate

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
        seasons = await self.seasons(title)
        regular = [one.number for one in seasons if one.number]
        if len(regular) <= 1:
            return Offer(at_once=(regular[0] if regular else 1,))
        taken = [one.season for one in await self._subscriptions_of(title.ref)]
        return Offer(seasons=tuple(seasons), taken=tuple(one for one in taken if one is not None))

    def offers(self, ref: ItemRef) -> bool:
        """Say whether titles of this backend can be subscribed at all."""
        return self._registry.one(ref.backend, Subscribe) is not None

    async def options(self, title: Title, *, season: Season | None) -> tuple[Option, ...]:
        """Return what can be decided before asking; `season` is the only one, if it is only one.

        Raises: BackendError, NotSupported.
        """
        return await self._backend(title.ref.backend).options(title.ref, season=season)

    async def subscribe(
        self,
        title: Title,
        *,
        seasons: tuple[int | None, ...],
        who: ViewerId,
        chosen: Chosen | None = None,
    ) -> Asking:
        """Ask for a film (`(None,)`) or for seasons, one after the other, and follow them.

        What is subscribed already stays as it is, whatever was `chosen`, and is followed without
        asking anybody; what has to wait for somebody's word is REQUESTED. A season that is refused
        keeps none of the others back; a backend that fails is not asked for the rest.

        Raises: BackendError, the first one, where nothing at all could be asked for; TooManyToday.
        """
        if self._gate is None or await self._gate.is_exempt(who):
            return await self._ask_all(title, seasons, who, chosen)
        there = {one.season for one in await self._subscriptions_of(title.ref)}
        wanted = tuple(one for one in seasons if one not in there)
        if not wanted:
            return await self._ask_all(title, seasons, who, chosen)
        admission = await self._gate.admit(title, wanted, who, chosen=chosen)
        if not admission.waits:
            return await self._ask_admitted(self._gate, admission, title, seasons, who, chosen)
        followed = tuple(one for one in seasons if one in there)
        came = Asking(asked=())
        if followed:
            came = await self._ask_all(title, followed, who, chosen)
        requested = SubscribeOutcome.REQUESTED
        waiting = (
            Asked(outcome=requested, native_id=admission.request, season=one) for one in wanted
        )
        return replace(came, asked=(*came.asked, *waiting))

    async def fulfil(
        self,
        title: Title,
        *,
        seasons: tuple[int | None, ...],
        askers: Sequence[ViewerId],
        chosen: Chosen | None,
        resumed: bool,
    ) -> None:
        """Ask for what somebody has approved, unless the server has it; those who asked follow.

        `resumed` says that we may have asked before: what is there then is ours.
        Raises: NotSupported; BackendError, something may have been asked for.
        """
        every = await self._backend(title.ref.backend).subscriptions()
        there = {one.season: one for one in every if one.ref == title.ref}
        missing = tuple(one for one in seasons if one not in there)
        if missing:
            came = await self._ask_all(title, missing, askers[0], chosen)
            if came.error:
                raise came.error
        for season in seasons:
            wish = there[season].native_id if season in there else ""
            async with self._people.one_at_a_time(title.ref, season):
                if resumed and wish and not await self._people.followers(title.ref, season):
                    await self._people.begin(askers[0], title.ref, season, wish=wish)
                for who in askers:
                    await join(self._people, who, title.ref, season, wish=wish)

    async def _ask_admitted(
        self,
        gate: Gate,
        admission: Admission,
        title: Title,
        seasons: tuple[int | None, ...],
        who: ViewerId,
        chosen: Chosen | None,
    ) -> Asking:
        new: tuple[int | None, ...] = ()
        try:
            came = await self._ask_all(title, seasons, who, chosen)
            subscribed = SubscribeOutcome.SUBSCRIBED
            new = tuple(one.season for one in came.asked if one.outcome is subscribed)
        finally:
            await gate.settle(admission, new)
        return came

    async def _ask_all(
        self,
        title: Title,
        seasons: tuple[int | None, ...],
        who: ViewerId,
        chosen: Chosen | None,
    ) -> Asking:
        asked: dict[int | None, Asked] = {}
        error: BackendError | None = None
        for season in seasons:
            try:
                asked[season] = await self._ask(title, season, who, chosen)
            except BackendError as failed:
                error = error or failed
                if not isinstance(failed, Rejected):
                    break
        if error and not asked:
            raise error
        left = tuple(one for one in seasons if one not in asked)
        return Asking(asked=tuple(asked.values()), left=left, error=error)

    async def _ask(
        self, title: Title, season: int | None, who: ViewerId, chosen: Chosen | None
    ) -> Asked:
        backend = self._backend(title.ref.backend)
        async with self._people.one_at_a_time(title.ref, season):
            done = await backend.subscribe(title, season=season, chosen=chosen)
            return await self._follow(title.ref, season, done, who)

    async def _follow(
        self, ref: ItemRef, season: int | None, done: Subscribed, who: ViewerId
    ) -> Asked:
        joined = False
        if done.outcome is SubscribeOutcome.SUBSCRIBED:
            await self._people.begin(who, ref, season, wish=done.native_id)
        else:
            joined = await join(self._people, who, ref, season, wish=done.native_id)
        return Asked(
            outcome=done.outcome, native_id=done.native_id, season=done.season, joined=joined
        )

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
