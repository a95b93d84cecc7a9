"""A Telegram that keeps what it accepted, words that name what they say, and facts to tell."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from services.events import Arrival, Failure, Notice, Started
from services.models import BackendId, ChatId, ItemRef, TitleKind
from services.outbox.model import (
    Card,
    Digest,
    Failures,
    Fate,
    Finale,
    Handover,
    Letter,
    Weekly,
)
from support.clock import FakeClock

ANNA = ChatId(1001)
BEN = ChatId(1002)
GROUP = ChatId(-100500)
OWNER = ChatId(9000)
BACKEND = BackendId("shelf")

Fact = Arrival | Failure | Started | Notice


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
        case Failures():
            more = f" and {content.more} more" if content.more else ""
            return describe_event(content.first) + more
        case Digest():
            told = "; ".join(map(describe_event, content.events))
            return f"digest {content.cause}: {told}"
        case Weekly():
            parts = ((one.name for one in content.arrived), content.failed)
            arrived, failed = (", ".join(names) for names in parts)
            coming = ", ".join(one.name for one in content.coming)
            return f"week to {content.end}: {arrived} | {failed} | {coming}"
        case _:
            return describe_event(content)


def describe_event(event: Fact) -> str:
    """Return what happened, in one line."""
    if isinstance(event, Failure):
        return f"failed {event.name}"
    if isinstance(event, Notice):
        return f"notice {event.code}"
    numbers = ",".join(map(str, event.episodes))
    return f"{event.name} S{event.season}E{numbers}" if numbers else event.name


def film(name: str, **fields: Any) -> Arrival:
    """Return a film that has arrived."""
    fields = {"ref": _ref(name), **fields}
    return Arrival(backend=BACKEND, name=name, title_kind=TitleKind.FILM, **fields)


def episode(number: int, *, name: str = "Vampires", season: int = 1, **fields: Any) -> Arrival:
    """Return an episode that has arrived."""
    fields = {"episodes": (number,), "ref": _ref(name), **fields}
    return Arrival(backend=BACKEND, name=name, title_kind=TitleKind.SERIES, season=season, **fields)


def failure(name: str = "Vampires", *, season: int | None = None, **fields: Any) -> Failure:
    """Return something that could not be filed."""
    fields = {"ref": _ref(name), "reason": "no match", **fields}
    return Failure(backend=BACKEND, name=name, season=season, **fields)


def _ref(name: str) -> ItemRef:
    return ItemRef(backend=BACKEND, kind=TitleKind.SERIES, native_id=name)
