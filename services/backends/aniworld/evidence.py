"""What is weighed: the counts of the last look, and the rows that tell how something ended."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from services.backends.aniworld.auth import moment_of
from services.backends.aniworld.items import Fact
from services.backends.aniworld.mapping import ID, NAME, place_of, ref_of
from services.events import Arrival, Failure
from services.models import TitleKind
from services.polling.cursors import Disposition
from services.ports.feeds import FeedRow

SLACK = timedelta(seconds=2)  # by how much the two clocks may differ


@dataclass(slots=True, kw_only=True)
class Cursor:
    """What the counts were when they were weighed last, by series id.

    `suspects` fell without a word of the socket, which talks and may yet say it. `debits` hold a
    count and the moment of the look. `waiting` are ends whose series nobody named, held for one
    look in which the counts may name it; `orphans` were told nameless. `marks` numbers what was
    told by counts alone.
    """

    missing: dict[str, int] = field(default_factory=dict)
    there: dict[str, int] = field(default_factory=dict)
    credits: dict[str, int] = field(default_factory=dict)
    debits: dict[str, tuple[int, str]] = field(default_factory=dict)
    suspects: dict[str, int] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    orphans: int = 0
    completed: int | None = None
    failed: int | None = None
    failures_told: int = 0
    marks: int = 0

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        known = cls(**value)
        known.debits = {key: (count, at) for key, (count, at) in known.debits.items()}
        return known

    def to_json(self) -> dict[str, Any]:
        """Write it as a JSON value."""
        return dict(json.loads(json.dumps(asdict(self))))


def spend(told: dict[str, int], series: str, count: int) -> int:
    """Take up to a count off what is told already, and return how much that was."""
    spent = min(count, told.get(series, 0))
    if spent:
        told[series] -= spent
    if not told.get(series, 1):
        del told[series]
    return spent


def owed(cursor: Cursor, series: str, at: str) -> bool:
    """Say whether an end was told by its count already, and take it off what is owed."""
    count, looked_at = cursor.debits.get(series, (0, ""))
    ended, look = moment_of(at), moment_of(looked_at)
    if not count or ended is None or look is None or ended > look + SLACK:
        return False
    if count == 1:
        del cursor.debits[series]
    else:
        cursor.debits[series] = (count - 1, looked_at)
    return True


def known_row(fact: Fact) -> FeedRow:
    """Return an end that is recorded and not told."""
    return FeedRow(
        fingerprint=fact.fingerprint, feed_date=fact.at[:64], disposition=Disposition.BASELINE
    )


def row_of(fact: Fact, now: datetime) -> FeedRow:
    """Return an end that is told."""
    place = place_of(fact.episode)
    told: dict[str, Any] = {
        "backend": ID,
        "name": fact.title or fact.item or NAME,
        "title_kind": TitleKind.SERIES,
        "ref": ref_of(fact.series) if fact.series else None,
        "season": place[0] if place else None,
        "episodes": (place[1],) if place else (),
        "episodes_text": "" if place else fact.episode,
        "occurred_at": moment_of(fact.at) or now,
        "source_fp": fact.fingerprint if fact.well else None,
    }
    event: Arrival | Failure
    if fact.well:
        event = Arrival(**told)
    else:
        reason = fact.reason or fact.code
        event = Failure(**told, reason=reason, native_id=fact.item)
    return FeedRow(
        fingerprint=fact.fingerprint,
        feed_date=date_of(moment_of(fact.at) or now),
        disposition=Disposition.NEW,
        event=event,
        feed_id=fact.item,
    )


def date_of(moment: datetime) -> str:
    """Return a date as the feeds spell it: text order is time order."""
    return moment.replace(tzinfo=None, microsecond=0).isoformat(sep=" ")
