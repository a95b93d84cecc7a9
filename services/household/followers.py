"""Who follows which title and season: the part of the people that every subscription stands on.

A row outlives its subscription, which ends when it is complete: what arrives late is still told to
those who asked for it. Somebody who asks for the same again begins anew: with those alone whose own
download of it may still be under way.
"""

import asyncio
import contextlib
import weakref
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.events import Arrival, Failure, Started
from services.models import ItemRef, ViewerId
from services.storage.database import Database
from services.storage.tables import download, follower, viewer

Work = Arrival | Failure | Started
# What a download was begun for, by backend and hash: title and season.
_Came = dict[tuple[str, str], tuple[str, int | None]]

FILM = -1  # the season of a follower's row that has none
_ELSEWHERE = ""  # in place of the subscription's id: it was not made here
UNDER_WAY = 7 * 24 * 3600.0  # seconds in which what somebody downloaded by hand may still arrive

_FOLLOWERS = (
    sa.select(
        viewer.c.id, viewer.c.role, viewer.c.name,
        follower.c.item_key, follower.c.season, follower.c.subscription_id,
    )
    .join(follower, follower.c.viewer_id == viewer.c.id)
    .order_by(follower.c.season, follower.c.created_at, viewer.c.id)
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """Somebody who is told of a title and season. `made_here` says that Usher subscribed it."""

    id: ViewerId
    name: str = ""
    made_here: bool = True


class Followers(ABC):
    """Keeps the ledger. Those who are no longer welcome do not count."""

    _database: Database
    _clock: Clock

    def __init__(self) -> None:
        self._locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()

    @abstractmethod
    def _is_welcome(self, who: ViewerId, written: str | None) -> bool:
        """Say whether somebody in this written role is still served."""

    @contextlib.asynccontextmanager
    async def one_at_a_time(self, ref: ItemRef, season: int | None) -> AsyncIterator[None]:
        """Serialise what happens to the subscription of a title and season."""
        lock = self._locks.setdefault(f"{ref.key}|{_number(season)}", asyncio.Lock())
        async with lock:
            yield

    async def begin(self, who: ViewerId, ref: ItemRef, season: int | None, *, wish: str) -> None:
        """Remember who made a subscription; who followed an earlier one of it is forgotten.

        Those who wanted the title lately without a subscription of ours, such as by a download of
        their own, still wait for it: they follow this one.
        """
        waiting = sa.and_(
            follower.c.subscription_id == _ELSEWHERE,
            follower.c.created_at > self._clock.now().timestamp() - UNDER_WAY,
        )
        async with self._database.write() as connection:
            await connection.execute(
                sa.delete(follower).where(_about(ref, season), sa.not_(waiting))
            )
            await connection.execute(
                sa.update(follower).where(_about(ref, season)).values(subscription_id=wish)
            )
            await self._add(connection, who, ref, season, wish)

    async def follow(
        self, who: ViewerId, ref: ItemRef, season: int | None, *, wish: str = ""
    ) -> None:
        """Remember who wants to be told, too; `wish` names the subscription.

        It is empty where the subscription was not made here: then its last follower does not end
        it. What is known of a subscription stays.
        """
        async with self._database.write() as connection:
            await self._add(connection, who, ref, season, wish)

    async def leave(self, who: ViewerId, ref: ItemRef, season: int | None) -> None:
        """Forget one person's wish: they are no longer told."""
        mine = sa.and_(_about(ref, season), follower.c.viewer_id == who)
        async with self._database.write() as connection:
            await connection.execute(sa.delete(follower).where(mine))

    async def unfollow(self, ref: ItemRef, season: int | None) -> None:
        """Forget everybody's wish for a title and season: its subscription is gone."""
        async with self._database.write() as connection:
            await connection.execute(sa.delete(follower).where(_about(ref, season)))

    async def followers(self, ref: ItemRef, season: int | None) -> tuple[Follower, ...]:
        """Return who follows a title and season, who came first standing first."""
        async with self._database.read() as connection:
            return tuple(await self._following(connection, ref.key, season))

    async def followers_of(self, ref: ItemRef) -> dict[int | None, tuple[Follower, ...]]:
        """Return who follows a title, by season; a film's is None."""
        async with self._database.read() as connection:
            rows = await self._rows(connection, follower.c.item_key == ref.key)
        found: dict[int | None, tuple[Follower, ...]] = {}
        for _, season, one in rows:
            key = None if season == FILM else season
            found[key] = (*found.get(key, ()), one)
        return found

    async def followed(self, who: ViewerId) -> frozenset[tuple[str, int | None]]:
        """Return the keys and seasons of everything somebody follows."""
        mine = sa.select(follower.c.item_key, follower.c.season).where(follower.c.viewer_id == who)
        async with self._database.read() as connection:
            rows = (await connection.execute(mine)).all()
        return frozenset((row.item_key, None if row.season == FILM else row.season) for row in rows)

    async def waiting(self, works: Sequence[Work]) -> list[tuple[Follower, ...]]:
        """Return who waits for each of what has come or is to come, in the same order.

        Work that names no season may be of any: whoever waits for the title waits for it.
        """
        async with self._database.read() as connection:
            found = await self._asked_for(connection, works, any_season=True)
        return [tuple(one) for one in found]

    async def _asked_for(
        self, connection: AsyncConnection, events: Sequence[Work], *, any_season: bool = False
    ) -> list[list[Follower]]:
        """Return who waits for what events tell, by their titles and by their downloads."""
        came = await _downloads(connection, events)
        subjects = [_subjects(event, came) for event in events]
        keys = {key for some in subjects for key, _ in some}
        by_season: dict[tuple[str, int], list[Follower]] = {}
        by_title: dict[str, dict[ViewerId, Follower]] = {}
        for key, season, one in await self._rows(connection, follower.c.item_key.in_(keys)):
            by_season.setdefault((key, season), []).append(one)
            by_title.setdefault(key, {}).setdefault(one.id, one)
        found: list[list[Follower]] = []
        for event, some in zip(events, subjects, strict=True):
            those = (by_season.get((key, _number(season)), []) for key, season in some)
            who = next((one for one in those if one), [])
            if not who and any_season and event.ref and event.season is None:
                who = list(by_title.get(event.ref.key, {}).values())
            found.append(who)
        return found

    async def _following(
        self, connection: AsyncConnection, item_key: str, season: int | None
    ) -> list[Follower]:
        about = sa.and_(follower.c.item_key == item_key, follower.c.season == _number(season))
        return [one for *_, one in await self._rows(connection, about)]

    async def _rows(
        self, connection: AsyncConnection, about: sa.ColumnElement[bool]
    ) -> list[tuple[str, int, Follower]]:
        found = await connection.execute(_FOLLOWERS.where(about))
        return [
            (
                row.item_key,
                row.season,
                Follower(
                    id=ViewerId(row.id),
                    name=row.name,
                    made_here=row.subscription_id != _ELSEWHERE,
                ),
            )
            for row in found
            if self._is_welcome(ViewerId(row.id), row.role)
        ]

    async def _add(
        self,
        connection: AsyncConnection,
        who: ViewerId,
        ref: ItemRef,
        season: int | None,
        wish: str,
    ) -> None:
        statement = insert(follower).values(
            viewer_id=who,
            item_key=ref.key,
            season=_number(season),
            backend=ref.backend,
            subscription_id=wish,
            created_at=self._clock.now().timestamp(),
        )
        statement = statement.on_conflict_do_update(
            index_elements=["viewer_id", "item_key", "season"],
            set_={"subscription_id": wish},
            where=sa.literal(wish != ""),
        )
        await connection.execute(statement)


async def _downloads(connection: AsyncConnection, events: Sequence[Work]) -> _Came:
    """Return what the downloads that events come from were begun for, in one query."""
    hashes = {
        (one.backend, one.download_hash)
        for one in events
        if not isinstance(one, Started) and one.download_hash
    }
    if not hashes:
        return {}
    named = sa.tuple_(download.c.backend, download.c.hash).in_(hashes)
    rows = await connection.execute(sa.select(download).where(named))
    return {
        (row.backend, row.hash): (row.item_key, row.season)
        for row in rows
        if row.item_key is not None
    }


def _subjects(event: Work, came: _Came) -> list[tuple[str, int | None]]:
    """Return the titles and seasons an event may be of, the likeliest first.

    A row the server did not recognise names no title (contract moviepilot.md section 5.1), and
    its season is a guess from a file's name: there the download knows better. A row that is
    recognised is believed, so that a pack of two seasons reaches each season's own followers.
    """
    own = [(event.ref.key, event.season)] if event.ref else []
    if isinstance(event, Started) or not event.download_hash:
        return own
    begun_for = came.get((event.backend, event.download_hash))
    if begun_for is None:
        return own
    key, season = begun_for
    if event.ref is None:
        return [(key, event.season if season is None else season), (key, None)]
    if event.ref.key == key:
        return [(key, season if event.season is None else event.season)]
    return [*own, (key, season)]


def _number(season: int | None) -> int:
    return FILM if season is None else season


def _about(ref: ItemRef, season: int | None) -> sa.ColumnElement[bool]:
    return sa.and_(follower.c.item_key == ref.key, follower.c.season == _number(season))
