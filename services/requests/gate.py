"""The gate before everything that is fetched: who may, how much, and what has to wait."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.errors import NotAllowed, TooManyToday
from services.events import RequestNews, RequestTurn
from services.household.roles import Role, at_least
from services.models import ChatId, Title, ViewerId
from services.people import People
from services.picked import Picked, PickedRelease
from services.ports.wishes import Chosen
from services.requests import rows, sizes
from services.requests.model import (
    DAY,
    MOST_A_DAY,
    WEEK,
    Mode,
    Policy,
    RequestState,
    Usage,
    Wanted,
    is_exempt,
)
from services.requests.news import about
from services.storage.database import Database
from services.subscribe import Admission

# Writes down, in the transaction that changes a request, what people are told of it.
Tell = Callable[[AsyncConnection, RequestNews], Awaitable[None]]
DeskChats = Callable[[AsyncConnection], Awaitable[Sequence[ChatId]]]


class RequestGate:
    """Admits what people ask for, or turns it into a request.

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
        desk_chats: DeskChats | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._tell = tell
        self._told = told
        self._desk_chats = desk_chats or people.deciders

    async def is_exempt(self, who: ViewerId) -> bool:
        """Say whether nothing this person asks for is counted or held back."""
        async with self._database.read() as connection:
            return is_exempt(await self._people.role_of(connection, who))

    async def admit(
        self,
        title: Title,
        seasons: Sequence[int | None],
        who: ViewerId,
        *,
        chosen: Chosen | None = None,
        picked: Picked | None = None,
    ) -> Admission:
        """Count a wish and let it pass, or keep it until somebody has decided.

        Whoever asks for what waits already joins that request.
        Raises: TooManyToday; NotAllowed when they may not ask (any more). Nothing is kept then.
        """
        now = self._clock.now().timestamp()
        wanted = Wanted(title=title, seasons=tuple(seasons), chosen=chosen or {}, picked=picked)
        async with self._database.write() as connection:
            if not at_least(await self._people.role_of(connection, who), Role.MEMBER):
                raise NotAllowed
            usage = await self._usage(connection, who, now)
            await self._hold_to_a_day(connection, who, len(seasons), now)
            if not _waits(usage, wanted):
                name, granted = _new_id(), RequestState.APPROVED
                await rows.add(connection, name, wanted, state=granted, who=who, now=now)
                return Admission(request=name)
            name = await self._wait(connection, wanted, who, usage, now)
        self._told()
        return Admission(request=name, waits=True)

    async def settle(self, admission: Admission, seasons: Sequence[int | None]) -> None:
        """Count only what an admitted wish has come to."""
        async with self._database.write() as connection:
            await rows.cut(connection, admission.request, seasons)

    async def usage(self, who: ViewerId) -> Usage:
        """Return how much of their week somebody has used."""
        async with self._database.read() as connection:
            return await self._usage(connection, who, self._clock.now().timestamp())

    async def _usage(self, connection: AsyncConnection, who: ViewerId, now: float) -> Usage:
        role = await self._people.role_of(connection, who)
        if is_exempt(role):
            return Usage(policy=Policy())
        policy = await rows.policy_of(connection, role)
        if policy.mode is not Mode.QUOTA:
            return Usage(policy=policy)
        used = await rows.moments(connection, who, since=now - WEEK)
        full = len(used) >= policy.weekly
        first = used[len(used) - policy.weekly] + WEEK if full else None
        next_at = datetime.fromtimestamp(first, UTC) if first else None
        size = await sizes.bytes_of(connection, who, since=now - WEEK) if policy.bytes else 0
        return Usage(policy=policy, used=len(used), size=size, next_at=next_at)

    async def _hold_to_a_day(
        self, connection: AsyncConnection, who: ViewerId, more: int, now: float
    ) -> None:
        used = await rows.moments(connection, who, since=now - DAY)
        if len(used) + more > MOST_A_DAY:
            raise TooManyToday(MOST_A_DAY)

    async def _wait(
        self,
        connection: AsyncConnection,
        wanted: Wanted,
        who: ViewerId,
        usage: Usage,
        now: float,
    ) -> str:
        if name := await rows.same(connection, wanted):
            await rows.join(connection, name, who, now=now)
            return name
        name = _new_id()
        await rows.add(connection, name, wanted, state=RequestState.PENDING, who=who, now=now)
        counted = usage.policy.mode is Mode.QUOTA
        news = RequestNews(
            turn=RequestTurn.ASKED,
            request=name,
            **about(wanted),
            asker=(await self._people.names(connection, (who,))).get(who, ""),
            used=usage.used if counted else 0,
            weekly=usage.policy.weekly if counted else 0,
            used_bytes=usage.size,
            weekly_bytes=usage.policy.bytes,
            told=tuple(await self._desk_chats(connection)),
        )
        await self._tell(connection, news)
        return name


def _waits(usage: Usage, wanted: Wanted) -> bool:
    policy = usage.policy
    if policy.mode is not Mode.QUOTA:
        return policy.mode is Mode.ASK
    if usage.used + len(wanted.seasons) > policy.weekly:
        return True
    size = wanted.picked.size if isinstance(wanted.picked, PickedRelease) else None
    return bool(policy.bytes) and usage.size + (size or 1) > policy.bytes


def _new_id() -> str:
    return secrets.token_urlsafe(7)
