"""The doorstep: what strangers are told, and who of them is let in.

A stranger is told once a day that this is private, and may ask to be let in; the owners are asked
once for each of them, and the first who decides has decided.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.errors import NotAllowed, UnknownItem
from services.events import PeopleNews, PeopleTurn
from services.household.access import Tell, grant
from services.household.roles import Role
from services.models import ViewerId
from services.people import People, Viewer
from services.storage.database import Database
from services.storage.tables import knock, viewer

ONE_DAY = 24 * 3600.0
MOST_QUIET = 10_000  # strangers of whom is known until when nothing is said to them
LISTED = 200


class KnockState(StrEnum):
    """How a stranger's wish to be let in stands."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    REFUSED = "refused"
    BLOCKED = "blocked"  # refused, and nothing is said to them any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """A stranger who asked. `role` is what they were let in as, `decider` a name."""

    who: ViewerId
    name: str
    username: str
    state: KnockState
    asked_at: datetime
    role: Role | None = None
    decided_by: ViewerId | None = None
    decider: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A knock as it stands now; `made` says that this very call has decided it."""

    knock: Knock
    made: bool


class Line(StrEnum):
    """What a stranger is told, once a day."""

    ASK = "private"  # this is private, and they may ask
    WAIT = "waits"  # they have asked
    NO = "refused"  # they were refused


class Doorstep:
    """Meets strangers.

    `told` is called once a transaction that told somebody has committed.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        people: People,
        *,
        tell: Tell,
        told: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._tell = tell
        self._told = told
        self._quiet: dict[ViewerId, float] = {}  # by age

    async def turn_away(self, stranger: Viewer) -> Line | None:
        """Return what a stranger is told now; None when that was said within a day, or never is."""
        now = self._clock.now().timestamp()
        if self._quiet.get(stranger.id, 0.0) > now:
            return None
        async with self._database.write() as connection:
            state = await _state(connection, stranger.id)
            if state is KnockState.BLOCKED:
                until, line = now + ONE_DAY, None
            else:
                before = await _turned_away_at(connection, stranger.id)
                due = before is None or before <= now - ONE_DAY
                until = (now if before is None or due else before) + ONE_DAY
                line = _LINES[state] if due else None
                if due:
                    await _write_down(connection, stranger, now=now, turned_away_at=now)
        self._keep_quiet(stranger.id, until)
        return line

    async def knock(self, stranger: Viewer) -> Knock:
        """Ask for somebody to be let in; asking again changes nothing."""
        now = self._clock.now().timestamp()
        async with self._database.write() as connection:
            await _write_down(connection, stranger, now=now)
            asked = insert(knock).values(
                viewer_id=stranger.id, state=KnockState.WAITING, created_at=now
            )
            made = await connection.execute(asked.on_conflict_do_nothing())
            if made.rowcount:
                news = PeopleNews(
                    turn=PeopleTurn.KNOCKED,
                    who=stranger.id,
                    at=now,
                    name=stranger.name,
                    username=stranger.username,
                    told=tuple(sorted(self._people.owners)),
                )
                await self._tell(connection, news)
        if made.rowcount:
            self._told()
        return await self._find(stranger.id)

    async def waiting(self, by: Viewer) -> list[Knock]:
        """Return who is still outside, those who wait first, newest first. Raises: NotAllowed."""
        _only_for_owners(by)
        outside = knock.c.state != KnockState.ADMITTED
        waits = sa.case((knock.c.state == KnockState.WAITING, 0), else_=1)
        order = (waits, knock.c.created_at.desc())
        async with self._database.read() as connection:
            return await _knocks(connection, outside, *order)

    async def look(self, who: ViewerId, by: Viewer) -> Knock:
        """Return one knock. Raises: NotAllowed, UnknownItem."""
        _only_for_owners(by)
        return await self._find(who)

    async def admit(
        self, who: ViewerId, role: Role, by: Viewer, *, after_all: bool = False
    ) -> Verdict:
        """Let somebody in who waits, or `after_all` one who was refused.

        Raises: NotAllowed, UnknownItem.
        """
        refused = (KnockState.REFUSED, KnockState.BLOCKED)
        before = refused if after_all else (KnockState.WAITING,)
        return await self._decide(who, by, before, KnockState.ADMITTED, role)

    async def refuse(self, who: ViewerId, by: Viewer, *, block: bool) -> Verdict:
        """Leave somebody outside, who is told so. Raises: NotAllowed, UnknownItem."""
        state = KnockState.BLOCKED if block else KnockState.REFUSED
        return await self._decide(who, by, (KnockState.WAITING,), state, None)

    async def is_blocked(self, connection: AsyncConnection, who: ViewerId) -> bool:
        """Say whether nothing is said to somebody any more."""
        return await _state(connection, who) is KnockState.BLOCKED

    async def _decide(
        self,
        who: ViewerId,
        by: Viewer,
        before: tuple[KnockState, ...],
        state: KnockState,
        role: Role | None,
    ) -> Verdict:
        _only_for_owners(by)
        now = self._clock.now().timestamp()
        mine = sa.and_(knock.c.viewer_id == who, knock.c.state.in_(before))
        async with self._database.write() as connection:
            decided = sa.update(knock).where(mine).values(
                state=state, role=role, decided_by=by.id, decided_at=now
            )  # fmt: skip
            made = (await connection.execute(decided)).rowcount > 0
            if made:
                await self._follow_up(connection, who, role, now)
        if made:
            self._people.forget(who)
            self._quiet.pop(who, None)
            self._told()
        return Verdict(knock=await self._find(who), made=made)

    async def _follow_up(
        self, connection: AsyncConnection, who: ViewerId, role: Role | None, now: float
    ) -> None:
        turn, said = PeopleTurn.REFUSED, ""
        if role:
            await grant(connection, who, role, now=now)
            turn, said = PeopleTurn.ADMITTED, role.value
        news = PeopleNews(turn=turn, who=who, at=now, role=said, told=(who,))
        await self._tell(connection, news)

    async def _find(self, who: ViewerId) -> Knock:
        async with self._database.read() as connection:
            found = await _knocks(connection, knock.c.viewer_id == who)
        if not found:
            raise UnknownItem
        return found[0]

    def _keep_quiet(self, who: ViewerId, until: float) -> None:
        self._quiet.pop(who, None)
        self._quiet[who] = until
        if len(self._quiet) > MOST_QUIET:
            del self._quiet[next(iter(self._quiet))]


_LINES = {
    None: Line.ASK,
    KnockState.WAITING: Line.WAIT,
    KnockState.ADMITTED: Line.ASK,  # and removed since
    KnockState.REFUSED: Line.NO,
}


async def _state(connection: AsyncConnection, who: ViewerId) -> KnockState | None:
    found = await connection.execute(sa.select(knock.c.state).where(knock.c.viewer_id == who))
    state = found.scalar()
    return KnockState(state) if state else None


async def _turned_away_at(connection: AsyncConnection, who: ViewerId) -> float | None:
    found = await connection.execute(sa.select(viewer.c.turned_away_at).where(viewer.c.id == who))
    moment: float | None = found.scalar()
    return moment


async def _write_down(
    connection: AsyncConnection, stranger: Viewer, *, now: float, **more: float
) -> None:
    said = {
        "name": stranger.name,
        "username": stranger.username,
        "telegram_language": stranger.telegram_language,
        **more,
    }
    statement = insert(viewer).values(id=stranger.id, role=Role.STRANGER, created_at=now, **said)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=[viewer.c.id], set_=said)
    )


async def _knocks(
    connection: AsyncConnection,
    which: sa.ColumnElement[bool],
    *order: sa.ColumnElement[object],
) -> list[Knock]:
    decider = viewer.alias("decider")
    found = await connection.execute(
        sa.select(knock, viewer.c.name, viewer.c.username, decider.c.name.label("decider"))
        .join(viewer, viewer.c.id == knock.c.viewer_id)
        .outerjoin(decider, decider.c.id == knock.c.decided_by)
        .where(which)
        .order_by(*order)
        .limit(LISTED)
    )
    return [
        Knock(
            who=ViewerId(row.viewer_id),
            name=row.name,
            username=row.username or "",
            state=KnockState(row.state),
            asked_at=datetime.fromtimestamp(row.created_at, UTC),
            role=Role(row.role) if row.role else None,
            decided_by=row.decided_by,
            decider=row.decider or "",
        )
        for row in found
    ]


def _only_for_owners(who: Viewer) -> None:
    if who.role is not Role.OWNER:
        raise NotAllowed
