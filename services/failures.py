"""Failures that were told, and what people do about them from the message itself.

A tap claims a failure in one transaction before the server is asked: of two taps, in whatever
chats, one begins and the other is told who did. What comes of it the feed tells, into the same
messages (services/outbox/care.py); what it never tells is given up after a while.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.capabilities import Search, Subscribe
from services.clock import Clock
from services.errands import Errands
from services.errors import (
    BackendError,
    BackendUnavailable,
    NotAllowed,
    NotRepeatable,
    NotSupported,
    RecordGone,
    ServiceError,
    UnknownItem,
)
from services.events import Failure, Mending, MendingStep, decode_event
from services.household.roles import Role, at_least
from services.models import BackendId, Season, Title, TitleKind
from services.outbox import failures as messages
from services.outbox.model import Failures
from services.people import People, Viewer
from services.polling.scheduler import Job, Jobs, Tick
from services.ports.mending import Decide, Foresee, Foreseen, Identity, Mend
from services.registry import Registry
from services.storage.database import Database
from services.storage.tables import event

LOOK = 60.0  # seconds between two looks for what was begun and never told
HURRY = 5.0  # likewise soon after something was begun: its feed looks often meanwhile
SOON = 15 * 60.0
MOST_AT_ONCE = 40  # failures begun by one tap: within the life of an errand
FORESEEN = 8.0  # seconds that somebody waits to read what would come of it
PACE = 0.5  # seconds between two of them
_WAITS = (MendingStep.REFUSED, MendingStep.UNHEARD)


class Scope(StrEnum):
    """Which failures a tap on a message is about."""

    NAMED = "named"  # the one it names
    MESSAGE = "message"  # all it tells
    KIN = "kin"  # these, and what else of the same download failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A failure that was told, and the number of its event."""

    id: int
    failure: Failure

    @property
    def waits(self) -> bool:
        """Say whether somebody may do something about it."""
        care = self.failure.mending
        return not self.failure.mended and (care is None or care.step in _WAITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """What came of a tap: what the message shows now, and how many failures were taken on.

    None were where somebody else had done something before: `before` says who and what, None where
    everything was filed meanwhile.
    """

    shown: Failures
    taken: tuple[Told, ...] = ()
    before: Mending | None = None


class FailureService:
    """Tries again, says what a file is, or lets a failure be.

    `wake` lets the relay look, and `look` the feed of a backend.
    """

    def __init__(
        self,
        database: Database,
        registry: Registry,
        people: People,
        errands: Errands,
        clock: Clock,
        *,
        wake: Callable[[], None],
        look: Callable[[BackendId], object],
        pace: float = PACE,
    ) -> None:
        self._database = database
        self._registry = registry
        self._people = people
        self._errands = errands
        self._clock = clock
        self._wake = wake
        self._look = look
        self._job: Job | None = None
        self._pace = pace
        self._somebody_tries = True  # as far as anybody knows after a start
        self._hurried: set[BackendId] = set()

    async def look(self, burst_id: int, scope: Scope) -> Care:
        """Return what a tap would take on.

        Raises: RecordGone where the message is not known any more.
        """
        async with self._database.read() as connection:
            named = await self._named(connection, burst_id, scope)
            shown = await _shown(connection, burst_id)
        return _care(shown, named)

    async def shown(self, burst_id: int) -> Failures:
        """Return what a message shows now. Raises: RecordGone."""
        async with self._database.read() as connection:
            return await _shown(connection, burst_id)

    async def retry(self, burst_id: int, who: Viewer) -> Care:
        """Try the failure that a message names again.

        Raises: NotAllowed, RecordGone, NotSupported, BackendError; nothing was begun then.
        """
        async with self._database.read() as connection:
            first, *_ = await _told(connection, burst_id)
        if not at_least(who.role, Role.ADMIN) and not await self._follows(who, first.failure):
            raise NotAllowed
        return await self._one(burst_id, who, None)

    async def identify(self, burst_id: int, who: Viewer, identity: Identity) -> Care:
        """File the one that a message names as what somebody says it is. Raises: as `retry`."""
        return await self._one(burst_id, who, identity)

    async def do_again(self, burst_id: int, who: Viewer) -> Care:
        """Say of the one that a message names that the step it stopped at was not done.

        Raises: RecordGone where nobody has to decide any more; as `retry`.
        """
        return await self._one(burst_id, who, None, begin=self._decide)

    async def foresee(self, burst_id: int, identity: Identity) -> Foreseen | None:
        """Return what would come of filing the one that a message names as this.

        None where nobody can say, or not soon. Raises: RecordGone.
        """
        care = await self.look(burst_id, Scope.NAMED)
        backend = self._registry.one(care.shown.first.backend, Foresee)
        if backend is None or not care.taken:
            return None
        try:
            async with asyncio.timeout(FORESEEN):
                return await backend.foresee(care.taken[0].failure, identity)
        except (BackendError, NotSupported, TimeoutError):
            return None

    async def fix_all(self, burst_id: int, who: Viewer, identity: Identity | None = None) -> Care:
        """Try everything of a message again, one after the other, or file it all as one title.

        How far that is, the message tells. Raises: RecordGone.
        """
        care = await self._claim(burst_id, who, MendingStep.TRYING, Scope.KIN, title=identity)
        if care.taken and self._errands.begin(self._work_through(care.taken, identity)) is None:
            for one in care.taken:
                await self._settle(one, MendingStep.REFUSED)
        return care

    async def ignore(self, burst_id: int, who: Viewer) -> Care:
        """Let everything of a message be: nothing more is told of these files failing."""
        return await self._claim(burst_id, who, MendingStep.IGNORED, Scope.MESSAGE)

    async def candidates(self, failure: Failure, words: str) -> list[Title]:
        """Return the films and series that a file may be, as its server finds them by words."""
        searching = self._registry.one(failure.backend, Search)
        if searching is None or not words.strip():
            return []
        kinds = (TitleKind.FILM, TitleKind.SERIES)
        return [one for one in await searching.search(words.strip()) if one.ref.kind in kinds]

    async def seasons(self, title: Title) -> list[Season]:
        """Return the seasons of a series, none of a film."""
        knows = self._registry.one(title.ref.backend, Subscribe)
        if knows is None or title.ref.kind is not TitleKind.SERIES:
            return []
        return await knows.seasons(title.ref)

    def join(self, jobs: Jobs) -> None:
        """Run as one of the periodic jobs."""
        self._job = jobs.add("failures", self.tick)

    async def tick(self) -> Tick:
        """Let the feeds look for what is tried, and give up what was begun long ago."""
        if self._somebody_tries:
            await self._watch()
        return Tick(next_in=HURRY if self._hurried else LOOK)

    async def _watch(self) -> None:
        now = self._clock.now().timestamp()
        step = sa.func.json_extract(event.c.payload, "$.mending.step")
        failed = event.c.kind == sa.literal_column("'failure'")  # as in the index
        trying = sa.select(event.c.id, event.c.payload).where(
            failed, event.c.created_at > 0, step == MendingStep.TRYING.value
        )
        async with self._database.read() as connection:
            found = [Told(id=row.id, failure=_failure(row.payload)) for row in
                     await connection.execute(trying)]  # fmt: skip
        left = [one for one in found if not one.failure.mended]
        self._somebody_tries = bool(left)
        ages = {one: now - one.failure.mending.at for one in left if one.failure.mending}
        self._hurried = {one.failure.backend for one, age in ages.items() if age <= SOON}
        for backend in self._hurried:
            self._look(backend)
        for one, age in ages.items():
            mends = self._registry.one(one.failure.backend, Mend)
            if age > (mends.mending_takes if mends else SOON):
                await self._settle(one, MendingStep.UNHEARD)

    async def _follows(self, who: Viewer, failure: Failure) -> bool:
        """Say whether somebody waits for it: then they are told of it, and may try it again."""
        if not at_least(who.role, Role.MEMBER):
            return False
        (waiting,) = await self._people.waiting([failure])
        return any(one.id == who.id for one in waiting)

    async def _one(
        self,
        burst_id: int,
        who: Viewer,
        identity: Identity | None,
        *,
        begin: Callable[[Failure, Identity | None], Awaitable[None]] | None = None,
    ) -> Care:
        care = await self._claim(burst_id, who, MendingStep.TRYING, Scope.NAMED, title=identity)
        for one in care.taken:
            try:
                await (begin or self._begin)(one.failure, identity)
            except ServiceError:
                await self._settle(one, None)
                raise
        return care

    async def _decide(self, failure: Failure, _identity: Identity | None) -> None:
        backend = self._registry.one(failure.backend, Decide)
        if backend is None:
            raise NotSupported
        try:
            await backend.do_again(failure)
        except UnknownItem as error:
            raise RecordGone from error

    async def _begin(self, failure: Failure, identity: Identity | None) -> None:
        backend = self._registry.one(failure.backend, Mend)
        if backend is None:
            raise NotSupported
        try:
            await backend.mend(failure, identity=identity)
        except UnknownItem as error:
            raise RecordGone from error
        except NotSupported as error:
            raise NotRepeatable from error

    async def _work_through(self, taken: Sequence[Told], identity: Identity | None) -> None:
        reached = True
        for number, one in enumerate(taken):
            try:
                if reached:
                    await self._clock.sleep(self._pace if number else 0.0)
                    await self._begin(one.failure, identity)
                    continue
            except BackendUnavailable:  # the rest would wait as long, each for nothing
                reached = False
            except ServiceError:
                pass
            await self._settle(one, MendingStep.REFUSED)

    async def _claim(
        self,
        burst_id: int,
        who: Viewer,
        step: MendingStep,
        scope: Scope,
        *,
        title: Identity | None = None,
    ) -> Care:
        """Take on what nobody has taken on yet, in the sight of every chat."""
        now = self._clock.now().timestamp()
        mending = Mending(step=step, by=who.name, at=now, title=title.title.name if title else "")
        async with self._database.write() as connection:
            named = await self._named(connection, burst_id, scope)
            free = [one for one in named if one.waits][:MOST_AT_ONCE]
            taken = [Told(id=one.id, failure=replace(one.failure, mending=mending)) for one in free]
            for one in taken:
                await messages.revise(connection, one.id, one.failure, now=now)
            shown = await _shown(connection, burst_id)
        if not taken:
            return _care(shown, named)
        if step is MendingStep.TRYING:
            self._somebody_tries = True
            if self._job is not None:
                self._job.wake()
        self._wake()
        return replace(_care(shown, ()), taken=tuple(taken))

    async def _named(self, connection: AsyncConnection, burst_id: int, scope: Scope) -> list[Told]:
        told = await _told(connection, burst_id)
        if scope is Scope.NAMED:
            return told[:1]
        if scope is Scope.MESSAGE:
            return told
        now = self._clock.now().timestamp()
        kin = await messages.kin_of(connection, told[0].failure, now=now)
        known = {one.id for one in told}
        return [*told, *(Told(id=id_, failure=one) for id_, one in kin if id_ not in known)]

    async def _settle(self, one: Told, step: MendingStep | None) -> None:
        """Write down how far it came, unless the feed has told of it meanwhile."""
        now = self._clock.now().timestamp()
        async with self._database.write() as connection:
            payload = sa.select(event.c.payload).where(event.c.id == one.id)
            found = (await connection.execute(payload)).scalar()
            failure = _failure(found) if found else None
            if failure is None or failure.mended or failure.mending != one.failure.mending:
                return
            care = failure.mending
            care = replace(care, step=step) if care and step else None
            await messages.revise(connection, one.id, replace(failure, mending=care), now=now)
        self._wake()


async def _told(connection: AsyncConnection, burst_id: int) -> list[Told]:
    """Return the failures of a message, the one it names first. Raises: RecordGone."""
    shown = await _shown(connection, burst_id)
    told = [Told(id=id_, failure=one) for id_, one in await messages.told_in(connection, burst_id)]
    if not told:
        raise RecordGone
    first = messages.mark_of(shown.first)
    return sorted(told, key=lambda one: messages.mark_of(one.failure) != first)


async def _shown(connection: AsyncConnection, burst_id: int) -> Failures:
    """Return what a message shows. Raises: RecordGone."""
    shown = await messages.shown_in(connection, burst_id)
    if shown is None:
        raise RecordGone
    return shown


def _care(shown: Failures, named: Sequence[Told]) -> Care:
    """Return what stands there, and whose care keeps these failures from waiting."""
    before = next((one.failure.mending for one in named if not one.failure.mended), None)
    taken = tuple(one for one in named if one.waits)
    return Care(shown=shown, taken=taken, before=None if taken else before)


def _failure(payload: str) -> Failure:
    """Read a failure back; the query has asked for nothing else."""
    return cast("Failure", decode_event(payload))
