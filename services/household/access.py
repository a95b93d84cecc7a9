"""Who may use Usher: listed, given another role, and removed.

Owners are those of the settings alone: nobody can make, change or remove one here. Whoever is
removed is a stranger from the next update on: what waits for their chat is not sent, their buttons
and the invites they made are dead, no private backend lets them in, and what they asked for is
withdrawn if nobody has decided it yet. What they followed, and their accounts on other servers, end
by services/household/departures.py.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.errors import NotAllowed, OwnerStays, UnknownItem
from services.events import PeopleNews, PeopleTurn
from services.household.departures import Departures, Ended
from services.household.roles import Role, at_least
from services.models import ChatId, ViewerId
from services.outbox import bursts, chats
from services.outbox.model import ChatState, RowState
from services.outbox.rows import HOPEFUL, settle
from services.people import People, Viewer
from services.requests import rows as requests
from services.requests.model import RequestState
from services.storage.database import Database
from services.storage.tables import (
    admission,
    follower,
    invite,
    knock,
    outbox,
    request,
    request_asker,
    screen,
    viewer,
)

GIVEN = (Role.VIEWER, Role.MEMBER, Role.ADMIN)  # the roles that owners give
# Writes down, in the transaction that changes somebody's access, what people are told of it.
Tell = Callable[[AsyncConnection, PeopleNews], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may use Usher. `since` is when they got their role, `seen_at` is to the hour.

    Both are None for an owner who has not spoken yet. `follows` counts films and seasons.
    """

    id: ViewerId
    role: Role
    name: str = ""
    username: str = ""
    since: datetime | None = None
    seen_at: datetime | None = None
    follows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What went with somebody: the requests that nobody makes any more, and what they followed."""

    withdrawn: tuple[str, ...] = ()
    ended: Ended = field(default_factory=Ended)


class AccessService:
    """Knows who may use Usher, and changes it.

    `told` is called once a transaction that told somebody has committed.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        people: People,
        departures: Departures,
        *,
        tell: Tell,
        told: Callable[[], None],
    ) -> None:
        self._departures = departures
        self._database = database
        self._clock = clock
        self._people = people
        self._tell = tell
        self._told = told

    async def everybody(self, by: Viewer) -> list[Person]:
        """Return everybody who may, owners first, by name. Raises: NotAllowed."""
        if not at_least(by.role, Role.ADMIN):
            raise NotAllowed
        async with self._database.read() as connection:
            found = await self._persons(connection, viewer.c.role.in_((*GIVEN, Role.OWNER)))
        there = {one.id for one in found}
        silent = [Person(id=one, role=Role.OWNER) for one in self._people.owners - there]
        return sorted([*found, *silent], key=_order)

    async def look(self, who: ViewerId, by: Viewer) -> Person:
        """Return one of them as they are now. Raises: NotAllowed, UnknownItem."""
        for one in await self.everybody(by):
            if one.id == who:
                return one
        raise UnknownItem

    async def viewer(self, who: ViewerId) -> Viewer:
        """Return somebody as they were last seen. Raises: UnknownItem."""
        async with self._database.read() as connection:
            found = await self._people.known(connection, who)
        if found is None:
            raise UnknownItem
        return found

    async def change(self, who: ViewerId, role: Role, by: Viewer) -> Person:
        """Give somebody another role, and tell them; the same role changes nothing.

        Raises: NotAllowed, OwnerStays, UnknownItem when they may not use Usher any more.
        """
        self._may_change(who, by)
        now = self._clock.now().timestamp()
        other = sa.update(viewer).where(
            viewer.c.id == who, viewer.c.role.in_(GIVEN), viewer.c.role != role
        )
        async with self._database.write() as connection:
            changed = await connection.execute(other.values(role=_given(role), since=now))
            if changed.rowcount:
                news = PeopleNews(turn=PeopleTurn.CHANGED, who=who, at=now, role=role, told=(who,))
                await self._tell(connection, news)
        self._people.forget(who)
        self._told()
        return await self.look(who, by)

    async def remove(self, who: ViewerId, by: Viewer) -> Removed:
        """Make somebody a stranger at once, then end what they followed, as servers answer.

        Doing it twice changes nothing. Raises: NotAllowed, OwnerStays.
        """
        self._may_change(who, by)
        now = self._clock.now().timestamp()
        mine = sa.update(viewer).where(viewer.c.id == who, viewer.c.role.in_(GIVEN))
        async with self._database.write() as connection:
            gone = await connection.execute(
                mine.values(role=Role.STRANGER, since=now, turned_away_at=None, menu="")
            )
            withdrawn = await _leave_everything(connection, who, now) if gone.rowcount else []
        self._people.forget(who)
        ended = await self._departures.settle(who)
        return Removed(withdrawn=tuple(withdrawn), ended=ended)

    def _may_change(self, who: ViewerId, by: Viewer) -> None:
        if by.role is not Role.OWNER:
            raise NotAllowed
        if who in self._people.owners:
            raise OwnerStays

    async def _persons(
        self, connection: AsyncConnection, which: sa.ColumnElement[bool]
    ) -> list[Person]:
        mine = follower.c.viewer_id == viewer.c.id
        follows = sa.select(sa.func.count()).where(mine).scalar_subquery().label("follows")
        found = await connection.execute(sa.select(viewer, follows).where(which))
        persons = [
            Person(
                id=ViewerId(row.id),
                role=self._people.role_as_written(ViewerId(row.id), row.role),
                name=row.name,
                username=row.username or "",
                since=_moment(row.since),
                seen_at=_moment(row.seen_at),
                follows=row.follows,
            )
            for row in found
        ]
        return [one for one in persons if one.role is not Role.STRANGER]


async def grant(
    connection: AsyncConnection, who: ViewerId, role: Role, *, now: float, name: str = ""
) -> None:
    """Give a stranger a role; their chat takes messages from now on, whatever it was before."""
    values = {"role": _given(role), "since": now}
    statement = insert(viewer).values(id=who, name=name, created_at=now, **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=[viewer.c.id], set_=values)
    )
    await chats.set_state(connection, ChatId(who), ChatState.ACTIVE, now=now)


async def _leave_everything(connection: AsyncConnection, who: ViewerId, now: float) -> list[str]:
    """End what is somebody's own: messages that wait, buttons, invites, and open requests."""
    waits = outbox.c.state.in_((*HOPEFUL, RowState.DEAD))  # a dead one can be tried once more
    cancelled = await connection.execute(
        sa.update(outbox)
        .where(outbox.c.chat_id == who, waits)
        .values(state=RowState.CANCELLED)
        .returning(outbox.c.id)
    )
    ids = list(cancelled.scalars())
    await bursts.abandon_cards(connection, ids)
    await settle(connection, ids, state="suppressed", reason="recipient-gone")
    await connection.execute(sa.delete(admission).where(admission.c.viewer_id == who))
    theirs = sa.func.json_extract(screen.c.audience, "$.viewer") == who
    await connection.execute(sa.delete(screen).where(sa.or_(theirs, screen.c.chat_id == who)))
    made = sa.and_(invite.c.made_by == who, invite.c.ended_at.is_(None))
    await connection.execute(sa.update(invite).where(made).values(ended_at=now))
    await connection.execute(sa.delete(knock).where(knock.c.viewer_id == who))
    return await _withdraw_requests(connection, who)


async def _withdraw_requests(connection: AsyncConnection, who: ViewerId) -> list[str]:
    open_ones = (
        sa.select(request.c.id)
        .join(request_asker, request_asker.c.request_id == request.c.id)
        .where(request_asker.c.viewer_id == who, request.c.state == RequestState.PENDING)
    )
    withdrawn = []
    for name in (await connection.execute(open_ones)).scalars().all():
        others = sa.select(request_asker.c.viewer_id).where(
            request_asker.c.request_id == name, request_asker.c.viewer_id != who
        )
        if (await connection.execute(others)).first():
            await requests.leave(connection, name, who)
            continue
        state = RequestState.WITHDRAWN
        await requests.turn(connection, name, out_of=RequestState.PENDING, state=state)
        withdrawn.append(name)
    return withdrawn


def _given(role: Role) -> Role:
    """Return a role that owners may give. Raises: NotAllowed."""
    if role not in GIVEN:
        raise NotAllowed
    return role


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _order(one: Person) -> tuple[int, str, int]:
    return (list(Role).index(one.role), one.name.casefold(), one.id)
