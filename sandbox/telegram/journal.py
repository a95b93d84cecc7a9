"""The append-only record of what a bot asked for, and whether Telegram accepted it.

An entry is written when the outcome is known, so for calls that need no download or delay the
order is the order of arrival.
"""

from collections import Counter
from typing import Any

from sandbox.telegram.clock import StageClock
from sandbox.telegram.messages import Keyboard, StoredMessage
from sandbox.telegram.pulse import Pulse
from sandbox.telegram.updates import Serial

# These are only counted: an idle bot would fill the journal with them.
UNRECORDED = frozenset({"getUpdates", "getMe"})
Entry = dict[str, Any]


class Journal:
    """Entries in order, with waiting for the next one."""

    def __init__(self, *, clock: StageClock, pulse: Pulse) -> None:
        self._clock = clock
        self._pulse = pulse
        self._serial = Serial(0)
        self._entries: list[Entry] = []
        self.calls: Counter[str] = Counter()

    @property
    def last(self) -> int:
        """The number of the newest entry."""
        return self._serial.value

    def count(self, method: str) -> None:
        """Count a call, whatever becomes of it."""
        self.calls[method] += 1
        self._pulse.ring()

    def add(self, method: str, facts: Entry) -> None:
        """Append an entry."""
        if method in UNRECORDED:
            return
        head = {"seq": self._serial.next(), "at": self._clock.seconds(), "method": method}
        self._entries.append(head | facts)
        self._pulse.ring()

    def select(
        self, *, since: int = 0, method: str | None = None, chat_id: int | None = None
    ) -> list[Entry]:
        """Return the entries after `since`, of one method or chat if given."""
        return [
            entry
            for entry in self._entries
            if entry["seq"] > since
            and method in (None, entry["method"])
            and chat_id in (None, entry["chat_id"])
        ]

    def clear(self) -> None:
        """Forget all; numbers go on, so that nobody who waits is confused."""
        self._entries.clear()
        self.calls.clear()


def describe_message(message: StoredMessage) -> Entry:
    """Return what an entry says of the message that a call made or changed."""
    photo = message.media.file if message.media and message.media.is_photo else None
    return {
        "chat_id": message.chat.id,
        "thread_id": message.thread,
        "message_id": message.message_id,
        "text": message.words.text,
        "entities": [entity.wire() for entity in message.words.entities],
        "has_photo": photo is not None,
        "photo_sha256": photo.sha256 if photo else None,
        "silent": message.is_silent,
        "spoiler": bool(message.media and message.media.has_spoiler),
        "protected": message.is_protected,
        "reply_to": message.reply_to,
        "keyboard": describe_keyboard(message.keyboard),
    }


def describe_keyboard(keyboard: Keyboard | None) -> Keyboard:
    """Return the buttons in short."""
    return [
        [
            {
                "text": button["text"],
                "data": button.get("callback_data"),
                "url": button.get("url"),
                "style": button.get("style"),
            }
            for button in row
        ]
        for row in keyboard or ()
    ]
