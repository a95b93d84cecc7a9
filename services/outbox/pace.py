"""How fast pushes leave: the three limits of Telegram, as times and not as waiting.

Written over our Clock and not with aiolimiter: that one reads the event loop's clock, which tests
cannot turn, and its bucket knows no sliding minute.
"""

import math
from collections import deque
from collections.abc import Iterable

from services.clock import Clock
from services.models import ChatId
from services.outbox.crowd import Crowd

PER_SECOND = 28.5  # over all chats, without bursts
WAY = 0.04  # seconds in which somebody who has just written goes first
PRIVATE_GAP = 1.0  # seconds between two messages of one person
GROUP_WINDOW = 60.05  # seconds; a little over Telegram's minute, since clocks round
GROUP_CALLS = 20  # messages and edits in one window

# What an edit that nobody waits for has to leave: pushes shall never notice it.
SPARE = 12  # calls in a second, one after the other
REST = 2.0  # seconds after a call to a chat in which nothing else moves there
GROUP_SPARE = 8  # calls in a group's window


class Pace:
    """Tells when the next call may be made; in monotonic seconds.

    A chat's calls are counted from their end: whatever the network does in between, Telegram sees
    them no closer together than allowed.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._next_slot = 0.0
        self._next_turn = 0.0
        self._crowd = Crowd(clock)
        self._way_until = -math.inf
        self._calls: dict[ChatId, deque[float]] = {}

    def remember(self, calls: Iterable[tuple[ChatId, float]]) -> None:
        """Count calls made before a restart; each with its age in seconds, oldest first."""
        now = self._clock.monotonic()
        for chat_id, age in calls:
            self._of(chat_id).append(now - age)

    def wait(self, chat_id: ChatId, *, private: bool) -> float:
        """Return in how many seconds this chat may be written to, 0 or less for at once."""
        calls = self._of(chat_id)
        now = self._clock.monotonic()
        if private:
            return calls[-1] + PRIVATE_GAP - now if calls else 0.0
        return calls[0] + GROUP_WINDOW - now if len(calls) == GROUP_CALLS else 0.0

    def last(self, chat_id: ChatId) -> float:
        """Return when this chat was served last, for taking turns; 0 for never."""
        calls = self._of(chat_id)
        return calls[-1] if calls else 0.0

    def reserve(self, chat_id: ChatId) -> float:
        """Take the next slot for a call to this chat; return the seconds until it comes."""
        now = self._clock.monotonic()
        slot = max(now, self._next_slot)
        self._next_slot = slot + 1 / PER_SECOND
        self._of(chat_id).append(slot)
        return slot - now

    def somebody_came(self) -> None:
        """Let a person go first: their answer needs the same processor and the same database.

        It costs the pushes little, whose slots are taken a moment ahead. However many people
        come, pushes have half of the time.
        """
        now = self._clock.monotonic()
        if now >= self._way_until + WAY:
            self._way_until = now + WAY

    def way(self) -> float:
        """Return for how many seconds a person goes first, 0 when nobody has just come."""
        return max(0.0, self._way_until - self._clock.monotonic())

    def make_room(self) -> None:
        """Give the next free slot to a call that does not wait: a reply to a person.

        Telegram counts it like any other, so the pushes behind it leave a slot later. Say `over`
        when it has ended.
        """
        self.begun()
        self._next_slot = max(self._clock.monotonic(), self._next_slot) + 1 / PER_SECOND

    def turn(self) -> float:
        """Take the next turn of an edit that nobody waits for; return the seconds until it comes.

        They come evenly: a bunch of them would stand in the way of the pushes of half a second.
        """
        now = self._clock.monotonic()
        turn = max(now, self._next_turn)
        self._next_turn = turn + 1 / SPARE
        return turn - now

    def spare(self, chat_id: ChatId, *, private: bool) -> bool:
        """Take room for an edit whose turn it is, if there is some that no push will miss.

        Takes none, and says so, while pushes are busy. Say `over` when the call has ended.
        """
        now = self._clock.monotonic()
        calls = self._calls.get(chat_id, ())
        if (calls and calls[-1] + REST > now) or self._crowd.size() >= SPARE:
            return False
        if not private and sum(one + GROUP_WINDOW > now for one in calls) >= GROUP_SPARE:
            return False
        if not private:  # Telegram counts edits of a group, and pushes must know of them
            self._of(chat_id).append(now)
        self.begun()
        return True

    def over(self) -> None:
        """Say that a call for which room was made has ended."""
        self._crowd.end()

    def crowded(self) -> float:
        """Return after how many seconds to ask again whether one more call fits, 0 for it does.

        Slots are even, but what happens between a slot and its call is not: without this, a late
        call and the punctual ones behind it would share a second.
        """
        return max(self.way(), self._crowd.wait())

    def begun(self) -> None:
        """Count a call from now on, until `ended` or `over`."""
        self._crowd.begin()

    def ended(self, chat_id: ChatId) -> None:
        """Count the call reserved last from now on."""
        self._crowd.end()
        self._of(chat_id)[-1] = self._clock.monotonic()

    def _of(self, chat_id: ChatId) -> deque[float]:
        return self._calls.setdefault(chat_id, deque(maxlen=GROUP_CALLS))
