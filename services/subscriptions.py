"""Subscriptions as they stand: listed, looked into, followed, left, changed, and what is finished.

A subscription may be changed by those who follow it, and by admins. The last follower out ends one
that was made here; whoever leaves earlier is only no longer told.
"""

from collections.abc import Collection
from dataclasses import dataclass

from services.capabilities import Subscribe
from services.errors import BackendError, NotAllowed, NotSupported, SubscriptionGone, UnknownItem
from services.gathering import Absent, gather
from services.handles import handle
from services.household.followers import Follower, Followers
from services.models import BackendId, ItemRef, Subscription, Title
from services.people import Role, Viewer
from services.ports.specialities import FollowedSearch
from services.ports.wishes import Chosen, Episode, Finished, Looking, Option, SubscriptionAction
from services.registry import Registry
from services.subscribe import Asked, Offer, SubscribeService, handle_of, join


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Every subscription on every backend, and the backends that did not answer.

    `followed` are the keys and seasons that the one who asks follows.
    """

    subscriptions: tuple[Subscription, ...]
    absent: tuple[Absent, ...] = ()
    followed: frozenset[tuple[str, int | None]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One subscription, who follows it, and what somebody may do about it."""

    subscription: Subscription
    followers: tuple[Follower, ...]
    viewer: Viewer

    @property
    def follows(self) -> bool:
        """Say whether they follow it."""
        return any(one.id == self.viewer.id for one in self.followers)

    @property
    def others(self) -> tuple[Follower, ...]:
        """Return who else follows it."""
        return tuple(one for one in self.followers if one.id != self.viewer.id)

    @property
    def may_change(self) -> bool:
        """Say whether they may change it."""
        return self.follows or self._rules

    @property
    def may_cancel(self) -> bool:
        """Say whether they may end it for everybody."""
        made_here = any(one.made_here for one in self.followers)
        return self._rules or (self.follows and not self.others and made_here)

    @property
    def may_leave(self) -> bool:
        """Say whether they may stop being told while the subscription goes on."""
        alone = not self.others and any(one.made_here for one in self.followers)
        return self.follows and not alone

    @property
    def _rules(self) -> bool:
        return self.viewer.role in (Role.OWNER, Role.ADMIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came of asking for a title, and the subscriptions it led to.

    `left` are the seasons that could not be asked for, because of `error`.
    """

    title: Title
    asked: tuple[Asked, ...]
    wishes: tuple[Wish, ...]
    left: tuple[int | None, ...] = ()
    error: BackendError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """What came of leaving or cancelling: the subscription ended, or `others` follow it still."""

    subscription: Subscription
    ended: bool = False
    others: tuple[Follower, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedPage:
    """Some of the finished subscriptions; `more` says that older ones follow."""

    finished: tuple[Finished, ...]
    absent: tuple[Absent, ...] = ()
    more: bool = False


def finished_handle(one: Finished) -> str:
    """Return what names a finished subscription in a button."""
    return handle(one.backend, one.native_id, one.ref.key, one.season, one.finished_at)


class SubscriptionService:
    """Shows subscriptions and does what people want done about them."""

    def __init__(self, registry: Registry, people: Followers, subscribe: SubscribeService) -> None:
        self._registry = registry
        self._people = people
        self._subscribe = subscribe

    async def offer(self, title: Title) -> Offer:
        """Return what asking for a title means. Raises: BackendError, NotSupported."""
        return await self._subscribe.offer(title)

    async def ask(
        self,
        title: Title,
        *,
        seasons: tuple[int | None, ...],
        who: Viewer,
        chosen: Chosen | None = None,
    ) -> Answered:
        """Ask for a film (`(None,)`) or for seasons, and say how they stand then.

        Raises: as `SubscribeService.subscribe`.
        """
        came = await self._subscribe.subscribe(title, seasons=seasons, who=who.id, chosen=chosen)
        try:
            wishes = await self._of(title.ref, {one.season for one in came.asked}, who)
        except BackendError:  # it is asked for all the same, and that is what has to be said
            wishes = ()
        return Answered(
            title=title, asked=came.asked, wishes=wishes, left=came.left, error=came.error
        )

    async def wishes(self, who: Viewer) -> Wishes:
        """Return every subscription, those first that the person follows.

        Raises: NoBackend, or a BackendError when none answered.
        """
        came = await gather(self._registry.having(Subscribe), lambda b: b.subscriptions())
        followed = await self._people.followed(who.id)
        every = [one for answer in came.answers for one in answer]
        every.sort(key=lambda one: (one.ref.key, one.season) not in followed)
        return Wishes(subscriptions=tuple(every), absent=came.absent, followed=followed)

    async def look(self, name: str, who: Viewer) -> Wish:
        """Return the subscription a button names, as it stands now.

        Raises: SubscriptionGone, BackendError.
        """
        for one in (await self.wishes(who)).subscriptions:
            if handle_of(one) == name:
                followers = await self._people.followers(one.ref, one.season)
                return Wish(subscription=one, followers=followers, viewer=who)
        raise SubscriptionGone

    async def follow(self, name: str, who: Viewer) -> Wish:
        """Let somebody be told, too; following twice changes nothing.

        Raises: SubscriptionGone, BackendError.
        """
        one = (await self.look(name, who)).subscription
        async with self._people.one_at_a_time(one.ref, one.season):
            await join(self._people, who.id, one.ref, one.season, wish=one.native_id)
        return await self.look(name, who)

    async def leave(self, name: str, who: Viewer) -> Gone:
        """Stop telling somebody; the last follower takes a subscription with them.

        Leaving twice changes nothing. Raises: SubscriptionGone; BackendError.
        """
        found = await self.look(name, who)
        async with self._people.one_at_a_time(found.subscription.ref, found.subscription.season):
            found = await self.look(name, who)
            if not found.follows:
                return Gone(subscription=found.subscription, others=found.others)
            return await self._let_go(found) if found.may_leave else await self._end(found)

    async def cancel(self, name: str, who: Viewer) -> Gone:
        """End a subscription; one that others follow by now goes on without a mere follower.

        Raises: SubscriptionGone; NotAllowed when it is not theirs; BackendError.
        """
        found = await self.look(name, who)
        async with self._people.one_at_a_time(found.subscription.ref, found.subscription.season):
            found = await self.look(name, who)
            if found.may_cancel:
                return await self._end(found)
            if found.may_leave:
                return await self._let_go(found)
            raise NotAllowed(found.subscription.name)

    async def options(self, name: str, who: Viewer) -> tuple[Option, ...]:
        """Return what can be decided, and how it is decided now.

        Raises: SubscriptionGone, NotAllowed, BackendError.
        """
        found = await self._changeable(name, who)
        return await self._backend(found.subscription.backend).options_of(found.subscription)

    async def change(self, name: str, who: Viewer, chosen: Chosen) -> Wish:
        """Decide options; nothing chosen changes nothing.

        Raises: SubscriptionGone, NotAllowed, BackendError.
        """
        found = await self._changeable(name, who)
        if chosen:
            backend = self._backend(found.subscription.backend)
            await backend.change(found.subscription, chosen)
        return await self.look(name, who)

    async def steer(self, name: str, who: Viewer, action: SubscriptionAction) -> Wish:
        """Do one thing to a subscription, and return it as it stands then.

        Raises: SubscriptionGone, NotAllowed, BackendError.
        """
        found = await self._changeable(name, who)
        await self._backend(found.subscription.backend).steer(found.subscription, action)
        return await self.look(name, who)

    async def look_now(self, name: str, who: Viewer) -> tuple[Wish, str]:
        """Have the sites searched; return what names the search where it can be watched, else "".

        Raises: SubscriptionGone, NotAllowed, BackendError.
        """
        found = await self._changeable(name, who)
        one, search = found.subscription, ""
        if watched := self._registry.one(one.backend, FollowedSearch):
            search = await watched.look_for(one)
        else:
            await self._backend(one.backend).steer(one, SubscriptionAction.SEARCH)
        return await self.look(name, who), search

    async def looking(self, one: Subscription, search: str) -> Looking:
        """Return how a search stands. Raises: UnknownItem, NotSupported, BackendError."""
        return await self._watched(one).looking(search)

    async def stop_looking(self, name: str, who: Viewer, search: str) -> tuple[Wish, bool]:
        """Stop a search, and say whether it was under way.

        Raises: SubscriptionGone, NotAllowed, NotSupported, BackendError.
        """
        found = await self._changeable(name, who)
        try:
            await self._watched(found.subscription).stop_looking(search)
        except UnknownItem:
            return found, False
        return found, True

    async def episodes(self, name: str, who: Viewer) -> tuple[Wish, list[Episode]]:
        """Return a subscription and its episodes. Raises: SubscriptionGone, BackendError."""
        found = await self.look(name, who)
        backend = self._backend(found.subscription.backend)
        return found, await backend.episodes(found.subscription)

    async def finished(self, *, offset: int, limit: int) -> FinishedPage:
        """Return finished subscriptions, newest first.

        Raises: NoBackend, or a BackendError when none answered.
        """
        wanted = offset + limit + 1
        came = await gather(
            self._registry.having(Subscribe), lambda b: b.finished(offset=0, limit=wanted)
        )
        every = [one for answer in came.answers for one in answer]
        every.sort(key=lambda one: one.finished_at.timestamp() if one.finished_at else 0.0)
        every.reverse()
        return FinishedPage(
            finished=tuple(every[offset : offset + limit]),
            absent=came.absent,
            more=len(every) > offset + limit,
        )

    async def again(self, name: str, who: Viewer, *, offset: int, limit: int) -> Answered:
        """Ask once more for the finished subscription a button of that page names.

        Raises: UnknownItem when it is not there any more, BackendError.
        """
        for one in (await self.finished(offset=offset, limit=limit)).finished:
            if finished_handle(one) == name:
                title = Title(ref=one.ref, name=one.name, year=one.year)
                return await self.ask(title, seasons=(one.season,), who=who)
        raise UnknownItem

    async def _of(
        self, ref: ItemRef, seasons: Collection[int | None], who: Viewer
    ) -> tuple[Wish, ...]:
        every = await self._backend(ref.backend).subscriptions()
        followers = await self._people.followers_of(ref)
        return tuple(
            Wish(subscription=one, followers=followers.get(one.season, ()), viewer=who)
            for one in every
            if one.ref == ref and one.season in seasons
        )

    async def _changeable(self, name: str, who: Viewer) -> Wish:
        found = await self.look(name, who)
        if not found.may_change:
            raise NotAllowed(found.subscription.name)
        return found

    async def _end(self, found: Wish) -> Gone:
        one = found.subscription
        await self._backend(one.backend).unsubscribe(
            one.native_id, expected=one.ref, season=one.season
        )
        await self._people.unfollow(one.ref, one.season)
        return Gone(subscription=one, ended=True)

    async def _let_go(self, found: Wish) -> Gone:
        one = found.subscription
        await self._people.leave(found.viewer.id, one.ref, one.season)
        return Gone(subscription=one, others=found.others)

    def _watched(self, one: Subscription) -> FollowedSearch:
        found = self._registry.one(one.backend, FollowedSearch)
        if found is None:
            raise NotSupported
        return found

    def _backend(self, backend: BackendId) -> Subscribe:
        found = self._registry.one(backend, Subscribe)
        if found is None:
            raise NotSupported
        return found
