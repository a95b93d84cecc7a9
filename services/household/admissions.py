"""Whom an owner has let in to private backends: nobody by themselves, not even the owners."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.household.audience import admitted_to
from services.models import BackendId, ViewerId
from services.outbox import bursts
from services.outbox.letters import Kind
from services.outbox.model import RowState
from services.outbox.rows import HOPEFUL, settle
from services.people import People, Role
from services.storage.database import Database
from services.storage.tables import admission, event, outbox, outbox_event

_WAITING = (*HOPEFUL, RowState.DEAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody Usher knows, and whether they are let in to a private backend."""

    id: ViewerId
    name: str
    role: Role
    admitted: bool


class Admissions:
    """Keeps who is let in; who is no longer welcome at all is not."""

    def __init__(self, database: Database, clock: Clock, people: People) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._known: dict[ViewerId, frozenset[BackendId]] = {}
        self._as_of = 0

    async def of(self, who: ViewerId) -> frozenset[BackendId]:
        """Return the private backends that somebody may see; whoever was removed, none."""
        as_of = self._people.changes
        if as_of != self._as_of:  # somebody was removed or forgotten, and their rows with them
            self._known.clear()
            self._as_of = as_of
        if who in self._known:
            return self._known[who]
        mine = sa.select(admission.c.backend).where(admission.c.viewer_id == who)
        async with self._database.read() as connection:
            rows = await connection.execute(mine)
            found = frozenset(BackendId(row.backend) for row in rows)
        if as_of == self._people.changes:
            self._known[who] = found
        return found

    async def members(self, backend: BackendId) -> tuple[Member, ...]:
        """Return everybody Usher knows, in the order in which they came."""
        async with self._database.read() as connection:
            admitted = await admitted_to(connection, backend)
            known = await self._people.welcome(connection)
        return tuple(
            Member(id=one.id, name=one.name, role=one.role, admitted=one.id in admitted)
            for one in known
        )

    async def admit(self, who: ViewerId, backend: BackendId) -> None:
        """Let somebody in."""
        values = {"viewer_id": who, "backend": backend, "created_at": self._clock.now().timestamp()}
        async with self._database.write() as connection:
            await connection.execute(insert(admission).values(values).on_conflict_do_nothing())
        self._known.pop(who, None)

    async def dismiss(self, who: ViewerId, backend: BackendId) -> None:
        """Let somebody in no longer; what waits to be told to them of it is told no more."""
        mine = sa.and_(admission.c.viewer_id == who, admission.c.backend == backend)
        self._known.pop(who, None)
        async with self._database.write() as connection:
            await connection.execute(sa.delete(admission).where(mine))
            await _silence(connection, who, backend)
        self._known.pop(who, None)


async def _silence(connection: AsyncConnection, who: ViewerId, backend: BackendId) -> None:
    told = (
        sa.select(event.c.id)
        .join(outbox_event, outbox_event.c.event_id == event.c.id)
        .where(outbox_event.c.outbox_id == outbox.c.id, event.c.backend == backend)
        .where(event.c.kind != Kind.NOTICE)
        .exists()
    )
    gone = await connection.execute(
        sa.update(outbox)
        .where(
            outbox.c.chat_id == who,
            outbox.c.state.in_(_WAITING),
            outbox.c.kind != Kind.DIGEST,  # counts what is private, and names none of it
            told,
        )
        .values(state=RowState.CANCELLED)
        .returning(outbox.c.id)
    )
    ids = [row.id for row in gone]
    await bursts.abandon_cards(connection, ids)
    await settle(connection, ids, state="suppressed", reason="not-admitted")
