"""Quiet hours of a chat, as moments: when they are over, and when they were over last."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

FAILURES_CHOICE = "quiet-failures"  # "on" lets failures be told in quiet hours
_DAY = timedelta(days=1)
_MINUTES_PER_HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """A daily window in a chat's time zone, as minutes after midnight; it may cross midnight.

    Where a clock change leaves two readings of its ends, the longer window counts.
    """

    begin: int
    end: int
    zone: tzinfo

    def over_at(self, now: datetime) -> datetime | None:
        """Return when the quiet hours that are on now will be over, None outside of them."""
        return next((end for start, end in self._around(now) if start <= now < end), None)

    def ended(self, now: datetime) -> tuple[datetime, datetime]:
        """Return the newest window that is over: its beginning and its end."""
        return max(window for window in self._around(now) if window[1] <= now)

    def _around(self, now: datetime) -> list[tuple[datetime, datetime]]:
        today = now.astimezone(self.zone).date()
        return [self._window(today + days * _DAY) for days in (-2, -1, 0)]

    def _window(self, day: date) -> tuple[datetime, datetime]:
        last = day if self.end > self.begin else day + _DAY
        return min(self._moments(day, self.begin)), max(self._moments(last, self.end))

    def _moments(self, day: date, minutes: int) -> tuple[datetime, datetime]:
        """Return a local time twice: the two differ only where the clocks change."""
        local = datetime.combine(day, time(*divmod(minutes, _MINUTES_PER_HOUR)), self.zone)
        return local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)


def quiet_hours(
    begin: int | None, end: int | None, zone: str | None, *, default: tzinfo
) -> QuietHours | None:
    """Return a chat's quiet hours, None where it has none; an unknown zone reads as the default."""
    if begin is None or end is None or begin == end:
        return None
    try:
        known = ZoneInfo(zone) if zone else default
    except (KeyError, ValueError, OSError):
        known = default
    return QuietHours(begin=begin, end=end, zone=known)
