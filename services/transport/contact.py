"""What a server's answers tell besides their contents: that it works, and what time it has."""

from collections.abc import Callable, Mapping
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from services.clock import Clock

_HALF_SECOND = timedelta(seconds=0.5)  # the header is cut to whole seconds


class Contact:
    """Hears of every answer of one server, whoever asked.

    `clock_offset` is how many seconds the server's clock is ahead of ours, None until it told.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hearers: list[Callable[[], None]] = []
        self._on_loss: list[Callable[[], None]] = []
        self.clock_offset: float | None = None

    def on_success(self, hear: Callable[[], None]) -> None:
        """Call `hear` after every good answer."""
        self._hearers.append(hear)

    def succeeded(self) -> None:
        """Take in that an answer was good."""
        for hear in self._hearers:
            hear()

    def on_loss(self, hear: Callable[[], None]) -> None:
        """Call `hear` whenever a connection could not be made, or broke: it may have restarted."""
        self._on_loss.append(hear)

    def lost(self) -> None:
        """Take in that a connection failed."""
        for hear in self._on_loss:
            hear()

    def heard(self, headers: Mapping[str, str]) -> None:
        """Take the server's time off the headers of any answer; their names are lower case."""
        try:
            told = parsedate_to_datetime(headers.get("date", ""))
        except (TypeError, ValueError):
            return
        told = told if told.tzinfo else told.replace(tzinfo=UTC)
        self.clock_offset = (told + _HALF_SECOND - self._clock.now()).total_seconds()
