"""Edits that nobody waits for: they take what room is left over, and are never tried again.

A reply waits out a flood limit and is repeated; an edit of this kind would only come late, while
whoever presses a button of the message has to wait for it.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from handlers.ui.delivery import Delivery
from services.models import ChatId
from services.outbox.pace import Pace

LONGEST = 10.0  # seconds for one edit


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """What came of renewing a message.

    `changed` says that somebody sees a difference, `over` that the message can change no more.
    `wait` is after how many seconds the same may be tried again, None where nothing is left to do.
    """

    changed: bool = False
    over: bool = False
    wait: float | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """The way of such edits: `delivery` has no patience, and `pace` is shared with the pushes."""

    delivery: Delivery
    pace: Pace

    def turn(self) -> float:
        """Take the next turn of all such edits; return the seconds until it comes."""
        return self.pace.turn()

    @contextmanager
    def room(self, chat_id: int, *, private: bool) -> Iterator[bool]:
        """Say whether there is room for an edit while the block runs, and count it then."""
        found = self.pace.spare(ChatId(chat_id), private=private)
        try:
            yield found
        finally:
            if found:
                self.pace.over()

    def limit(self) -> asyncio.Timeout:
        """Return the time one edit may take."""
        return asyncio.timeout(LONGEST)
