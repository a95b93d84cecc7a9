"""The desk: who decides a request, what follows, and what a crash left half done."""

import asyncio
import weakref
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.errors import BackendError, NotAllowed, NotSupported, Rejected, UnknownItem
from services.events import RequestNews, RequestTurn
from services.household.roles import Role, at_least
from services.people import People, Viewer
from services.ports.facts import Wording
from services.requests import rows
from services.requests.carrying import Carrier
from services.requests.gate import Tell
from services.requests.model import Policy, Reason, Request, RequestState, Wanted
from services.requests.news import about, before
from services.storage.database import Database
from services.storage.tables import request

_log = structlog.stdlib.get_logger(__name__)
Options = tuple[tuple[Wording, Wording], ...]  # names and values
LONGEST_NOTE = 300  # characters of a reason in somebody's own words
AGAIN = 60.0  # seconds until what could not be carried out is tried once more


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is approved instead of what was asked for; `options` say what was decided with it."""

    wanted: Wanted
    options: Options = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A request as it stands now; `made` says that this very call has decided it."""

    request: Request
    made: bool


class RequestDesk:
    """Shows requests, and decides each of them once."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        people: People,
        carrier: Carrier,
        *,
        tell: Tell,
        told: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._carrier = carrier
        self._tell = tell
        self._told = told
        self._locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()

    async def mine(self, who: Viewer) -> list[Request]:
        """Return what somebody asked for, the newest first."""
        async with self._database.read() as connection:
            return await rows.find(connection, self._people, rows.by_asker(who.id))

    async def backlog(self, who: Viewer) -> list[Request]:
        """Return what waits for a decision, the newest first. Raises: NotAllowed."""
        _only_for(who, Role.ADMIN)
        async with self._database.read() as connection:
            waiting = request.c.state == RequestState.PENDING
            return await rows.find(connection, self._people, waiting)

    async def look(self, name: str, who: Viewer) -> Request:
        """Return one request, to those who made it and those who decide. Raises: UnknownItem."""
        found = await self._find(name)
        if who.id not in found.askers and not at_least(who.role, Role.ADMIN):
            raise UnknownItem
        return found

    async def withdraw(self, name: str, who: Viewer) -> Request:
        """Take back somebody's own wish; others who joined it go on waiting.

        One that is decided stays as it is. Raises: UnknownItem.
        """
        async with self._lock(name):
            found = await self.look(name, who)
            if who.id not in found.askers:
                raise UnknownItem
            async with self._database.write() as connection:
                if found.state is not RequestState.PENDING:
                    return found
                if len(found.askers) > 1:
                    await rows.leave(connection, name, who.id)
                else:
                    state = RequestState.WITHDRAWN
                    await rows.turn(connection, name, out_of=RequestState.PENDING, state=state)
        return await self._find(name)

    async def approve(self, name: str, who: Viewer, change: Change | None = None) -> Decision:
        """Let a request through, or something else instead; only the first decision counts.

        Raises: NotAllowed, UnknownItem; UnknownItem, too, when what was picked is gone, and
        BackendError when the server did not take it: then the request waits as it was made.
        """
        _only_for(who, Role.ADMIN)
        async with self._lock(name):
            if not await self._decide(name, who, change):
                return Decision(request=await self._find(name), made=False)
            try:
                await self._carry_out(await self._find(name), change=change, resumed=False)
            except (BackendError, NotSupported, UnknownItem):
                await self._put_back(name)
                raise
            return Decision(request=await self._find(name), made=True)

    def changeable(self, one: Request) -> bool:
        """Say whether something else can be approved instead."""
        return one.state is RequestState.PENDING and self._carrier.subscribes(one)

    async def deny(self, name: str, who: Viewer, reason: Reason, *, note: str = "") -> Decision:
        """Turn a request down; only the first decision counts. `note` says why in one's own words.

        Raises: NotAllowed, UnknownItem.
        """
        _only_for(who, Role.ADMIN)
        async with self._lock(name):
            async with self._database.write() as connection:
                made = await rows.turn(
                    connection, name, out_of=RequestState.PENDING,
                    state=RequestState.DENIED, decided_by=who.id, reason=reason,
                    note=note[:LONGEST_NOTE], decided_at=self._clock.now().timestamp(),
                )  # fmt: skip
                if made:
                    await self._news(connection, name, RequestTurn.DENIED)
            if made:
                self._told()
            return Decision(request=await self._find(name), made=made)

    async def resume(self) -> float:
        """Carry out what was approved before a crash; return the seconds until the next look.

        What a server refuses for good has failed, and that is told.
        """
        async with self._database.read() as connection:
            half = await rows.find(
                connection, self._people, request.c.state == RequestState.APPROVING
            )
        for one in half:
            async with self._lock(one.id):
                found = await self._find(one.id)
                if found.state is RequestState.APPROVING:
                    await self._resume(found)
        return AGAIN

    async def policy(self, who: Viewer) -> Policy:
        """Return what members may ask for. Raises: NotAllowed."""
        _only_for(who, Role.OWNER)
        async with self._database.read() as connection:
            return await rows.policy_of(connection, Role.MEMBER)

    async def set_policy(self, who: Viewer, policy: Policy) -> Policy:
        """Decide what members may ask for. Raises: NotAllowed."""
        _only_for(who, Role.OWNER)
        async with self._database.write() as connection:
            await rows.keep_policy(connection, Role.MEMBER, policy)
        return policy

    async def _resume(self, found: Request) -> None:
        try:
            await self._carry_out(found, change=None, resumed=True)
        except (Rejected, NotSupported, UnknownItem) as refused:
            _log.warning("request_failed", request=found.id, error=type(refused).__name__)
            async with self._database.write() as connection:
                approving = RequestState.APPROVING
                state = RequestState.FAILED
                await rows.turn(connection, found.id, out_of=approving, state=state)
                await self._news(connection, found.id, RequestTurn.FAILED)
            self._told()
        except BackendError as error:
            _log.warning("request_waits", request=found.id, error=type(error).__name__)

    async def _carry_out(self, one: Request, *, change: Change | None, resumed: bool) -> None:
        """Do it, whatever part of it is not there yet; everybody who asked follows."""
        await self._carrier.carry_out(one, resumed=resumed)
        async with self._database.write() as connection:
            state = RequestState.APPROVED
            await rows.turn(connection, one.id, out_of=RequestState.APPROVING, state=state)
            options = change.options if change else ()
            await self._news(connection, one.id, RequestTurn.APPROVED, options)
        self._told()

    async def _decide(self, name: str, who: Viewer, change: Change | None) -> bool:
        now = self._clock.now().timestamp()
        async with self._database.write() as connection:
            made = await rows.turn(
                connection, name, out_of=RequestState.PENDING,
                state=RequestState.APPROVING, decided_by=who.id, decided_at=now,
            )  # fmt: skip
            if made and change:
                (asked,) = await rows.find(connection, self._people, request.c.id == name)
                await rows.change(connection, name, change.wanted, was=_wanted(asked))
        return made

    async def _put_back(self, name: str) -> None:
        async with self._database.write() as connection:
            await rows.turn(
                connection, name, out_of=RequestState.APPROVING,
                state=RequestState.PENDING, decided_by=None, decided_at=None,
            )  # fmt: skip
            (one,) = await rows.find(connection, self._people, request.c.id == name)
            if one.was:
                await rows.change(connection, name, one.was, was=None)

    async def _news(
        self, connection: AsyncConnection, name: str, turn: RequestTurn, options: Options = ()
    ) -> None:
        (one,) = await rows.find(connection, self._people, request.c.id == name)
        news = RequestNews(
            turn=turn,
            request=one.id,
            **about(one),
            decided_by=one.decider,
            reason=one.reason,
            note=one.note,
            was=before(one.was),
            options=options,
            told=one.askers,
        )
        await self._tell(connection, news)

    async def _find(self, name: str) -> Request:
        async with self._database.read() as connection:
            found = await rows.find(connection, self._people, request.c.id == name)
        if not found:
            raise UnknownItem
        return found[0]

    def _lock(self, name: str) -> asyncio.Lock:
        return self._locks.setdefault(name, asyncio.Lock())


def _wanted(one: Request) -> Wanted:
    return Wanted(title=one.title, seasons=one.seasons, chosen=one.chosen, picked=one.picked)


def _only_for(who: Viewer, least: Role) -> None:
    if not at_least(who.role, least):
        raise NotAllowed
