"""What is there and what failed: the ends in the ledger, told once each."""

from collections.abc import Mapping
from datetime import UTC, datetime

from services.backends.nassav.live import Live
from services.backends.nassav.mapping import ID, cover_address, ref_of
from services.backends.nassav.tasks import Entry, State
from services.events import Arrival, Failure, Notice
from services.models import TitleKind
from services.polling.cursors import Disposition
from services.ports.feeds import FeedMemory, FeedPoll, FeedRow


class Watching:
    """Implements `poll` of Feed."""

    def __init__(self, live: Live, *, address: str) -> None:
        self._live = live
        self._address = address

    async def poll(self, memory: FeedMemory) -> FeedPoll:
        """Look once. What ended before the first look is no news."""
        ledger = await self._live.look()
        ends = ledger.ends
        if memory.cursor is None:
            notice = Notice(code="baseline-set", backend=ID, fields={"count": len(ends)})
            rows = tuple(_known(mark, one) for mark, one in ends.items())
            return FeedPoll(rows=rows, cursor={"since": self._live.now}, notices=(notice,))
        unseen = await memory.unseen(ends.keys()) if ends else set()
        if ledger.forget(ends.keys() - unseen, now=self._live.now):
            await self._live.keep()
        fresh: Mapping[str, Entry] = {mark: ends[mark] for mark in ends if mark in unseen}
        return FeedPoll(rows=tuple(self._row(mark, one) for mark, one in fresh.items()))

    def _row(self, mark: str, one: Entry) -> FeedRow:
        at = datetime.fromtimestamp(one.ended, tz=UTC)
        name = one.name or one.code
        event: Arrival | Failure
        if one.state is State.DONE:
            event = Arrival(
                backend=ID,
                name=name,
                title_kind=TitleKind.FILM,
                ref=ref_of(one.code),
                size=one.size,
                poster_url=cover_address(self._address, one.code),
                occurred_at=at,
                source_fp=mark,
            )
        else:
            event = Failure(
                backend=ID,
                name=name,
                title_kind=TitleKind.FILM,
                ref=ref_of(one.code),
                reason=one.reason,
                poster_url=cover_address(self._address, one.code),
                occurred_at=at,
                native_id=one.code,  # what it is about names it: a later try is another download
            )
        return FeedRow(
            fingerprint=mark,
            feed_date=_date(one),
            disposition=Disposition.NEW,
            event=event,
            feed_id=mark[:16],
        )


def _known(mark: str, one: Entry) -> FeedRow:
    return FeedRow(fingerprint=mark, feed_date=_date(one), disposition=Disposition.BASELINE)


def _date(one: Entry) -> str:
    """Return when one ended as the feeds spell it: text order is time order."""
    at = datetime.fromtimestamp(one.ended, tz=UTC)
    return at.replace(tzinfo=None, microsecond=0).isoformat(sep=" ")
