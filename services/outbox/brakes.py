"""Why nothing may leave for now, in any chat."""

import math
from collections.abc import Callable

from services.clock import Clock
from services.models import ChatId

_SHARED_FLOOD = 5.0  # seconds within which the retry_after of two chats means the whole bot


class Brakes:
    """Shutdown, a refused token, an outcome not yet on disk (D-04), a flood of the whole bot.

    `on_silence` is called when Telegram seems not to be there, `on_unauthorized` when it refuses
    the token.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        on_silence: Callable[[], None] = lambda: None,
        on_unauthorized: Callable[[], None] = lambda: None,
    ) -> None:
        self._clock = clock
        self.note_silence = on_silence
        self.on_unauthorized = on_unauthorized
        self._held_until = 0.0
        self._floods: dict[ChatId, float] = {}
        self.stopped = False
        self.unauthorized = False
        self.unrecorded: set[int] = set()

    def wait(self) -> float:
        """Return in how many seconds calls may be made: 0 for now, infinity until told."""
        if self.stopped or self.unauthorized or self.unrecorded:
            return math.inf
        return max(0.0, self._held_until - self._clock.monotonic())

    def hold(self, seconds: float) -> None:
        """Keep still for a while."""
        self._held_until = max(self._held_until, self._clock.monotonic() + seconds)

    def refuse_token(self) -> None:
        """Stop until somebody has confirmed the token, and say so once."""
        if not self.unauthorized:
            self.unauthorized = True
            self.on_unauthorized()

    def note_flood(self, chat_id: ChatId, seconds: float) -> None:
        """Take in a chat's retry_after; a second chat's close by holds every chat."""
        now = self._clock.monotonic()
        self._floods = {c: at for c, at in self._floods.items() if now - at <= _SHARED_FLOOD}
        self._floods[chat_id] = now
        if len(self._floods) > 1:
            self.hold(seconds)
