"""Learning the zone of the server's dates from a row that has just appeared.

v3 tells its zone to administrators only, and its dates carry none (contract moviepilot-v3 section
2). A row that was not there a moment ago is at most that moment old, which leaves one zone.
"""

from datetime import UTC, datetime, timedelta

STEP = timedelta(minutes=15)  # what every zone on earth is a multiple of
LONGEST = timedelta(minutes=5)  # between two looks that leave one zone
SLACK = timedelta(seconds=90)  # how far the clock of the answer and that of the rows may differ
WEST, EAST = timedelta(hours=-12), timedelta(hours=14)


class ZoneLearner:
    """Remembers the newest row of the last look."""

    def __init__(self) -> None:
        self._newest: str | None = None
        self._looked_at: datetime | None = None

    def look(self, newest: str, now: datetime) -> timedelta | None:
        """Return how far the dates are ahead of UTC, None where this look does not tell.

        `newest` is the date of the newest row, `now` the server's own time in UTC.
        """
        before, since = self._newest, self._looked_at
        self._newest, self._looked_at = newest, now
        if before is None or since is None or not before < newest:
            return None
        gap = now - since
        if not timedelta() <= gap <= LONGEST:
            return None
        return _offset(newest, now, gap)


def _offset(newest: str, now: datetime, gap: timedelta) -> timedelta | None:
    """Return the only zone in which the row appeared between the looks."""
    try:
        local = datetime.strptime(newest.strip(), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    least = local - now - SLACK
    offset = -(-least // STEP) * STEP  # the first multiple that is not less
    within = least <= offset <= least + gap + 2 * SLACK
    return offset if within and WEST <= offset <= EAST else None
