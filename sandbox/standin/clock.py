"""The stand-in's time: an injected source, an offset that can jump, the server's zone."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait in real time."""
        await asyncio.sleep(seconds)


class ServerClock:
    """The server's idea of the time; `offset` makes it jump, for rows, tokens and Date alike."""

    def __init__(self, source: Clock, *, timezone: str) -> None:
        self._source = source
        self._zone = ZoneInfo(timezone)
        self.offset = timedelta()

    def now(self) -> datetime:
        """Return the server's present moment in UTC."""
        return self._source.now() + self.offset

    async def sleep(self, seconds: float) -> None:
        """Wait on the source, which no jump disturbs."""
        await self._source.sleep(seconds)

    def text(self, *, ago: timedelta = timedelta()) -> str:
        """Return local time as the server writes it: one second resolution, no zone."""
        return (self.now() - ago).astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S")

    def date_header(self) -> str:
        """Return the value of the HTTP Date header."""
        return format_datetime(self.now().replace(microsecond=0), usegmt=True)
