"""Invites: links that let one person in, once, in the role they were made for.

A link carries 128 random bits; the database knows only their digest, so that nobody who reads it
can come in (reliability.md A-04).
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services import deep_links
from services.clock import Clock
from services.errors import NotAllowed
from services.events import PeopleNews, PeopleTurn
from services.household.access import GIVEN, Tell, grant
from services.household.doorstep import Doorstep, KnockState
from services.household.roles import Role
from services.models import ViewerId
from services.people import People, Viewer
from services.storage.database import Database
from services.storage.tables import invite, knock, viewer

BYTES = 16
HOUR = 3600.0
HOURS = (1, 24, 7 * 24)  # how long an invite may be good
WRONG_TRIES = 5  # an hour, of one person
MOST_GUESSERS = 1000  # remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """An invite that nobody has used. `maker` is a name."""

    id: str
    role: Role
    maker: str
    expires_at: datetime


class Entry(StrEnum):
    """What came of following an invite."""

    ENTERED = "entered"
    INSIDE = "inside"  # they may use Usher already: it uses nothing up
    BROKEN = "broken"  # unknown, used, revoked or too old
    TOO_MANY = "too-many"  # wrong tries: not even looked at, which is said once
    UNHEARD = "unheard"


class Invites:
    """Makes invites and lets people in by them.

    `told` is called once a transaction that told somebody has committed.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        people: People,
        doorstep: Doorstep,
        *,
        tell: Tell,
        told: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._doorstep = doorstep
        self._tell = tell
        self._told = told
        self._wrong: dict[ViewerId, list[float]] = {}  # moments of wrong tries

    async def make(self, role: Role, hours: int, by: Viewer) -> str:
        """Make an invite and return what its link carries: nobody can read it again.

        Raises: NotAllowed.
        """
        _only_for_owners(by)
        if role not in GIVEN or hours not in HOURS:
            raise NotAllowed
        secret, now = secrets.token_urlsafe(BYTES), self._clock.now().timestamp()
        async with self._database.write() as connection:
            await connection.execute(
                sa.insert(invite).values(
                    id=secrets.token_urlsafe(7),
                    digest=_digest(secret),
                    role=role,
                    made_by=by.id,
                    created_at=now,
                    expires_at=now + hours * HOUR,
                )
            )
        return deep_links.invite_payload(secret)

    async def open(self, by: Viewer) -> list[Invite]:
        """Return the invites that are still good, by their ends. Raises: NotAllowed."""
        _only_for_owners(by)
        async with self._database.read() as connection:
            found = await connection.execute(
                sa.select(invite, viewer.c.name)
                .outerjoin(viewer, viewer.c.id == invite.c.made_by)
                .where(self._good())
                .order_by(invite.c.expires_at)
            )
            return [
                Invite(
                    id=row.id,
                    role=Role(row.role),
                    maker=row.name or "",
                    expires_at=datetime.fromtimestamp(row.expires_at, UTC),
                )
                for row in found
                if row.made_by in self._people.owners
            ]

    async def revoke(self, name: str, by: Viewer) -> bool:
        """End an invite; say whether it was still good. Raises: NotAllowed."""
        _only_for_owners(by)
        now = self._clock.now().timestamp()
        mine = sa.update(invite).where(invite.c.id == name, self._good())
        async with self._database.write() as connection:
            return (await connection.execute(mine.values(ended_at=now))).rowcount > 0

    async def enter(self, payload: str, who: Viewer) -> Entry:
        """Let somebody in; of two at the same time, one comes in. Its maker is told.

        Whom this very invite has let in has ENTERED again: their welcome may have been lost.
        """
        if who.role is not Role.STRANGER:
            return Entry.ENTERED if await self._has_let_in(payload, who) else Entry.INSIDE
        now = self._clock.now().timestamp()
        wrong = self._wrong_tries(who.id, now)
        if wrong >= WRONG_TRIES:
            self._guessed_wrong(who.id, now)
            return Entry.TOO_MANY if wrong == WRONG_TRIES else Entry.UNHEARD
        async with self._database.write() as connection:
            entered = await self._use(connection, payload, who, now)
        if not entered:
            self._guessed_wrong(who.id, now)
            return Entry.BROKEN
        self._people.forget(who.id)
        self._told()
        return Entry.ENTERED

    async def _has_let_in(self, payload: str, who: Viewer) -> bool:
        digest = _digest(deep_links.linked_invite(payload))
        mine = sa.select(invite.c.id).where(invite.c.digest == digest, invite.c.used_by == who.id)
        async with self._database.read() as connection:
            return (await connection.execute(mine)).first() is not None

    async def _use(
        self, connection: AsyncConnection, payload: str, who: Viewer, now: float
    ) -> bool:
        if await self._doorstep.is_blocked(connection, who.id):
            return False
        digest = _digest(deep_links.linked_invite(payload))
        mine = sa.update(invite).where(
            invite.c.digest == digest, invite.c.made_by.in_(self._people.owners), self._good()
        )
        used = mine.values(used_by=who.id, ended_at=now).returning(invite.c.role, invite.c.made_by)
        row = (await connection.execute(used)).first()
        if row is None:
            return False
        await grant(connection, who.id, Role(row.role), now=now, name=who.name)
        await connection.execute(
            sa.update(knock)
            .where(knock.c.viewer_id == who.id)
            .values(
                state=KnockState.ADMITTED, role=row.role, decided_by=row.made_by, decided_at=now
            )
        )
        news = PeopleNews(
            turn=PeopleTurn.INVITED,
            who=who.id,
            at=now,
            name=who.name,
            username=who.username,
            role=row.role,
            told=(row.made_by,),
        )
        await self._tell(connection, news)
        return True

    def _good(self) -> sa.ColumnElement[bool]:
        now = self._clock.now().timestamp()
        return sa.and_(invite.c.ended_at.is_(None), invite.c.expires_at > now)

    def _wrong_tries(self, who: ViewerId, now: float) -> int:
        return sum(one > now - HOUR for one in self._wrong.get(who, ()))

    def _guessed_wrong(self, who: ViewerId, now: float) -> None:
        lately = [one for one in self._wrong.pop(who, []) if one > now - HOUR]
        self._wrong[who] = [*lately, now][: WRONG_TRIES + 1]
        if len(self._wrong) > MOST_GUESSERS:
            del self._wrong[next(iter(self._wrong))]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _only_for_owners(who: Viewer) -> None:
    if who.role is not Role.OWNER:
        raise NotAllowed
