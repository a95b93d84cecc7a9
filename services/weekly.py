"""The weekly summary of those who asked for one: what arrived, what failed, what comes.

It is written into the outbox once a week at a fixed hour of the chat's own time; the key of its row
says of which week it is, so that neither a restart nor a second look writes it again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.clock import Clock
from services.discover import DiscoverService
from services.errors import BackendError, NoBackend
from services.events import Failure, decode_event
from services.household.choices import ON, Choice, wants
from services.household.roles import at_least
from services.models import BackendId, ChatId, ViewerId
from services.outbox import chats
from services.outbox.letters import Kind, encode_weekly
from services.outbox.model import Coming, Recipient, Weekly, WeeklyTitle
from services.outbox.rows import NewRow, enqueue
from services.people import People, Role
from services.polling.scheduler import Tick
from services.ports.browsing import Airing
from services.recent import RecentService
from services.storage.database import Database
from services.storage.tables import chat as chat_table
from services.storage.tables import choice, event, outbox, outbox_event, viewer

WEEKDAY, HOUR = 6, 18  # Sunday, six in the evening
WEEK = timedelta(days=7)
LATE = timedelta(hours=24)  # after that, a week that was missed is no news
EVERY = 600.0  # seconds between two looks
TITLES, FAILURES, COMING = 20, 10, 15  # lines; what is beyond them is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    chat_id: ChatId
    role: Role
    due: datetime

    @property
    def key(self) -> str:
        """Return what the row of this week is called."""
        return f"{Kind.DIGEST}:weekly:{self.chat_id}:{self.due.date().isoformat()}"


class WeeklyService:
    """Writes the summaries that are due; `zone` is that of a chat which chose none."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        people: People,
        *,
        recent: RecentService,
        discover: DiscoverService,
        zone: tzinfo,
        told: Callable[[], None],
        private: frozenset[BackendId] = frozenset(),
    ) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._recent = recent
        self._discover = discover
        self._zone = zone
        self._told = told
        self._private = private  # backends of which no summary says anything
        self._empty: set[str] = set()  # weeks in which nothing happened: there is nothing to say

    async def tick(self) -> Tick:
        """Write what is due and return when to look again."""
        now = self._clock.now()
        async with self._database.read() as connection:
            readers, next_due = await self._readers(connection, now)
        for reader in readers:
            if reader.key not in self._empty:
                await self._write(reader)
        self._empty &= {reader.key for reader in readers}
        wait = EVERY if next_due is None else (next_due - now).total_seconds()
        return Tick(next_in=min(max(wait, 1.0), EVERY))

    async def _readers(
        self, connection: AsyncConnection, now: datetime
    ) -> tuple[list[_Reader], datetime | None]:
        """Return whose summary is due and not written yet, and when the next one will be."""
        query = (
            sa.select(
                choice.c.chat_id,
                sa.func.coalesce(chat_table.c.time_zone, viewer.c.time_zone).label("zone"),
            )
            .outerjoin(chat_table, chat_table.c.id == choice.c.chat_id)
            .outerjoin(viewer, viewer.c.id == choice.c.chat_id)
            .where(choice.c.name == Choice.WEEKLY, choice.c.value == ON)
        )
        found: list[_Reader] = []
        later: list[datetime] = []
        for row in (await connection.execute(query)).all():
            due = last_due(now, _zone(row.zone, self._zone))
            later.append(due + WEEK)
            role = await self._people.role_of(connection, ViewerId(row.chat_id))
            reader = _Reader(chat_id=ChatId(row.chat_id), role=role, due=due)
            if now - due < LATE and role is not Role.STRANGER:
                written = sa.select(outbox.c.id).where(outbox.c.dedupe_key == reader.key)
                if (await connection.execute(written)).first() is None:
                    found.append(reader)
        return found, min(later, default=None)

    async def _write(self, reader: _Reader) -> None:
        summary = await self._summary(reader)
        if not (summary.arrived or summary.failed or summary.coming):
            self._empty.add(reader.key)
            return
        async with self._database.write() as connection:
            if not await wants(connection, reader.chat_id, Choice.WEEKLY):
                return
            where = await chats.meet(connection, Recipient(chat_id=reader.chat_id, silent=True))
            if not where.reachable:  # who has blocked us is told of no past week
                return
            row = NewRow(
                kind=Kind.DIGEST,
                dedupe_key=reader.key,
                payload=encode_weekly(summary),
                silent=True,
            )
            await enqueue(connection, where, row, now=self._clock.now().timestamp())
        self._told()

    async def _summary(self, reader: _Reader) -> Weekly:
        begin = reader.due - WEEK
        arrived = await self._recent.since(begin, reader.due)
        everything = at_least(reader.role, Role.ADMIN)
        failed = await self._failed(begin, reader.due, None if everything else reader.chat_id)
        coming = await self._coming(reader.due.date())
        titles = [
            WeeklyTitle(
                name=one.name,
                year=one.year,
                season=one.season,
                episodes=one.episodes,
                others=one.others,
            )
            for one in arrived
        ]
        return Weekly(
            begin=begin.date(),
            end=reader.due.date(),
            arrived=tuple(titles[:TITLES]),
            arrived_in_all=len(titles),
            failed=tuple(failed[:FAILURES]),
            failed_in_all=len(failed),
            coming=tuple(map(_coming_of, coming[:COMING])),
            coming_in_all=len(coming),
        )

    async def _failed(self, begin: datetime, end: datetime, told_to: ChatId | None) -> list[str]:
        """Return what failed and is not there after all; `told_to` is who must have heard of it."""
        mended = event.alias("mended")
        well = sa.exists().where(
            mended.c.source_fp == event.c.source_fp,
            mended.c.kind == "arrival",
            mended.c.id > event.c.id,
        )
        query = sa.select(event.c.payload).where(
            event.c.kind == "failure",
            event.c.backend.not_in(self._private),
            event.c.created_at >= begin.timestamp(),
            event.c.created_at < end.timestamp(),
            ~well,
        )
        if told_to is not None:
            heard = sa.select(outbox_event.c.event_id).join(
                outbox, outbox.c.id == outbox_event.c.outbox_id
            )
            query = query.where(event.c.id.in_(heard.where(outbox.c.chat_id == told_to)))
        async with self._database.read() as connection:
            found = (await connection.execute(query.order_by(event.c.id))).scalars().all()
        told = (decode_event(one) for one in found)
        names = (one.file_name or one.name for one in told if isinstance(one, Failure))
        return list(dict.fromkeys(names))

    async def _coming(self, day: date) -> list[Airing]:
        """Return what comes in the week after a day; what nobody can say now is left out."""
        try:
            week = await self._discover.week(day + timedelta(days=1))
        except (NoBackend, BackendError):
            return []
        return list(week.airings.airings)


def last_due(now: datetime, zone: tzinfo) -> datetime:
    """Return the newest moment at which a summary was due in a time zone, in that zone."""
    local = now.astimezone(zone)
    day = local.date() - timedelta(days=(local.weekday() - WEEKDAY) % 7)
    due = datetime.combine(day, time(HOUR), zone)
    return due if due <= now else datetime.combine(day - WEEK, time(HOUR), zone)


def _coming_of(one: Airing) -> Coming:
    return Coming(day=one.day, name=one.title.name, season=one.season, episode=one.episode)


def _zone(name: str | None, default: tzinfo) -> tzinfo:
    try:
        return ZoneInfo(name) if name else default
    except (KeyError, ValueError, OSError):
        return default
