"""A relay over a real file, a Telegram that keeps what it accepted, and time turned by hand."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import Arrival, Failure, Notice, StoredEvent, content_fp, encode_event
from services.models import BackendId, ChatId, ItemRef, TitleKind
from services.outbox.intake import Intake
from services.outbox.model import Card, Digest, Fate, Finale, Handover, Letter, Recipient
from services.outbox.ports import Render, Sender
from services.outbox.relay import Relay
from services.storage.database import Database
from services.storage.tables import attempt, chat, event, outbox
from support.clock import FakeClock
from support.database import create_file

ANNA = ChatId(1001)
BEN = ChatId(1002)
GROUP = ChatId(-100500)
OWNER = ChatId(9000)
BACKEND = BackendId("shelf")

Fact = Arrival | Failure | Notice


class CrashError(BaseException):
    """The process is gone at this point."""


class SteppingClock(FakeClock):
    """Knows when the next sleeper wakes, so that time can go from one to the next."""

    def next_wake(self) -> float | None:
        """Return the monotonic second at which somebody wakes next."""
        return min(self._waiting(), default=None)

    async def slept_for(self, seconds: float, *, deadline: float = 10) -> None:
        """Wait (in real time) until somebody has gone to sleep for just so long."""
        async with asyncio.timeout(deadline), self._fell_asleep:
            await self._fell_asleep.wait_for(lambda: seconds in self.slept)


@dataclass(frozen=True, kw_only=True)
class Posted:
    """One call that Telegram accepted."""

    at: float
    chat_id: int
    message_id: int
    text: str
    edit: bool = False
    silent: bool = False
    reply_to: int | None = None
    thread_id: int | None = None
    with_picture: bool = False


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What happens to the next call to a chat; `accepted` means it arrived all the same."""

    handover: Handover
    accepted: bool = False
    crash: bool = False


def fault(fate: Fate, *, accepted: bool = False, **fields: Any) -> Fault:
    """Return a fault by its fate."""
    return Fault(handover=Handover(fate=fate, **fields), accepted=accepted)


def crash(*, accepted: bool = False) -> Fault:
    """Return the process's end in the middle of a call."""
    return Fault(handover=Handover(fate=Fate.AMBIGUOUS), accepted=accepted, crash=True)


@dataclass(kw_only=True)
class Telegram:
    """The Sender port with a memory: a journal of what was accepted, and faults to come."""

    clock: FakeClock
    journal: list[Posted] = field(default_factory=list)
    calls: list[tuple[float, int]] = field(default_factory=list)
    faults: dict[int, deque[Fault]] = field(default_factory=dict)
    always: dict[int, Fault] = field(default_factory=dict)
    up: bool = True
    asked: list[float] = field(default_factory=list)
    under_way: set[int] = field(default_factory=set)
    most_under_way: int = 0
    on_call: Callable[[], Awaitable[Any]] | None = None
    edits: dict[int, deque[Fault]] = field(default_factory=dict)
    with_picture: bool = False
    broken_picture: bool = False

    def will(self, chat_id: int, *faults: Fault) -> None:
        """Let the next calls to a chat end like this."""
        self.faults.setdefault(chat_id, deque()).extend(faults)

    def edit_faults(self, chat_id: int, *faults: Fault) -> None:
        """Let the next edits in a chat end like this, whatever new messages do."""
        self.edits.setdefault(chat_id, deque()).extend(faults)

    async def prepare(self, message: Any) -> Any:
        """Fetch nothing."""
        if self.broken_picture:
            raise RuntimeError("picture")
        return message

    async def send(
        self,
        chat_id: ChatId,
        message: Any,
        *,
        thread_id: int | None,
        silent: bool,
        reply_to: int | None,
    ) -> Handover:
        """Accept a message, or not."""
        posted = Posted(
            at=self.clock.monotonic(),
            chat_id=chat_id,
            message_id=len(self.journal) + 1,
            text=message,
            silent=silent,
            reply_to=reply_to,
            thread_id=thread_id,
            with_picture=self.with_picture,
        )
        return await self._take(posted)

    async def edit(
        self, chat_id: ChatId, message_id: int, message: Any, *, with_picture: bool
    ) -> Handover:
        """Accept an edit, or not."""
        posted = Posted(
            at=self.clock.monotonic(),
            chat_id=chat_id,
            message_id=message_id,
            text=message,
            edit=True,
            with_picture=with_picture,
        )
        return await self._take(posted)

    async def answers(self) -> bool:
        """Say whether getMe works."""
        self.asked.append(self.clock.monotonic())
        return self.up

    async def _take(self, posted: Posted) -> Handover:
        assert posted.chat_id not in self.under_way, "I5: one send in flight per chat"
        self.under_way.add(posted.chat_id)
        self.most_under_way = max(self.most_under_way, len(self.under_way))
        self.calls.append((posted.at, posted.chat_id))
        try:
            on_call, self.on_call = self.on_call, None
            if on_call:
                await on_call()
            return self._answer(posted)
        finally:
            self.under_way.discard(posted.chat_id)

    def _answer(self, posted: Posted) -> Handover:
        queue = self.edits.get(posted.chat_id) if posted.edit else None
        queue = queue or self.faults.get(posted.chat_id)
        next_fault = queue.popleft() if queue else self.always.get(posted.chat_id)
        if next_fault is None or next_fault.accepted:
            self.journal.append(posted)
        if next_fault is None:
            return Handover(
                fate=Fate.SENT, message_id=posted.message_id, with_picture=self.with_picture
            )
        if next_fault.crash:
            raise CrashError
        return next_fault.handover


class Words:
    """The Render port: texts that name every event, with marks for what the letter asks."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.parts = 1
        self.suffix = ""
        self.broken: set[str] = set()
        self.on_letter: Callable[[], Awaitable[Any]] | None = None

    def contents(self, chat_id: int) -> list[Any]:
        """Return what a chat was told, as values."""
        return [letter.content for letter in self.letters if letter.chat_id == chat_id]

    async def __call__(self, letter: Letter) -> list[Any]:
        """Return the texts of one letter."""
        self.letters.append(letter)
        on_letter, self.on_letter = self.on_letter, None
        if on_letter:
            await on_letter()
        text = describe(letter.content) + self.suffix
        if text in self.broken:
            raise RuntimeError(text)
        marks = [name for name in ("repeated", "plain", "shorter") if getattr(letter, name)]
        marks += [] if letter.picture else ["no picture"]
        whole = " ".join([text, *(f"({mark})" for mark in marks)])
        parts = 2 if letter.shorter else self.parts
        return [whole if parts == 1 else f"{whole} #{n}" for n in range(1, parts + 1)]


def describe(content: Any) -> str:
    """Return what a content tells, in one line."""
    match content:
        case Card():
            numbers = ",".join(map(str, (*content.episodes, *content.others)))
            closed = " closed" if content.closed else ""
            return f"{content.name} S{content.season} [{numbers}] of {content.total}{closed}"
        case Finale():
            return f"{content.name} S{content.season} complete: {content.total}"
        case Digest():
            told = "; ".join(map(describe, content.events))
            return f"digest {content.cause} {content.page}/{content.pages}: {told}"
        case Failure():
            return f"failed {content.name}"
        case Notice():
            return f"notice {content.code}"
        case _:
            numbers = ",".join(map(str, content.episodes))
            return f"{content.name} S{content.season}E{numbers}" if numbers else content.name


def film(name: str, **fields: Any) -> Arrival:
    """Return a film that has arrived."""
    return Arrival(backend=BACKEND, name=name, title_kind=TitleKind.FILM, ref=_ref(name), **fields)


def episode(number: int, *, name: str = "Vampires", season: int = 1, **fields: Any) -> Arrival:
    """Return an episode that has arrived."""
    fields = {"episodes": (number,), "ref": _ref(name), **fields}
    return Arrival(backend=BACKEND, name=name, title_kind=TitleKind.SERIES, season=season, **fields)


def failure(name: str = "Vampires", *, season: int | None = None) -> Failure:
    """Return something that could not be filed."""
    return Failure(backend=BACKEND, name=name, season=season, ref=_ref(name), reason="no match")


def _ref(name: str) -> ItemRef:
    return ItemRef(backend=BACKEND, kind=TitleKind.SERIES, native_id=name)


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


class World:
    """Everything around one relay; `reopen` is a restart on the same file."""

    def __init__(self, directory: Path, *, clock: SteppingClock | None = None) -> None:
        self.path = create_file(directory)
        self.clock = clock or SteppingClock()
        self.telegram = Telegram(clock=self.clock)
        self.words = Words()
        self.sender: Sender = self.telegram
        self.render: Render = self.words
        self.household = Household()
        self.chance = 0.5
        self.refused_token = 0
        self.crashed = False
        self.database = Database(self.path)
        self.relay = self._relay()
        self._group: asyncio.TaskGroup | None = None
        self._running: asyncio.Task[None] | None = None

    def _relay(self) -> Relay:
        self.intake = Intake(self.household, self.clock)
        return Relay(
            self.database,
            self.clock,
            sender=self.sender,
            render=self.render,
            intake=self.intake,
            owners=frozenset({int(OWNER)}),
            on_unauthorized=self._refuse_token,
            chance=lambda: self.chance,
        )

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

    async def reopen(self, database: Callable[[Path], Database] = Database) -> None:
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
        async with asyncio.timeout(20):
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
        async with asyncio.timeout(30):
            await asyncio.wait({settled, self._running}, return_when=asyncio.FIRST_COMPLETED)
        settled.cancel()

    def _refuse_token(self) -> None:
        self.refused_token += 1
