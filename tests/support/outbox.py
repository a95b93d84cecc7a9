"""A relay over a real file, a Telegram that keeps what it accepted, and time turned by hand."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import Notice, StoredEvent, content_fp, encode_event
from services.models import ChatId
from services.outbox.intake import Intake
from services.outbox.model import Readers, Recipient
from services.outbox.pace import Pace
from services.outbox.ports import Render, Sender
from services.outbox.relay import Relay
from services.storage.database import Database
from services.storage.schema import FILE_NAME
from services.storage.tables import attempt, chat, event, outbox
from support.database import create_file
from support.deliveries import (
    ANNA,
    BACKEND,
    BEN,
    GROUP,
    OWNER,
    CrashError,
    Fact,
    Fault,
    Posted,
    SteppingClock,
    Telegram,
    Words,
    crash,
    describe,
    episode,
    failure,
    fault,
    film,
)
from support.threadless import ThreadlessConnection

__all__ = [
    "ANNA",
    "BACKEND",
    "BEN",
    "GROUP",
    "OWNER",
    "CrashError",
    "Fact",
    "Fault",
    "Household",
    "Posted",
    "SteppingClock",
    "Telegram",
    "Words",
    "World",
    "crash",
    "describe",
    "episode",
    "failure",
    "fault",
    "film",
]


@dataclass
class Household:
    """The Audience port: everything to everybody on the list, notices to the owners."""

    recipients: list[Recipient] = field(default_factory=lambda: [Recipient(chat_id=ANNA)])
    owners: list[ChatId] = field(default_factory=lambda: [OWNER])

    async def audience(self, connection: AsyncConnection, event: Fact) -> list[Recipient]:
        """Return who is told."""
        if isinstance(event, Notice):
            return [Recipient(chat_id=owner) for owner in self.owners]
        return list(self.recipients)


def at_once(path: Path) -> Database:
    """Open a file whose calls are done where they are made: time is virtual here."""
    return Database(path, connect=ThreadlessConnection)


class World:
    """Everything around one relay; `reopen` is a restart on the same file."""

    def __init__(self, directory: Path, *, clock: SteppingClock | None = None) -> None:
        path = directory / FILE_NAME
        self.path = path if path.exists() else create_file(directory)
        self.clock = clock or SteppingClock()
        self.telegram = Telegram(clock=self.clock)
        self.words = Words()
        self.sender: Sender = self.telegram
        self.render: Render = self.words
        self.household = Household()
        self.chance = 0.5
        self.zone: tzinfo = UTC
        self.told: frozenset[ChatId] = frozenset()
        self.refused_token = 0
        self.crashed = False
        self.database = at_once(self.path)
        self.relay = self._relay()
        self._group: asyncio.TaskGroup | None = None
        self._running: asyncio.Task[None] | None = None

    def _relay(self) -> Relay:
        self.intake = Intake(self.household, self.clock)
        self.pace = Pace(self.clock)
        relay = Relay(
            self.database,
            self.clock,
            sender=self.sender,
            render=self.render,
            intake=self.intake,
            pace=self.pace,
            readers=Readers(owners=frozenset({int(OWNER)}), told=self.told, zone=self.zone),
            chance=lambda: self.chance,
        )
        relay.on_unauthorized(self._refuse_token)
        return relay

    async def post(self, *facts: Fact) -> list[int]:
        """Record events and their rows in one transaction, as the poller does, and wake."""
        async with self.database.write() as connection:
            stored = [await self.store(connection, fact) for fact in facts]
            await self.intake.record(connection, stored)
        self.relay.wake()
        return [one.id for one in stored]

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Let a new relay run inside the block, and end it as SIGTERM does."""
        self.relay = self._relay()
        async with asyncio.TaskGroup() as group:
            self._group = group
            self._running = group.create_task(self._run())
            yield
            await self._stop(group)

    async def reopen(self, database: Callable[[Path], Database] = at_once) -> None:
        """Begin again with nothing but the file."""
        await self.database.aclose()
        self.database = database(self.path)
        self.crashed = False

    async def run_for(self, seconds: float) -> None:
        """Let time pass, from one thing that is due to the next."""
        end = self.clock.monotonic() + seconds
        while not self.crashed:
            await self._settle()
            wake = self.clock.next_wake()
            now = self.clock.monotonic()
            if wake is None or wake > end or self.crashed:
                self.clock.advance(max(0.0, end - now))
                await self._settle()
                return
            self.clock.advance(wake - now)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let time pass in small steps, also while calls hang, until something is so."""
        async with asyncio.timeout(100):  # a machine may be busy
            while not condition():
                self.clock.advance(0.01)
                await asyncio.sleep(0.001)

    async def pass_time(self, seconds: float) -> None:
        """Let time pass in small steps, also while calls hang."""
        end = self.clock.monotonic() + seconds
        await self.until(lambda: self.clock.monotonic() >= end)

    async def deliver(self, seconds: float = 120.0) -> None:
        """Run the relay for a while."""
        async with self.running():
            await self.run_for(seconds)

    def texts(self, chat_id: int = ANNA) -> list[str]:
        """Return what a chat was sent and shown, in order."""
        return [p.text for p in self.telegram.journal if p.chat_id == chat_id]

    def posted(self, chat_id: int = ANNA) -> list[Posted]:
        """Return what a chat accepted, in order."""
        return [p for p in self.telegram.journal if p.chat_id == chat_id]

    async def rows(self, *where: Any) -> Sequence[Any]:
        """Return rows of the outbox in their order."""
        query = sa.select(outbox).where(*where).order_by(outbox.c.chat_id, outbox.c.id)
        return await self.select(query)

    async def row(self, chat_id: int = ANNA) -> Any:
        """Return the one row of a chat."""
        (only,) = await self.rows(outbox.c.chat_id == chat_id)
        return only

    async def chat(self, chat_id: int = ANNA) -> Any:
        """Return a chat."""
        (only,) = await self.select(sa.select(chat).where(chat.c.id == chat_id))
        return only

    async def events(self) -> dict[int, str]:
        """Return the state of every event."""
        return {row.id: row.state for row in await self.select(sa.select(event))}

    async def attempts(self) -> Sequence[Any]:
        """Return every attempt."""
        return await self.select(sa.select(attempt).order_by(attempt.c.id))

    async def select(self, query: sa.Select[Any]) -> Sequence[Any]:
        """Read."""
        async with self.database.read() as connection:
            rows: Sequence[Any] = (await connection.execute(query)).all()
        return rows

    async def store(self, connection: AsyncConnection, fact: Fact) -> StoredEvent:
        """Write an event down as the poller does."""
        inserted = await connection.execute(
            sa.insert(event)
            .values(
                backend=BACKEND,
                kind=fact.kind,
                item_key=fact.ref.key if not isinstance(fact, Notice) and fact.ref else None,
                content_fp=content_fp(fact),
                payload=encode_event(fact),
                state="pending",
                created_at=self.clock.now().timestamp(),
            )
            .returning(event.c.id)
        )
        return StoredEvent(id=inserted.scalar_one(), event=fact)

    async def _run(self) -> None:
        try:
            await self.relay.run()
        except* CrashError:
            self.crashed = True

    async def _stop(self, group: asyncio.TaskGroup) -> None:
        stopping = group.create_task(self.relay.drain(8))
        await self.until(lambda: stopping.done() or self.crashed)
        stopping.cancel()

    async def _settle(self) -> None:
        assert self._group
        assert self._running
        settled = self._group.create_task(self.relay.settled())
        async with asyncio.timeout(60):  # a machine may be busy
            await asyncio.wait({settled, self._running}, return_when=asyncio.FIRST_COMPLETED)
        settled.cancel()

    def _refuse_token(self) -> None:
        self.refused_token += 1
