"""What has arrived and what failed: the socket's facts, and the counts where it told nothing.

There is no history to read. An end that the socket told is a fact in the ledger until it is
committed. The counts are the evidence for what it did not tell: a series that lacks fewer episodes
than before, or has more of them, has got some. Both are weighed against each other, so that
nothing is told twice: what the socket told is owed by the counts (`credits`), and what the counts
told without knowing the item is owed by the socket (`debits`).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.backends.aniworld.client import AniworldClient
from services.backends.aniworld.evidence import Cursor, date_of, known_row, owed, row_of, spend
from services.backends.aniworld.items import Fact, Item, Ledger
from services.backends.aniworld.live import Live
from services.backends.aniworld.mapping import ID, key_of, missing_of, ref_of
from services.backends.aniworld.models import Detail, Series
from services.backends.aniworld.titles import Titles
from services.clock import Clock
from services.errors import UnknownItem
from services.events import Arrival, Notice
from services.models import TitleKind
from services.polling.cursors import Disposition
from services.ports.feeds import FeedMemory, FeedPoll, FeedRow
from services.transport.contact import Contact

LOOK = 60.0  # seconds between two looks at the series while nothing points at them
SOON = 5.0  # seconds until the second look at a suspicion, while the socket talks
SPARING = 10.0  # seconds between two looks at what a talking socket explains by itself
MOST_DETAILS = 4  # series looked at in full in one poll


@dataclass(slots=True, kw_only=True)
class _Look:
    """One poll at work."""

    cursor: Cursor
    ledger: Ledger
    series: list[Series]
    now: datetime
    rows: list[FeedRow] = field(default_factory=list)
    nameless: list[Fact] = field(default_factory=list)

    def named(self, title: str) -> str:
        """Return the id of the series with a title, empty where there is none."""
        wanted = title.casefold()
        return next((one.id for one in self.series if one.title.casefold() == wanted), "")


class Watching:
    """Implements `poll` of Feed."""

    def __init__(
        self,
        client: AniworldClient,
        live: Live,
        titles: Titles,
        *,
        clock: Clock,
        contact: Contact,
    ) -> None:
        self._client = client
        self._live = live
        self._titles = titles
        self._clock = clock
        self._contact = contact
        self._looked_at = float("-inf")
        self._details: dict[str, Detail] = {}
        self._gone: set[str] = set()

    async def poll(self, memory: FeedMemory) -> FeedPoll:
        """Look once."""
        numbers = await self._live.numbers()
        ledger = await self._live.ledger()
        if memory.cursor is None:
            return await self._baseline(ledger)
        known = Cursor.from_json(memory.cursor)
        nameless = [one for one in ledger.facts if one.well and not (one.title or one.series)]
        fresh = any(one.fingerprint not in known.waiting for one in nameless)
        due = fresh or self._due(known, numbers.completed)
        series = await self._titles.library(anew=due) if due or ledger.facts else []
        look = _Look(
            cursor=Cursor.from_json(known.to_json()),
            ledger=ledger,
            series=series,
            now=self._server_time(),
        )
        await self._tell_facts(look, memory)
        if due:
            self._looked_at = self._clock.monotonic()
            await self._settle(look, memory)
            await self._weigh(look, memory)
            look.cursor.completed = numbers.completed
        notices = self._count_failures(look, numbers.failed)
        moved = look.cursor.to_json()
        return FeedPoll(
            rows=tuple(look.rows),
            cursor=None if moved == known.to_json() else moved,
            notices=notices,
            more=bool(look.cursor.suspects or look.cursor.waiting),
        )

    async def _baseline(self, ledger: Ledger) -> FeedPoll:
        """Take the counts as they are; what the socket told before is no news."""
        numbers = await self._live.numbers()
        series = await self._titles.library(anew=True)
        self._looked_at = self._clock.monotonic()
        cursor = Cursor(
            missing={one.id: one.missing for one in series if one.missing is not None},
            completed=numbers.completed,
            failed=numbers.failed,
        )
        rows = [known_row(one) for one in ledger.facts]
        count = numbers.completed or 0
        return FeedPoll(
            rows=tuple(rows),
            cursor=cursor.to_json(),
            notices=(Notice(code="baseline-set", backend=ID, fields={"count": count}),),
        )

    def _due(self, known: Cursor, completed: int | None) -> bool:
        passed = self._clock.monotonic() - self._looked_at
        if known.suspects or known.waiting:
            return passed >= SOON
        pointed = completed != known.completed
        return passed >= LOOK or (pointed and (not self._live.talking or passed >= SPARING))

    async def _tell_facts(self, look: _Look, memory: FeedMemory) -> None:
        """Tell what the socket told, and forget what is committed."""
        prints = {one.fingerprint: one for one in look.ledger.facts}
        unseen = await memory.unseen(prints.keys()) if prints else set()
        if look.ledger.told(prints.keys() - unseen):
            await self._live.keep()
        for mark, fact in prints.items():
            if mark not in unseen:
                continue
            series = fact.series or look.named(fact.title)
            if fact.well and not (series or fact.title):
                look.nameless.append(fact)
                continue
            if fact.well and owed(look.cursor, series, fact.at):
                look.rows.append(known_row(fact))
                continue
            if fact.well:  # one that is not in the list yet is known by its title alone
                named = series or fact.title.casefold()
                look.cursor.credits[named] = look.cursor.credits.get(named, 0) + 1
            if not fact.well:
                look.cursor.failures_told += 1
            look.rows.append(row_of(replace(fact, series=series), look.now))

    async def _weigh(self, look: _Look, memory: FeedMemory) -> None:
        """Compare the counts with those of the last look."""
        cursor = look.cursor
        before, cursor.missing = cursor.missing, {}
        suspects, cursor.suspects = cursor.suspects, {}
        rows = {one.id: one for one in look.series if one.missing is not None}
        for series, detail in (await self._look_closer(look, before, rows, suspects)).items():
            rows.setdefault(
                series, Series(id=series, title=detail.title, missing=missing_of(detail))
            )
        for one in rows.values():
            fallen = 0
            if one.missing is not None:
                cursor.missing[one.id] = one.missing
                fallen = max(0, before.get(one.id, one.missing) - one.missing)
            risen = self._risen(look, one.id)
            if one.id not in before:
                risen = max(risen, self._begun(look, one))
            more = max(fallen, risen) + suspects.get(one.id, 0)
            known = spend(cursor.credits, one.id, more)
            known += self._name(look, one, more - known)
            if one.id not in before:  # its first count has in it whatever was told
                cursor.credits.pop(one.id, None)
            if more == known:
                continue
            if self._live.talking and one.id not in suspects:
                cursor.suspects[one.id] = more - known
                continue
            await self._tell_counted(look, memory, one, more - known)
        self._let_wait(look)
        # One that left the list is complete or gone: it is looked at closer when its turn comes.
        cursor.missing |= {
            series: count
            for series, count in before.items()
            if count and series not in rows and series not in self._gone
        }

    def _name(self, look: _Look, series: Series, count: int) -> int:
        """Tell up to a count of the nameless ends as this series' own; return how many."""
        detail = self._details.get(series.id)
        keys = {key_of(one) for one in detail.episodes} if detail else set()
        mine = [one for one in look.nameless if not one.episode or one.episode in keys][:count]
        for fact in mine:
            look.nameless.remove(fact)
            named = replace(fact, series=series.id, title=series.title)
            look.rows.append(row_of(named, look.now))
        silent = min(count - len(mine), look.cursor.orphans)
        look.cursor.orphans -= silent
        return len(mine) + silent

    def _let_wait(self, look: _Look) -> None:
        """Hold the ends that nothing names for one look more; then tell them as they are."""
        before, look.cursor.waiting = look.cursor.waiting, []
        for fact in look.nameless:
            if fact.fingerprint in before:
                look.cursor.orphans += 1
                look.rows.append(row_of(fact, look.now))
            else:
                look.cursor.waiting.append(fact.fingerprint)

    async def _settle(self, look: _Look, memory: FeedMemory) -> None:
        """Close the items whose end the counts have told, once that is committed."""
        items = look.ledger.items.values()
        ends = {end.fingerprint: end for item in items for end in look.ledger.next_ends(item)}
        told = ends.keys() - await memory.unseen(ends.keys()) if ends else set()
        for mark in told:
            look.ledger.settle(replace(ends[mark], at=look.now.isoformat()))
        if told:
            await self._live.keep()

    def _open(self, look: _Look) -> dict[str, list[Item]]:
        found: dict[str, list[Item]] = {}
        for item in look.ledger.items.values():
            series = item.series or look.named(item.title)
            if series and item.state != "failed":
                found.setdefault(series, []).append(item)
        return found

    async def _look_closer(
        self,
        look: _Look,
        before: Mapping[str, int],
        rows: Mapping[str, Series],
        suspects: Mapping[str, int],
    ) -> dict[str, Detail]:
        """Return the details of series whose count fell or left the list, or with open items."""
        fell = [
            series
            for series, count in before.items()
            if count and (series not in rows or (rows[series].missing or 0) < count)
        ]
        under_way = self._open(look)
        new = [series for series in under_way if series in rows and series not in before]
        silent = () if self._live.talking else tuple(under_way)
        self._details, self._gone = {}, set()
        for series in list(dict.fromkeys([*suspects, *fell, *new, *silent]))[:MOST_DETAILS]:
            try:
                self._details[series] = await self._client.detail(series)
            except UnknownItem:
                self._gone.add(series)
        return self._details

    def _risen(self, look: _Look, series: str) -> int:
        """Return how many more episodes are there than at the last look that told."""
        there = self._details[series].there if series in self._details else None
        if there is None:
            return 0
        known = look.ledger.bases.pop(series, there)
        before = look.cursor.there.get(series, known)
        look.cursor.there[series] = there
        return max(0, there - before)

    def _begun(self, look: _Look, series: Series) -> int:
        """Return how many episodes are there of a series that was not in the list before.

        They are news as far as its downloads explain them all, those told and those under way.
        One that only came back to the list has more than those.
        """
        told = look.cursor.credits.pop(series.title.casefold(), 0)
        told += look.cursor.credits.get(series.id, 0)
        look.cursor.credits |= {series.id: told} if told else {}
        detail = self._details.get(series.id)
        there = (detail.there if detail else None) or 0
        items = self._open(look).get(series.id, [])
        ends = sum(len(look.ledger.next_ends(item)) for item in items)
        return there if there <= ends + told else 0

    async def _tell_counted(
        self, look: _Look, memory: FeedMemory, series: Series, count: int
    ) -> None:
        """Tell episodes that only the counts show; which they are, if there is just one way."""
        items = self._open(look).get(series.id, [])
        ends = {end.fingerprint: end for item in items for end in look.ledger.next_ends(item)}
        unseen = await memory.unseen(ends.keys()) if ends else set()
        working = {item.id for item in items if item.state in ("running", "gone")}
        open_ends = [end for mark, end in ends.items() if mark in unseen]
        at_work = [end for end in open_ends if end.item in working]
        sure = next((one for one in (at_work, open_ends) if len(one) == count), [])
        if sure:
            for end in sure:
                at = look.now.isoformat()
                look.rows.append(row_of(replace(end, series=series.id, at=at), look.now))
            return
        look.cursor.marks += 1
        owed = look.cursor.debits.get(series.id, (0, ""))[0] + count
        look.cursor.debits[series.id] = (owed, look.now.isoformat())
        look.rows.append(self._counted(look, series, count))

    def _counted(self, look: _Look, series: Series, count: int) -> FeedRow:
        detail = self._details.get(series.id)
        whole = detail and detail.there is not None and detail.total
        spelled = f"{detail.there}/{detail.total}" if detail and whole else f"+{count}"
        mark = hashlib.sha256(
            json.dumps(["counted", series.id, look.cursor.marks]).encode()
        ).hexdigest()
        event = Arrival(
            backend=ID,
            name=series.title,
            title_kind=TitleKind.SERIES,
            ref=ref_of(series.id),
            episodes_text=spelled,
            occurred_at=look.now,
        )
        return FeedRow(
            fingerprint=mark, feed_date=date_of(look.now), disposition=Disposition.NEW, event=event
        )

    def _count_failures(self, look: _Look, failed: int | None) -> tuple[Notice, ...]:
        """Return a line about failures that only the counter shows."""
        cursor = look.cursor
        if failed is None:
            return ()
        before, cursor.failed = cursor.failed, failed
        more = max(0, failed - before) if before is not None else 0
        unknown = max(0, more - cursor.failures_told)
        cursor.failures_told = max(0, cursor.failures_told - more)
        if not unknown:
            return ()
        if self._live.talking:  # the socket says which, any moment
            cursor.failed = failed - unknown
            return ()
        fields: dict[str, str | int] = {"count": unknown, "total": failed}
        return (Notice(code="downloads-failed", backend=ID, fields=fields),)

    def _server_time(self) -> datetime:
        return self._clock.now() + timedelta(seconds=self._contact.clock_offset or 0.0)
